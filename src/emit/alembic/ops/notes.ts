/** The `-- ` lines that stand in a statement: what they say, and the statement without them. */

import type { Table } from '../../../ir/schema.ts';
import { quoteIdentifier } from '../../../postgres/identifier.ts';
import { pythonComment } from '../python/string.ts';
import { constraintsOf } from './constraint.ts';

const noteLine = /^\s*-- /;

export function withoutNotes(sql: string): string {
  return sql
    .trim()
    .split('\n')
    .filter((line) => !noteLine.test(line))
    .join('\n');
}

/** Text of its own that looks like a note would be taken for one. */
export function looksNoted(sql: string): boolean {
  return sql.split('\n').some((line) => noteLine.test(line));
}

function comments(lines: readonly string[]): string[] {
  return lines.flatMap((line) => pythonComment(line.trim().slice('-- '.length)));
}

/** Those above the statement. */
export function leadingNotes(sql: string): string[] {
  const lines = sql.trim().split('\n');
  const first = lines.findIndex((line) => !noteLine.test(line));
  return comments(lines.slice(0, Math.max(first, 0)));
}

/** Those above a column or constraint of CREATE TABLE, as Python comments. */
export function notesOf(table: Table, sql: string): ReadonlyMap<string, readonly string[]> {
  const heads: readonly (readonly [head: string, key: string])[] = [
    ...constraintsOf(table).map(
      ({ it }) => [`CONSTRAINT ${quoteIdentifier(it.name)} `, `constraint ${it.name}`] as const,
    ),
    ...table.columns.map(({ name }) => [`${quoteIdentifier(name)} `, `column ${name}`] as const),
  ];
  const found = new Map<string, readonly string[]>();
  let open: string[] = [];
  for (const line of sql.split('\n')) {
    if (noteLine.test(line)) {
      open.push(line);
      continue;
    }
    const key = heads.find(([head]) => line.trimStart().startsWith(head))?.[1];
    if (open.length > 0 && key !== undefined) found.set(key, comments(open));
    open = [];
  }
  return found;
}
