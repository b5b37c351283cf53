/** The condition that a partition's bound puts on its rows, where a CHECK can say the same. */
import type { Table } from '../../ir/schema.ts';
import { quoteLiteral } from '../../postgres/identifier.ts';

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

/** What the columns of a key are called or computed by; null where a class of operators is named. */
function keyParts(partitionBy: string | null): { strategy: string; parts: string[] } | null {
  const [, strategy = '', text = ''] = /^(\w+) \((.*)\)$/s.exec(partitionBy ?? '') ?? [];
  const parts = items(text);
  const plain = /^(?:"(?:[^"]|"")+"|[a-z_][a-z0-9_$]*(?:\(.*\))?|\(.*\))$/s;
  return strategy !== '' && parts.every((part) => plain.test(part)) ? { strategy, parts } : null;
}

/** `FROM (1, MINVALUE)`: what stands before the first word that is no value decides. */
function edge(parts: readonly string[], text: string, side: 'from' | 'to'): string[] {
  const values = items(text);
  const at = values.findIndex((value) => value === 'MINVALUE' || value === 'MAXVALUE');
  const given = at === -1 ? values : values.slice(0, at);
  if (given.length === 0) return [];
  const row = (list: readonly string[]) => (list.length === 1 ? list[0] : `(${list.join(', ')})`);
  const above = at === -1 || values[at] === 'MINVALUE';
  const operator = side === 'from' ? (above ? '>=' : '>') : above ? '<' : '<=';
  return [`${row(parts.slice(0, given.length))} ${operator} ${row(given)}`];
}

/**
 * As `boundCondition`, but for a query: of keys that PostgreSQL finds in no CHECK again as well.
 * `whole` is the partitioned table as SQL, where it is there already.
 */
export function rowCondition(parent: Table, bound: string, whole: string | null): string | null {
  const simple = boundCondition(parent, bound);
  const partitioned = keyParts(parent.partitionBy);
  if (simple !== null || partitioned === null) return simple;
  const { strategy, parts } = partitioned;
  const [, modulus, remainder] = /WITH \(modulus (\d+), remainder (\d+)\)/i.exec(bound) ?? [];
  if (modulus !== undefined) {
    if (whole === null) return null;
    const named = `${quoteLiteral(whole)}::regclass`;
    return `satisfies_hash_partition(${[named, modulus, remainder, ...parts].join(', ')})`;
  }
  const [, from, to] = range.exec(bound) ?? [];
  if (strategy === 'RANGE' && from !== undefined && to !== undefined) {
    const conditions = [
      ...parts.map((part) => `${part} IS NOT NULL`),
      ...edge(parts, from, 'from'),
      ...edge(parts, to, 'to'),
    ];
    return conditions.map((condition) => `(${condition})`).join(' AND ');
  }
  const [only] = parts;
  return strategy === 'LIST' && only !== undefined && parts.length === 1
    ? listCondition(only, bound)
    : null;
}
