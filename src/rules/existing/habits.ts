/** What a project's existing schema is used to: names, keys, row timestamps. New tables follow it. */
import type { Column, Schema, Table } from '../../ir/schema.ts';
import type { ColumnType } from '../../ir/type.ts';
import { plural, singular, snakeCase } from '../../model/names.ts';

export type Case = 'snake' | 'camel' | 'pascal';

export interface KeyHabit {
  readonly column: string;
  readonly type: ColumnType;
  readonly default: string | null;
  readonly identity: 'always' | 'by default' | null;
}

export interface Habits {
  /** Schema that most tables live in. */
  readonly schema: string;
  readonly tables: { readonly style: 'plural' | 'singular'; readonly case: Case };
  readonly columnCase: Case;
  readonly key: KeyHabit | null;
  /** Columns as they are called and typed here; null where the tables have none. */
  readonly createdAt: { readonly name: string; readonly type: ColumnType } | null;
  readonly updatedAt: { readonly name: string; readonly type: ColumnType } | null;
  /** `table` and `columns` stand for themselves: `table_columns_idx`. */
  readonly indexName: string;
  /** Tables that were looked at. */
  readonly seen: number;
}

/** Ledgers of migration tools say nothing about the house. */
const ledgers =
  /^(_prisma_migrations|__drizzle_migrations|schema_migrations|ar_internal_metadata|alembic_version|goose_db_version|flyway_schema_history|databasechangelog(lock)?|knex_migrations(_lock)?|django_migrations|migrations|pgmigrations|_sqlx_migrations|atlas_schema_revisions)$/i;

export function isLedger(table: Pick<Table, 'name'>): boolean {
  return ledgers.test(table.name);
}

/** Null when there are too few tables to have a habit. */
export function habitsOf(schema: Schema): Habits | null {
  const tables = schema.tables.filter((table) => !isLedger(table) && table.partitionOf === null);
  if (tables.length === 0) return null;
  const columns = tables.flatMap((table) => table.columns.map(({ name }) => name));
  return {
    schema: most(tables.map((table) => table.schema)) ?? 'public',
    tables: {
      style: most(tables.map(({ name }) => numberOf(name))) ?? 'plural',
      case: caseOf(tables.map(({ name }) => name)),
    },
    columnCase: caseOf(columns),
    key: keyHabit(tables),
    createdAt: timestampHabit(tables, /^(created|inserted|creation)(_(at|on|date|time))?$/),
    updatedAt: timestampHabit(tables, /^(updated|modified|changed)(_(at|on|date|time))?$/),
    indexName: indexHabit(tables),
    seen: tables.length,
  };
}

/** The most frequent; of equals the first. */
function most<T extends string>(items: readonly T[]): T | null {
  const counts = new Map<T, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

function numberOf(name: string): 'plural' | 'singular' {
  const snake = snakeCase(name);
  return plural(snake) === snake && singular(snake) !== snake ? 'plural' : 'singular';
}

/** Names of one lower-case word belong to every case but Pascal. */
function caseOf(names: readonly string[]): Case {
  const told = names.flatMap((name): Case[] => {
    if (/^\p{Lu}/u.test(name)) return ['pascal'];
    if (/\p{Lu}/u.test(name)) return ['camel'];
    return name.includes('_') ? ['snake'] : [];
  });
  return most(told) ?? 'snake';
}

function keyHabit(tables: readonly Table[]): KeyHabit | null {
  const keys = tables.flatMap((table): KeyHabit[] => {
    const [name, ...rest] = table.primaryKey?.columns ?? [];
    const column = table.columns.find((each) => each.name === name);
    const referring = table.foreignKeys.some(({ columns }) => columns.includes(name ?? ''));
    return column === undefined || rest.length > 0 || referring ? [] : [keyOf(column)];
  });
  const texts = new Map(keys.map((key) => [JSON.stringify(shape(key)), key]));
  const first = most(keys.map((key) => JSON.stringify(shape(key))));
  return first === null ? null : (texts.get(first) ?? null);
}

/** A serial's default names its own sequence: for the habit it is one thing. */
function shape(key: KeyHabit): unknown {
  return { ...key, default: key.default?.replace(/nextval\(.*\)/, 'nextval') ?? null };
}

function keyOf(column: Column): KeyHabit {
  return {
    column: column.name,
    type: column.type,
    default: column.default,
    identity: column.identity?.generation ?? null,
  };
}

/** What at least half of the tables have. */
function timestampHabit(
  tables: readonly Table[],
  pattern: RegExp,
): { name: string; type: ColumnType } | null {
  const found = tables.flatMap((table) =>
    table.columns.filter(
      ({ name, type }) => pattern.test(snakeCase(name)) && /^(timestamp|date)/.test(type.name),
    ),
  );
  if (found.length * 2 < tables.length) return null;
  const name = most(found.map((column) => column.name));
  const column = found.find((each) => each.name === name);
  return column === undefined ? null : { name: column.name, type: column.type };
}

const indexPatterns = [
  'idx_table_columns',
  'table_columns_idx',
  'index_table_on_columns',
  'ix_table_columns',
  'IX_table_columns',
  'IDX_table_columns',
  'table_columns_index',
];

function indexHabit(tables: readonly Table[]): string {
  const told = tables.flatMap((table) =>
    table.indexes.flatMap(({ name, elements }) => {
      const columns = elements.map(({ column }) => column ?? '');
      return indexPatterns.filter(
        (pattern) => applyIndexPattern(pattern, table.name, columns) === name,
      );
    }),
  );
  return most(told) ?? 'idx_table_columns';
}

export function applyIndexPattern(
  pattern: string,
  table: string,
  columns: readonly string[],
): string {
  const joined = columns.join(pattern === 'index_table_on_columns' ? '_and_' : '_');
  return pattern.replace('table', table).replace('columns', joined);
}

/** A snake_case name in the house's case. */
export function inCase(name: string, style: Case): string {
  if (style === 'snake') return name;
  const camel = name.replace(/_+(\p{L}|\p{N})/gu, (_, letter: string) => letter.toUpperCase());
  return style === 'camel' ? camel : camel.charAt(0).toUpperCase() + camel.slice(1);
}
