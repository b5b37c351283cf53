/** The cases of the corpus of changes, planned on a server and run step by step under observation. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ChangeInput } from '../../../src/plan/change.ts';
import type { Plan, Step } from '../../../src/plan/plan.ts';
import { type Connection, connect } from '../../../src/postgres/client.ts';
import { groupsUp } from '../../../src/proof/run-steps.ts';
import { clean, createRoles, read, run } from '../../fidelity/round-trip.ts';
import { changePlan, stepsOf } from '../change-cases.ts';
import { compare, reads, stops } from './compare.ts';
import {
  type Observed,
  type Observer,
  openObserver,
  type Relations,
  relationsOf,
} from './observe.ts';

const folder = fileURLToPath(new URL('../../corpus/changes/', import.meta.url));
export const cases = readdirSync(folder).sort();

/** What a major has no words for; the case is left out there. */
const since: readonly { readonly major: number; readonly error: RegExp; readonly what: string }[] =
  [
    { major: 16, error: /syntax error at or near "STORAGE"/, what: 'STORAGE in CREATE TABLE' },
    { major: 18, error: /syntax error at or near "VIRTUAL"/, what: 'virtual generated columns' },
    {
      major: 18,
      error: /constraint "\w+_not_null" .* does not exist/,
      what: 'constraints behind NOT NULL',
    },
    { major: 18, error: /syntax error at or near "NOT"/, what: 'NOT NULL that is NOT VALID' },
    {
      major: 17,
      error: /exclusion constraints are not supported on partitioned tables/,
      what: 'exclusion constraints of partitioned tables',
    },
  ];

export interface Lane {
  readonly workshop: Connection;
  readonly observer: Observer;
}

let lanes = 0;

/** Two databases: one to read the wanted schema from, one to change. */
export async function openLane(url: string): Promise<Lane> {
  lanes += 1;
  const admin = await connect(url);
  const names = ['workshop', 'field'].map((name) => `${name}_${lanes}`);
  for (const name of names) await admin.execute(`CREATE DATABASE ${name}`);
  if (lanes === 1) await createRoles(admin, ['reader', 'writer']);
  await admin.close();
  const [workshop = '', field = ''] = names.map((name) => url.replace(/[^/]+$/, name));
  return { workshop: await connect(workshop), observer: await openObserver(field) };
}

export async function closeLane({ workshop, observer }: Lane): Promise<void> {
  await Promise.all([workshop.close(), observer.close()]);
}

function text(name: string, file: string): string {
  const path = `${folder}${name}/${file}`;
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

async function built(session: Connection, sql: string) {
  await session.execute('DROP EXTENSION IF EXISTS btree_gist CASCADE');
  await clean(session);
  await run(session, sql);
  return read(session);
}

export interface Ran {
  readonly plan: Plan;
  /** The caller said that some tables hold no rows. */
  readonly empty: boolean;
  readonly existing: Relations;
  readonly seen: ReadonlyMap<Step, Observed>;
  readonly wrong: readonly string[];
}

/** A sentence when this major has no words for the case. */
export async function runCase(lane: Lane, name: string, major: number): Promise<Ran | string> {
  const options = JSON.parse(text(name, 'options.json') || '{}') as Partial<ChangeInput>;
  const { session } = lane.observer;
  let sides: Awaited<ReturnType<typeof built>>[];
  try {
    sides = [
      await built(session, text(name, 'before.sql')),
      await built(lane.workshop, text(name, 'after.sql')),
    ];
  } catch (error) {
    const known = since.find((each) => major < each.major && each.error.test(String(error)));
    if (known === undefined) throw error;
    return `PostgreSQL ${major} has no ${known.what}`;
  }
  const [from, to] = sides;
  if (from === undefined || to === undefined) throw new Error('both sides are read');
  const plan = changePlan(from, to, options);
  const existing = await relationsOf(session);
  const seen = new Map<Step, Observed>();
  const wrong: string[] = [];
  for (const step of stepsOf(plan)) {
    const observed = await lane.observer.observe(step);
    seen.set(step, observed);
    wrong.push(...compare(step, observed, existing, major).map((each) => `${step.sql}\n  ${each}`));
  }
  return { plan, empty: (options.emptyTables ?? []).length > 0, existing, seen, wrong };
}

/** Steps that read rows while an earlier one of their transaction still stops others. */
export function readsBehindLocks({ plan, existing, seen }: Ran): Step[] {
  return groupsUp(plan).flatMap((group) => {
    const steps = group.map(({ step }) => step);
    return steps.filter((step, at) => {
      const own = seen.get(step);
      if (own === undefined || stops(own, existing) || !reads(own, existing)) return false;
      return steps.slice(0, at).some((other) => {
        const before = seen.get(other);
        return before !== undefined && stops(before, existing);
      });
    });
  });
}
