/** What ANALYZE would have found in a column, from what the design says and what its type implies. */

import type { TableStatistics } from '../ir/query.ts';
import type { ColumnFacts } from './relation-facts.ts';

export type GivenColumn = TableStatistics['columns'][number];

/** As in pg_stats. */
export interface ColumnStatistics {
  readonly nullFraction: number;
  readonly distinct: number;
  readonly common: readonly { readonly value: string; readonly share: number }[];
  /** Bounds of equally full buckets, ascending; empty when unknown. */
  readonly histogram: readonly string[];
  /** How well the order of the rows follows the order of the values. */
  readonly correlation: number;
}

export interface ColumnContext {
  readonly rows: number;
  /** Alone the key of a unique index. */
  readonly unique: boolean;
  /** Rows of the table that it refers to; null when it refers to none, or to one of unknown size. */
  readonly targetRows: number | null;
}

/** pg_stats counts what is a share of the rows as negative. */
export function distinctValues(distinct: number, rows: number): number {
  const count = distinct < 0 ? -distinct * rows : distinct;
  return Math.max(1, Math.min(count, Math.max(1, rows)));
}

const buckets = 100;
const threeYears = 3 * 365 * 86_400_000;

function evenly<T>(make: (part: number) => T): T[] {
  return Array.from({ length: buckets + 1 }, (_, index) => make(index / buckets));
}

/** The three years up to now: what queries for recent rows compare with. */
function times(format: (iso: string) => string): string[] {
  const end = Date.now();
  return evenly((part) => format(new Date(end - threeYears * (1 - part)).toISOString()));
}

function numbers(most: number): string[] {
  return most < 2 * buckets ? [] : evenly((part) => String(Math.round(1 + (most - 1) * part)));
}

function histogram(column: ColumnFacts, context: ColumnContext): string[] {
  if (column.schema !== 'pg_catalog') return [];
  switch (column.type) {
    case 'timestamptz':
    case 'timestamp':
      return times((iso) => iso.replace('T', ' ').replace('Z', '+00'));
    case 'date':
      return [...new Set(times((iso) => iso.slice(0, 10)))];
    case 'int4':
    case 'int8':
      return numbers(Math.min(context.targetRows ?? context.rows, 2_000_000_000));
    case 'numeric':
    case 'float4':
    case 'float8':
      return numbers(10_000);
    default:
      return [];
  }
}

function equalShares(values: readonly string[], nullFraction: number) {
  return values.map((value) => ({ value, share: (1 - nullFraction) / values.length }));
}

/** Types whose values repeat: the rows do not say how many there are, the type does. */
function valuesOfType(column: ColumnFacts): readonly string[] {
  if (column.type === 'bool' && column.schema === 'pg_catalog') return ['f', 't'];
  return column.labels.length <= buckets ? column.labels : [];
}

function likelyDistinct(column: ColumnFacts, context: ColumnContext): number {
  if (context.unique) return -1;
  if (context.targetRows !== null) {
    return Math.max(1, Math.min(context.targetRows, context.rows));
  }
  switch (column.type) {
    case 'bool':
      return 2;
    case 'date':
      return Math.min(1000, context.rows);
    case 'int2':
      return Math.min(100, context.rows);
    case 'uuid':
    case 'timestamptz':
    case 'timestamp':
      return -1;
    default:
      return column.labels.length > 0 ? column.labels.length : -0.1;
  }
}

function defaults(column: ColumnFacts, context: ColumnContext): GivenColumn {
  const nullFraction = column.notNull ? 0 : 0.1;
  return {
    column: column.name,
    nullFraction,
    distinct: likelyDistinct(column, context),
    common: context.unique ? [] : equalShares(valuesOfType(column), nullFraction),
  };
}

export function columnStatistics(
  column: ColumnFacts,
  context: ColumnContext,
  given: GivenColumn | undefined,
): ColumnStatistics {
  const said = given ?? defaults(column, context);
  const common = [...said.common].sort((a, b) => b.share - a.share);
  const covered = common.reduce((sum, { share }) => sum + share, said.nullFraction);
  return {
    nullFraction: said.nullFraction,
    distinct: context.unique ? -1 : said.distinct,
    common,
    histogram: covered > 0.99 ? [] : histogram(column, context),
    correlation: column.ascending ? 0.98 : 0,
  };
}
