/** Tables whose rows a step may fail on, and the rows, so that they can be taken away one by one. */
import { type ObjectId, objectId, parseObjectId } from '../ir/id.ts';
import type { Step } from '../plan/plan.ts';
import { qualified, quoteIdentifier, quoteLiteral } from '../postgres/identifier.ts';
import type { Session } from '../postgres/session.ts';

const mostTables = 4;

export interface Target {
  readonly id: ObjectId;
  readonly name: string;
  readonly key: readonly string[];
  /** What tables that inherit from it hold is theirs. */
  readonly own: string;
}

const ofTable = /^(?:table|column|primary_key|unique|foreign_key|check|exclusion|index):/;

function tableIds(step: Step): ObjectId[] {
  const changed = step.changes.flatMap(({ id }) => (ofTable.test(id) ? [id] : []));
  const all = [...changed, ...step.locks.map(({ id }) => id)].map((id) => {
    const [schema = '', table = ''] = parseObjectId(id).names;
    return objectId('table', schema, table);
  });
  return [...new Set(all)].slice(0, mostTables);
}

interface Found {
  readonly kind: string;
  readonly key: readonly string[] | null;
}

function target(schema: string, table: string, { kind, key }: Found): Target {
  const name = qualified(schema, table);
  const own = kind === 'p' ? name : `ONLY ${name}`;
  return { id: objectId('table', schema, table), name, key: key ?? [], own };
}

/** Columns of the primary key of `c`. */
const keyQuery = `(SELECT json_agg(a.attname ORDER BY k.n) FROM pg_index i
  CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY k(number, n)
  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
  WHERE i.indrelid = c.oid AND i.indisprimary)`;

export async function targetsOf(session: Session, step: Step): Promise<Target[]> {
  return targetsAmong(session, tableIds(step));
}

export async function targetsAmong(session: Session, ids: readonly ObjectId[]): Promise<Target[]> {
  const targets: Target[] = [];
  for (const id of ids) {
    const [schema = '', table = ''] = parseObjectId(id).names;
    const name = qualified(schema, table);
    const [found] = await session.query<Found>(
      `SELECT c.relkind AS kind, ${keyQuery} AS key
       FROM pg_class c WHERE c.oid = to_regclass($1) AND c.relkind IN ('r', 'p')`,
      [name],
    );
    if (found !== undefined) targets.push(target(schema, table, found));
  }
  return targets;
}

export interface Place {
  readonly row: string;
  readonly key: readonly (string | null)[];
  readonly text: string;
}

export async function placesOf(
  session: Session,
  { name, own, key }: Target,
  only = false,
): Promise<Place[]> {
  const values = key.map((column) => `${quoteIdentifier(column)}::text`);
  return session.query<Place>(
    `SELECT tableoid::text || ' ' || ctid::text AS row, t::text AS text,
       to_json(ARRAY[${values.join(', ')}]::text[]) AS key FROM ${only ? own : name} t`,
  );
}

/** Tables that refer to it or inherit from it, and so on: its rows may take theirs along. */
export async function followersOf(session: Session, { name }: Target): Promise<Target[]> {
  const followers = await session.query<Found & { schema: string; name: string }>(
    `WITH RECURSIVE f(id) AS (
       SELECT $1::regclass::oid
       UNION
       SELECT n.id FROM f CROSS JOIN LATERAL (
         SELECT conrelid FROM pg_constraint WHERE contype = 'f' AND confrelid = f.id
         UNION ALL
         SELECT inhrelid FROM pg_inherits WHERE inhparent = f.id) n(id))
     SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind, ${keyQuery} AS key
     FROM f JOIN pg_class c ON c.oid = f.id JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.oid <> $1::regclass AND c.relkind IN ('r', 'p')`,
    [name],
  );
  return followers.map((found) => target(found.schema, found.name, found));
}

export function deletion({ name }: Target, rows: readonly Place[]): string {
  const list = rows.map(({ row }) => quoteLiteral(row)).join(', ');
  return `DELETE FROM ${name} WHERE tableoid::text || ' ' || ctid::text IN (${list});
SET CONSTRAINTS ALL IMMEDIATE`;
}

/** Left behind by a failed CONCURRENTLY: the next try would meet its name. */
export async function dropInvalid(session: Session, { name }: Target): Promise<void> {
  const left = await session.query<{ schema: string; name: string }>(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_index i
     JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE i.indrelid = $1::regclass AND NOT i.indisvalid AND c.relkind = 'i'`,
    [name],
  );
  for (const index of left)
    await session.execute(`DROP INDEX ${qualified(index.schema, index.name)}`);
}
