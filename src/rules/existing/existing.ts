/** Entities that the database already has a table for: extended, never dropped, left as they are otherwise. */
import type { Schema, Table } from '../../ir/schema.ts';
import { singular, snakeCase } from '../../model/names.ts';
import type { ResolvedAttribute } from '../../model/resolved.ts';
import { formatType } from '../../postgres/type.ts';
import { type Draft, type DraftColumn, type DraftTable, decide, tableId } from '../draft/draft.ts';

const id = 'names';

/** The table that a singular snake_case name means, in any case and number. */
export function existingTable(current: Schema, name: string): Table | null {
  return current.tables.find((table) => singular(snakeCase(table.name)) === singular(name)) ?? null;
}

/** Columns that are there, as they are: no rule has a say over them. */
export function existingColumns(table: Table): DraftColumn[] {
  const keys = new Set(table.primaryKey?.columns ?? []);
  const references = new Set(table.foreignKeys.flatMap(({ columns }) => columns));
  return structuredClone(table.columns as DraftColumn['column'][]).map((column) => ({
    role: keys.has(column.name) ? 'key' : references.has(column.name) ? 'reference' : 'existing',
    attribute: null,
    word: null,
    column,
  }));
}

/** What the model says of a column, also of one that is there and that no rule changes. */
export function meaningOf(table: DraftTable, column: DraftColumn): ResolvedAttribute | null {
  if (column.role !== 'existing') return column.attribute;
  const { name } = column.column;
  return table.entity?.attributes.find((attribute) => sameName(attribute.name, name)) ?? null;
}

/** A column by its name in any case. */
export function sameName(one: string, other: string): boolean {
  return snakeCase(one) === snakeCase(other);
}

export function decideExisting(draft: Draft): void {
  const { observed } = draft.house;
  if (observed !== null) {
    const key = draft.house.key;
    decide(draft, id, draft.house.schema, {
      chose: [
        `${draft.house.tables.style} ${draft.house.tables.case}_case tables`.replace(
          '_case',
          ' case',
        ),
        `${draft.house.columnCase} case columns`,
        key === null ? null : `keys ${key.column} ${formatType(key.type)}`,
        `indexes ${draft.house.indexName}`,
      ]
        .filter((part) => part !== null)
        .join(', '),
      because: `the ${observed.seen} tables that are there do so`,
      instead: 'our own conventions, which would make two kinds of tables',
    });
  }
  for (const table of draft.tables) {
    if (table.existing !== null) decideExtended(draft, table, table.existing);
  }
}

function decideExtended(draft: Draft, table: DraftTable, existing: Table): void {
  const known = new Set(existing.columns.map(({ name }) => name));
  const added = table.columns.map(({ column }) => column.name).filter((name) => !known.has(name));
  decide(draft, id, tableId(table), {
    chose:
      added.length === 0
        ? `${table.table.name} as it is`
        : `${table.table.name} extended by ${added.join(', ')}`,
    because: `the database has it; its ${known.size} columns stay as they are, also those the model does not name`,
    instead: 'a second table for the same thing, or a change that nobody asked for',
  });
}
