/** What the rules that give types share. */
import { builtinType, type ColumnType } from '../../ir/type.ts';
import type { ResolvedAttribute } from '../../model/resolved.ts';
import type { TypeWord } from '../../model/types.ts';
import { formatType, parseType } from '../../postgres/type.ts';
import { type Draft, type DraftColumn, type DraftTable, decide, report, tableId } from './draft.ts';
import { catchRefusal } from './lookup.ts';

export interface Typed {
  readonly table: DraftTable;
  readonly column: DraftColumn;
}

/** Types without a B-tree operator class: neither unique nor sorted nor looked up by value. */
const unordered = new Set(
  'json xml point line lseg box path polygon circle jsonpath aclitem'.split(' '),
);

export function isOrdered(type: ColumnType): boolean {
  return type.schema !== null || !unordered.has(type.name);
}

/** Attribute columns that mean one of the words. */
export function columnsMeaning(draft: Draft, words: readonly TypeWord[]): Typed[] {
  return draft.tables.flatMap((table) =>
    table.columns
      .filter(({ word }) => word !== null && words.includes(word))
      .map((column) => ({ table, column })),
  );
}

/** A built-in type with what stood behind the word in parentheses, as far as PostgreSQL takes it. */
export function typeWith(
  draft: Draft,
  attribute: ResolvedAttribute | null,
  name: string,
  modifiers = '',
): ColumnType {
  if (modifiers === '') return builtinType(name);
  const path = `${attribute?.path}.type`;
  const type = catchRefusal(draft, path, () => parseType(`${name}(${modifiers})`));
  return type ?? builtinType(name);
}

/** One decision a table: which of its columns got which type, and why. */
export function decideTypes(
  draft: Draft,
  rule: string,
  typed: readonly Typed[],
  reasons: (words: ReadonlySet<TypeWord>) => { because: string; instead: string },
): void {
  for (const table of new Set(typed.map((each) => each.table))) {
    const own = typed.filter((each) => each.table === table);
    const columns = own.map(
      ({ column: { column } }) => `${column.name} ${formatType(column.type)}`,
    );
    const words = new Set(own.flatMap(({ column: { word } }) => word ?? []));
    decide(draft, rule, tableId(table), { chose: columns.join(', '), ...reasons(words) });
  }
}

/** The rule's objection to a type that was asked for and that it does not take. */
export function reportOverruled(
  draft: Draft,
  rule: string,
  { column }: Typed,
  type: ColumnType,
  because: string,
): void {
  const asked = column.attribute?.source.type ?? '';
  report(draft, rule, 'warning', column.attribute?.path ?? column.column.name, {
    message: `${asked} was asked for; ${column.column.name} is ${formatType(type)}: ${because}`,
    fix: `Say type ${JSON.stringify(formatType(type))} to agree.`,
  });
}
