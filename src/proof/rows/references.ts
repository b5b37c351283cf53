/** In which order tables get rows: what a foreign key points to comes first, unless it can wait. */
import type { ObjectId } from '../../ir/id.ts';
import { objectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { ForeignKey, Schema, Table } from '../../ir/schema.ts';

export function targetOf(key: ForeignKey): ObjectId {
  return objectId('table', key.references.schema, key.references.table);
}

/** A row may be made before the row that the key would point to. */
export function canWait(table: Table, key: ForeignKey): boolean {
  const nullable = (name: string) =>
    table.columns.find((column) => column.name === name)?.notNull === false &&
    table.primaryKey?.columns.includes(name) !== true;
  return key.match === 'full' ? key.columns.every(nullable) : key.columns.some(nullable);
}

export function enforcedKeys(table: Table): readonly ForeignKey[] {
  return table.foreignKeys.filter(({ enforced }) => enforced);
}

export interface Turn {
  readonly table: Table;
  /** Keys whose target has no rows yet, the table itself included. */
  readonly later: readonly ForeignKey[];
}

export interface Turns {
  readonly turns: readonly Turn[];
  /** Tables of a circle that no first row can enter. */
  readonly stuck: readonly Table[];
}

/** Partitions get their rows through the table that they are part of. */
export function takeTurns(schema: Schema, wanted: ReadonlySet<ObjectId>): Turns {
  let waiting = schema.tables.filter(
    (table) => wanted.has(tableId(table)) && table.partitionOf === null,
  );
  const done = new Set<ObjectId>();
  const turns: Turn[] = [];
  while (waiting.length > 0) {
    const later = (table: Table) =>
      enforcedKeys(table).filter(
        (key) => !done.has(targetOf(key)) || targetOf(key) === tableId(table),
      );
    const blocking = (table: Table) =>
      later(table).filter((key) => targetOf(key) !== tableId(table));
    const next =
      waiting.find((table) => blocking(table).length === 0) ??
      waiting.find((table) => blocking(table).every((key) => canWait(table, key)));
    if (next === undefined) return { turns, stuck: waiting };
    turns.push({ table: next, later: later(next) });
    done.add(tableId(next));
    for (const part of partitionsOf(schema, next)) done.add(tableId(part));
    waiting = waiting.filter((table) => table !== next);
  }
  return { turns, stuck: [] };
}

export function partitionsOf(schema: Schema, table: Table): readonly Table[] {
  return schema.tables
    .filter(
      (part) => part.partitionOf?.schema === table.schema && part.partitionOf.name === table.name,
    )
    .flatMap((part) => [part, ...partitionsOf(schema, part)]);
}
