/**
 * How long files of a table and its indexes would be: the page layout of PostgreSQL
 * (section 66.6) with an average width for each type.
 */
import type { ColumnFacts, IndexFacts, TableFacts } from './relation-facts.ts';

const pageBytes = 8192;
const pageHeader = 24;
const linePointer = 4;
const rowHeader = 24;
const indexEntryHeader = 8;
/** Leaf pages are filled to 90 % when an index is built. */
const leafFill = 0.9;
const rowPointer = 6;

const widths: Readonly<Record<string, number>> = {
  numeric: 8,
  text: 24,
  citext: 24,
  json: 160,
  jsonb: 160,
  bytea: 64,
  inet: 10,
  cidr: 10,
  xml: 400,
  tsvector: 200,
  hstore: 80,
  ltree: 32,
  varbit: 12,
  bit: 12,
};

/** Most indexed expressions are texts. */
export const expressionWidth = 24;

/** A longer value is compressed or moved out of the row. */
const longestInline = 400;

/** Average bytes of a value that is not null. */
export function averageWidth(column: ColumnFacts): number {
  if (column.length > 0) return column.length;
  const declared = column.modifier > 4 ? column.modifier - 4 : null;
  switch (column.type) {
    case 'varchar':
      return declared === null ? 24 : Math.min(24, 1 + Math.ceil(declared / 2));
    case 'bpchar':
      return Math.min(longestInline, 1 + (declared ?? 1));
    case 'vector':
      return Math.min(longestInline, 8 + 4 * Math.max(column.modifier, 1));
    default:
      return widths[column.type] ?? widthOfCategory(column.category);
  }
}

/** Codes of pg_type.typcategory. */
function widthOfCategory(category: string): number {
  switch (category) {
    case 'A':
      return 48;
    case 'R':
      return 24;
    case 'C':
      return 48;
    default:
      return 24;
  }
}

function align(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

function pagesFor(rows: number, bytesPerRow: number, fill: number): number {
  const perPage = Math.max(1, Math.floor(((pageBytes - pageHeader) * fill) / bytesPerRow));
  return Math.max(1, Math.ceil(rows / perPage));
}

export function tablePages(
  table: TableFacts,
  rows: number,
  nullFraction: (column: ColumnFacts) => number,
): number {
  const data = table.columns.reduce(
    (sum, column) => sum + averageWidth(column) * (1 - nullFraction(column)),
    0,
  );
  return pagesFor(rows, align(rowHeader + data) + linePointer, 1);
}

/** Bytes that an entry's values take in the index. */
function entryWidth(index: IndexFacts, table: TableFacts): number {
  return index.columns.reduce((sum, number) => {
    const column = table.columns.find((candidate) => candidate.number === number);
    return sum + (column === undefined ? expressionWidth : averageWidth(column));
  }, 0);
}

/**
 * A btree keeps equal entries once, with a list of row pointers (section 65.1.4.3), unless it is
 * unique or includes columns.
 */
function btreePages(index: IndexFacts, entry: number, rows: number, distinct: number): number {
  const single = align(indexEntryHeader + entry) + linePointer;
  const duplicates = Math.max(1, rows / Math.max(1, distinct));
  const deduplicates = !index.unique && index.columns.length === index.keys && duplicates >= 2;
  const perRow = deduplicates ? rowPointer + single / Math.min(duplicates, 130) : single;
  return 1 + Math.ceil(pagesFor(rows, Math.min(perRow, single), leafFill) * 1.005);
}

/** `rows` are those in the index, `distinct` the different values of its keys among them. */
export function indexPages(
  index: IndexFacts,
  table: TableFacts,
  rows: number,
  distinct: number,
): number {
  const entry = entryWidth(index, table);
  switch (index.method) {
    case 'btree':
      return btreePages(index, entry, rows, distinct);
    case 'hash':
      return 2 + pagesFor(rows, 20, 0.75);
    case 'brin':
      return 3;
    case 'gin':
      return 2 + pagesFor(rows * 4, rowPointer, leafFill);
    default:
      return 1 + pagesFor(rows, align(indexEntryHeader + entry) + linePointer, 0.7);
  }
}
