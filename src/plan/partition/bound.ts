/** The condition that a partition's bound puts on its rows, where a CHECK can say the same. */
import type { Table } from '../../ir/schema.ts';

/** The text of one column or constant ends at a comma outside quotes and parentheses. */
function items(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  for (const [at, character] of [...text].entries()) {
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === "'" || character === '"') quote = character;
    else if (character === '(' || character === '[') depth += 1;
    else if (character === ')' || character === ']') depth -= 1;
    else if (character === ',' && depth === 0) {
      found.push([...text].slice(start, at).join('').trim());
      start = at + 1;
    }
  }
  return [...found, [...text].slice(start).join('').trim()];
}

const key = /^(RANGE|LIST) \(((?:[a-z_][a-z0-9_$]*|"(?:[^"]|"")+"))\)$/;
const range = /^FOR VALUES FROM \((.*)\) TO \((.*)\)$/s;
const list = /^FOR VALUES IN \((.*)\)$/s;

function rangeCondition(column: string, bound: string): string | null {
  const [, from, to] = range.exec(bound) ?? [];
  if (from === undefined || to === undefined) return null;
  const parts = [
    `${column} IS NOT NULL`,
    ...(from === 'MINVALUE' ? [] : [`${column} >= ${from}`]),
    ...(to === 'MAXVALUE' ? [] : [`${column} < ${to}`]),
  ];
  return parts.map((part) => `(${part})`).join(' AND ');
}

function listCondition(column: string, bound: string): string | null {
  const [, text] = list.exec(bound) ?? [];
  if (text === undefined) return null;
  const values = items(text);
  const given = values.filter((value) => value !== 'NULL');
  const among =
    given.length === 1 ? `${column} = ${given[0]}` : `${column} IN (${given.join(', ')})`;
  if (given.length === 0) return `${column} IS NULL`;
  return given.length < values.length
    ? `(${column} IS NULL) OR (${among})`
    : `(${column} IS NOT NULL) AND (${among})`;
}

/**
 * Null for hashes, expressions, keys of several columns, and DEFAULT: PostgreSQL then looks at the
 * rows itself when the partition is attached.
 */
export function boundCondition(parent: Table, bound: string): string | null {
  const [, strategy, column] = key.exec(parent.partitionBy ?? '') ?? [];
  if (column === undefined) return null;
  return strategy === 'RANGE' ? rangeCondition(column, bound) : listCondition(column, bound);
}
