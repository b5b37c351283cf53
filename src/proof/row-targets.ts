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
    `SELECT tableoid::text || ' ' || ctid::text AS row, ROW(t.*)::text AS text,
       to_json(ARRAY[${values.join(', ')}]::text[]) AS key FROM ${only ? own : name} t`,
  );
}

export interface Follower extends Target {
  /** It refers to rows, and holds none of the target itself. */
  readonly refers: boolean;
}

/** Tables that refer to it or inherit from it, and so on: its rows may take theirs along. */
export async function followersOf(session: Session, { name }: Target): Promise<Follower[]> {
  const followers = await session.query<Found & { schema: string; name: string; refers: boolean }>(
    `WITH RECURSIVE f(id) AS (
       SELECT $1::regclass::oid
       UNION
       SELECT n.id FROM f CROSS JOIN LATERAL (
         SELECT conrelid FROM pg_constraint WHERE contype = 'f' AND confrelid = f.id
         UNION ALL
         SELECT inhrelid FROM pg_inherits WHERE inhparent = f.id) n(id)),
     own(id) AS (
       SELECT $1::regclass::oid
       UNION SELECT inhrelid FROM own JOIN pg_inherits ON inhparent = own.id)
     SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind, ${keyQuery} AS key,
       c.oid NOT IN (SELECT id FROM own) AS refers
     FROM f JOIN pg_class c ON c.oid = f.id JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.oid <> $1::regclass AND c.relkind IN ('r', 'p')`,
    [name],
  );
  return followers.map(({ refers, ...found }) => ({
    ...target(found.schema, found.name, found),
    refers,
  }));
}

/** Ends in an error where a trigger or a rule keeps one of the rows. */
export function deletion({ name }: Target, rows: readonly Place[]): string {
  const list = rows.map(({ row }) => quoteLiteral(row)).join(', ');
  // Deferred keys may be in order again when all that they speak of is gone.
  return `WITH gone AS (DELETE FROM ${name} WHERE tableoid::text || ' ' || ctid::text IN (${list}) RETURNING 1)
SELECT 1 / (count(*) = ${rows.length})::int FROM gone;
SET CONSTRAINTS ALL IMMEDIATE`;
}

/** Rows of `own` whose foreign keys into `all` point nowhere any more, and what refers to those in turn. */
function orphansGone(own: string, all: string): string {
  return `DO $tablewright$
DECLARE
  key record;
  gone bigint;
  more boolean := true;
BEGIN
  WHILE more LOOP
    more := false;
    FOR key IN
      SELECT k.conrelid::regclass AS child, k.confrelid::regclass AS parent,
        string_agg(format('c.%I IS NOT NULL', a.attname), ' AND ') AS given,
        string_agg(format('p.%I = c.%I', b.attname, a.attname), ' AND ') AS same
      FROM pg_constraint k
      CROSS JOIN LATERAL unnest(k.conkey, k.confkey) u(child, parent)
      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.child
      JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = u.parent
      WHERE k.contype = 'f' AND k.conrelid IN (${own}) AND k.confrelid IN (${all})
        AND NOT EXISTS (SELECT FROM pg_constraint whole
          WHERE whole.oid = k.conparentid AND whole.conrelid = k.conrelid)
      GROUP BY k.oid, k.conrelid, k.confrelid
    LOOP
      EXECUTE format('DELETE FROM %s c WHERE %s AND NOT EXISTS (SELECT FROM %s p WHERE %s)',
        key.child, key.given, key.parent, key.same);
      GET DIAGNOSTICS gone = ROW_COUNT;
      more := more OR gone > 0;
    END LOOP;
  END LOOP;
END
$tablewright$`;
}

/**
 * The same where triggers and rules keep rows, an audit trail's: they are passed over, and foreign
 * keys with them, so what refers to the rows goes too, and what of the target refers to all these.
 * Only a superuser may do it.
 */
export function deletionAlone(
  given: Target,
  followers: readonly Follower[],
  rows: readonly Place[],
): string {
  const listed = (tables: readonly Target[]) =>
    tables.map(({ name }) => `${quoteLiteral(name)}::regclass`).join(', ');
  const others = followers.filter(({ refers }) => refers).map(({ name }) => name);
  const own = listed([given, ...followers.filter(({ refers }) => !refers)]);
  return `SET LOCAL session_replication_role = replica;
${others.map((name) => `DELETE FROM ${name};\n`).join('')}${deletion(given, rows)};
${orphansGone(own, listed([given, ...followers]))};
SET LOCAL session_replication_role = origin`;
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
