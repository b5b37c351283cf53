/** Runs a change on a database and back, and says what did not come out as it should. */
import { describeDifferences } from '../../src/diff/describe.ts';
import { diff } from '../../src/diff/diff.ts';
import { fingerprint } from '../../src/ir/fingerprint.ts';
import { objectId } from '../../src/ir/id.ts';
import type { Schema } from '../../src/ir/schema.ts';
import { type ChangeInput, planChange } from '../../src/plan/change.ts';
import { inColumnOrder, inMovedOrder } from '../../src/plan/column-order.ts';
import { type LockMode, lockModes, type Plan, type Step } from '../../src/plan/plan.ts';
import { loadParser } from '../../src/postgres/parser.ts';
import type { Session } from '../../src/postgres/session.ts';
import { groupsUp, runDown, runUp } from '../../src/proof/run-steps.ts';
import { read } from '../fidelity/round-trip.ts';

export function changePlan(from: Schema, to: Schema, more: Partial<ChangeInput> = {}): Plan {
  return planChange({ from, to, changes: diff(from, to), defaultSchema: 'public', ...more });
}

export function stepsOf(plan: Plan): readonly Step[] {
  return plan.phases.flatMap((phase) => phase.steps);
}

interface Held {
  readonly oid: number;
  readonly kind: string;
  readonly schema: string;
  readonly name: string;
  readonly mode: string;
}

function modeOf(name: string): LockMode {
  return name
    .replace(/Lock$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase() as LockMode;
}

const ordinary = lockModes.indexOf('ROW EXCLUSIVE');
const kinds = { v: 'view', m: 'materialized_view' } as const;

/** Steps that are the last of their transaction. */
function lastSteps(plan: Plan): ReadonlySet<string> {
  return new Set(groupsUp(plan).flatMap((group) => group.at(-1)?.step.id ?? []));
}

/**
 * Compares what a transaction has locked so far with what its steps have declared so far: after
 * each step, or after those of `only`.
 */
export function lockWatch(
  session: Session,
  existing: ReadonlySet<number>,
  only: ReadonlySet<string> | null = null,
) {
  let declared = new Map<string, number>();
  const wrong: string[] = [];
  return {
    wrong,
    async after(step: Step) {
      for (const { id, mode } of step.locks) {
        declared.set(id, Math.max(lockModes.indexOf(mode), declared.get(id) ?? -1));
      }
      if (only !== null && !only.has(step.id)) return [];
      const rows = await session.query<Held>(
        `select c.oid::int as oid, c.relkind as kind, n.nspname as schema, c.relname as name, l.mode
         from pg_locks l join pg_class c on c.oid = l.relation join pg_namespace n on n.oid = c.relnamespace
         where l.locktype = 'relation' and l.pid = pg_backend_pid() and c.relkind in ('r', 'p', 'v', 'm')
           and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`,
      );
      const held = new Map<string, number>();
      for (const { oid, kind, schema, name, mode } of rows) {
        if (!existing.has(oid)) continue;
        const id = objectId(kinds[kind as 'v'] ?? 'table', schema, name);
        held.set(id, Math.max(lockModes.indexOf(modeOf(mode)), held.get(id) ?? -1));
      }
      const said = (map: ReadonlyMap<string, number>) =>
        [...map]
          .filter(([, mode]) => mode > ordinary)
          .map(([id, mode]) => `${lockModes[mode]} on ${id}`)
          .sort()
          .join(', ');
      // Outside of a transaction the locks are gone when the statement is.
      if (step.transaction === 'inside' && said(held) !== said(declared)) {
        // What the step itself has dropped is in the catalog no more.
        const dropped = [...declared.keys()].filter((id) => !held.has(id));
        const rest = new Map([...declared].filter(([id]) => !dropped.includes(id)));
        if (said(held) !== said(rest)) {
          wrong.push(
            `${step.sql}\n  declares ${said(declared) || 'no lock'}, takes ${said(held) || 'none'}`,
          );
        }
      }
      return [];
    },
    transactionEnded() {
      declared = new Map();
      return Promise.resolve();
    },
  };
}

export async function relations(session: Session): Promise<Map<number, number>> {
  const rows = await session.query<{ oid: number; file: number }>(
    `select c.oid::int as oid, c.relfilenode::int as file from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`,
  );
  return new Map(rows.map(({ oid, file }) => [oid, file]));
}

export function differences(expected: Schema, actual: Schema): string[] {
  const found = describeDifferences(expected, actual).map(({ message }) => message);
  const equal = fingerprint(expected) === fingerprint(actual);
  return found.length > 0 || equal ? found : ['the objects depend on one another differently'];
}

type Rows = ReadonlyMap<string, readonly string[]>;

/** Every row of every table, as text, in no order. */
async function rowsOf(session: Session, schema: Schema): Promise<Rows> {
  const found = new Map<string, readonly string[]>();
  for (const table of schema.tables) {
    const name = `"${table.schema.replaceAll('"', '""')}"."${table.name.replaceAll('"', '""')}"`;
    const rows = await session.query<{ row: string }>(
      `select to_jsonb(t)::text as row from only ${name} t order by 1`,
    );
    found.set(
      `${table.schema}.${table.name}`,
      rows.map(({ row }) => row),
    );
  }
  return found;
}

function fewer(before: Rows, after: Rows): string[] {
  return [...before].flatMap(([name, rows]) => {
    const now = after.get(name);
    return now === undefined || now.length === rows.length
      ? []
      : [`rows of ${name}: ${rows.length} before, ${now.length} after`];
  });
}

/** What the steps that promise to restore have not restored. */
function unrestored(plan: Plan, before: Rows, after: Rows): string[] {
  const promised = stepsOf(plan).every(({ reverse }) => reverse.effect !== 'structure');
  if (!promised) return [];
  return [...before].flatMap(([name, rows]) =>
    JSON.stringify(after.get(name)) === JSON.stringify(rows)
      ? []
      : [`rows of ${name}: ${rows.slice(0, 3)} became ${after.get(name)?.slice(0, 3)}`],
  );
}

export interface Tried {
  readonly plan: Plan;
  /** In words; empty when all holds. */
  readonly wrong: string[];
  /** Read after the way back; null when it was not gone. */
  readonly back: Schema | null;
}

/** What is wrong. `from` is what the session has; `quickly`: its tables are empty, and locks are looked at once a transaction. */
export async function tryChange(
  session: Session,
  from: Schema,
  to: Schema,
  more: Partial<ChangeInput> = {},
  quickly = false,
): Promise<Tried> {
  await loadParser();
  const plan = changePlan(from, to, more);
  const rows: Rows = quickly ? new Map() : await rowsOf(session, from);
  const files = await relations(session);
  const watch = lockWatch(session, new Set(files.keys()), quickly ? lastSteps(plan) : null);
  const up = await runUp(session, plan, watch);
  if (up.failure !== null) return { plan, wrong: [`up: ${up.failure.message}`], back: null };
  const wrong = [...watch.wrong];
  const rewrites = stepsOf(plan).some((step) => step.rewrites.length > 0);
  for (const [oid, file] of await relations(session)) {
    const before = files.get(oid);
    if (before !== undefined && before !== file && !rewrites)
      wrong.push(`undeclared rewrite of ${oid}`);
  }
  const after = await read(session);
  const wanted = inMovedOrder(inColumnOrder(to, from), after, plan);
  wrong.push(...differences(wanted, after).map((text) => `up: ${text}`));
  if (!quickly) wrong.push(...fewer(rows, await rowsOf(session, after)));
  const second = changePlan(after, wanted, more);
  if (second.phases.length > 0) wrong.push(`second plan: ${stepsOf(second)[0]?.sql}`);
  if (stepsOf(plan).some(({ reverse }) => reverse.effect === 'cannot'))
    return { plan, wrong, back: null };
  const down = await runDown(session, plan);
  if (down.failure !== null)
    return { plan, wrong: [...wrong, `down: ${down.failure.message}`], back: null };
  const back = await read(session);
  wrong.push(...differences(from, inColumnOrder(back, from)).map((text) => `down: ${text}`));
  // What was filled on request stays filled.
  const filled = (more.answers ?? []).some((answer) => answer.startsWith('fill '));
  if (!quickly && !filled) wrong.push(...unrestored(plan, rows, await rowsOf(session, from)));
  if (!quickly && wrong.length === 0) wrong.push(...(await tryApart(session, from, to, more)));
  return { plan, wrong, back };
}

/** Up once more, and back in transactions of their own, where the plan has such a way. */
async function tryApart(
  session: Session,
  from: Schema,
  to: Schema,
  more: Partial<ChangeInput>,
): Promise<string[]> {
  const plan = changePlan(from, to, { ...more, apart: true });
  const has = stepsOf(plan).some(({ reverse }) => reverse.sql !== null && reverse.apart);
  if (!has) return [];
  const up = await runUp(session, plan);
  if (up.failure !== null) return [`up again: ${up.failure.message}`];
  const down = await runDown(session, plan);
  if (down.failure !== null) return [`down apart: ${down.failure.message}`];
  const back = await read(session);
  return differences(from, inColumnOrder(back, from)).map((text) => `down apart: ${text}`);
}
