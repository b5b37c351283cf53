/** What the columns of a foreign key may hold: keys of rows that are there, or nothing. */
import type { ForeignKey, Table } from '../../ir/schema.ts';
import { qualified, quoteIdentifier } from '../../postgres/identifier.ts';
import type { Session } from '../../postgres/session.ts';
import { canWait } from './references.ts';
import { type Group, type Tuple, tupleOf, type Value } from './tuples.ts';

const keysShown = 12;

/** What the key may hold: the other table's keys, the last of which stays without followers. */
export async function keysOf(session: Session, table: Table, key: ForeignKey): Promise<Group> {
  const target = qualified(key.references.schema, key.references.table);
  const texts = key.references.columns.map((name) => `${quoteIdentifier(name)}::text`);
  const rows = await session.query<{ key: Value[] }>(
    `SELECT to_json(ARRAY[${texts.join(', ')}]) AS key FROM ${target}
     WHERE ${key.references.columns.map((name) => `${quoteIdentifier(name)} IS NOT NULL`).join(' AND ')}
     LIMIT ${keysShown}`,
  );
  const found = [...new Map(rows.map((row) => [JSON.stringify(row.key), row.key])).values()];
  const used = found.length > 2 ? found.slice(0, -1) : found;
  const tuples = used.map((values) => tupleOf(key.columns, values));
  const none = unset(table, key, tuples[0]);
  return {
    columns: key.columns,
    tuples: none === null ? tuples : [...tuples.slice(0, 1), none, ...tuples.slice(1)],
  };
}

/** The key pointing nowhere; null when it must point somewhere. */
function unset(table: Table, key: ForeignKey, like: Tuple | undefined): Tuple | null {
  if (!canWait(table, key)) return null;
  const values = key.columns.map((name) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    const held = column?.notNull === true || table.primaryKey?.columns.includes(name) === true;
    return held ? (like?.get(name) ?? null) : null;
  });
  const known = values.every((value, at) => {
    const column = table.columns.find(({ name }) => name === key.columns[at]);
    return value !== null || column?.notNull !== true;
  });
  return known ? tupleOf(key.columns, values) : null;
}

/** A key that waits: its columns that may be NULL are. */
export function waiting(table: Table, key: ForeignKey): Group {
  const nullable = key.columns.filter(
    (name) => table.columns.find((column) => column.name === name)?.notNull === false,
  );
  return {
    columns: nullable,
    tuples: [
      tupleOf(
        nullable,
        nullable.map(() => null),
      ),
    ],
  };
}
