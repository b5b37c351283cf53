/** A Prisma project in memory, and a change of its database said as DDL. */

import type { Stack } from '../../../src/detect/stack.ts';
import { diff } from '../../../src/diff/diff.ts';
import { prismaTarget } from '../../../src/emit/prisma/target.ts';
import { renamedSchema, renamesOf } from '../../../src/emit/renamed-schema.ts';
import type { EmitResult } from '../../../src/emit/target.ts';
import type { ObjectId } from '../../../src/ir/id.ts';
import type { Schema } from '../../../src/ir/schema.ts';
import { planChange } from '../../../src/plan/change.ts';
import type { Plan, Step } from '../../../src/plan/plan.ts';
import { readCatalog } from '../../../src/postgres/catalog.ts';
import type { LocalSession } from '../../support/pglite.ts';

export type Files = Readonly<Record<string, string>>;

export interface Change {
  readonly files: Files;
  /** What the database has before. */
  readonly before: string;
  readonly change: string;
  /** Ids before and after. */
  readonly renames?: readonly (readonly [ObjectId, ObjectId])[];
  readonly stack?: Stack | null;
  readonly now?: Date;
  /** Tables hold rows, so that others are spared. */
  readonly full?: boolean;
}

async function schemaOf(session: LocalSession, ...scripts: readonly string[]): Promise<Schema> {
  await session.execute('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  await session.execute('DROP SCHEMA IF EXISTS other CASCADE');
  for (const script of scripts) await session.execute(script);
  return (await readCatalog(session)).schema;
}

/** The schema files that a stack of these files has. */
export function stackOf(files: Files, directory: string | null = null): Stack {
  return {
    project: '/project',
    fallback: false,
    engines: ['postgresql'],
    primaryEngine: 'postgresql',
    orm: ['prisma'],
    migrationTool: [],
    migrations:
      directory === null
        ? []
        : [
            {
              directory,
              tool: 'prisma-migrate',
              engine: 'postgresql',
              convention: '{utc:YYYYMMDDHHmmss}_{slug}/migration.sql',
              next: null,
              count: 0,
              newest: null,
              heads: [],
              gaps: [],
              duplicates: [],
            },
          ],
    schemaFiles: Object.keys(files).filter((path) => path.endsWith('.prisma')),
    connections: [],
    platforms: [],
    units: [],
    confidence: 'high',
    evidence: [],
    findings: [],
  };
}

function listIn(files: Files, folder: string): string[] {
  const start = folder === '' ? '' : `${folder}/`;
  const inside = Object.keys(files).filter((path) => path.startsWith(start));
  const names = inside.map((path) => path.slice(start.length));
  return [...new Set(names.map((name) => name.replace(/\/.*$/, '/')))].sort();
}

const noPlan: Plan = { from: '', to: '', phases: [], findings: [] };

/** As the planner's own, as far as an emitter looks at it. */
export function renameStep(from: ObjectId, id: ObjectId): Step {
  return {
    id: 's0',
    changes: [{ kind: 'rename', id, from }],
    sql: 'SELECT 1',
    reverse: { effect: 'restores', sql: 'SELECT 1' },
    locks: [],
    rewrites: [],
    transaction: 'inside',
    timeouts: { lock: null, statement: null },
    precheck: null,
    why: 'Rename.',
  };
}

export async function emitChange(session: LocalSession, given: Change): Promise<EmitResult> {
  const { files, before, change, renames = [] } = given;
  const current = await schemaOf(session, before);
  const desired = await schemaOf(session, before, change);
  const steps = renames.map(([from, id]) => renameStep(from, id));
  const head = { name: 'expand', code: null, steps };
  const renamed = renamedSchema(current, renamesOf({ ...noPlan, phases: [head] }, current));
  const changes = diff(renamed, desired);
  const rest = planChange({
    from: renamed,
    to: desired,
    changes,
    allow: changes.filter(({ kind }) => kind === 'remove').map(({ id }) => `drop ${id}`),
    emptyTables:
      given.full === true
        ? []
        : current.tables.map(({ schema, name }) => `table:${schema}.${name}`),
    defaultSchema: 'public',
  });
  const plan = { ...rest, phases: renames.length === 0 ? rest.phases : [head, ...rest.phases] };
  return prismaTarget.emit({
    plan,
    current,
    desired,
    verdict: null,
    stack: given.stack === undefined ? stackOf(files) : given.stack,
    project: '/project',
    name: 'change it',
    domain: null,
    now: given.now ?? new Date('2026-11-22T13:14:15.678Z'),
    read: async (path) => files[path] ?? null,
    list: async (folder) => listIn(files, folder),
  });
}

/** Texts of the schema files that are written, by path. */
export function schemasOf({ files }: EmitResult): Record<string, string> {
  return Object.fromEntries(
    files
      .filter(({ path }) => path.endsWith('.prisma'))
      .map(({ path, content }) => [path, content]),
  );
}
