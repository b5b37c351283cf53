/** check: bounds, lengths, patterns, ordered pairs and what the model states are named constraints. */
import { quoteIdentifier, quoteLiteral } from '../postgres/identifier.ts';
import {
  type Draft,
  type DraftColumn,
  type DraftTable,
  decide,
  newCheck,
  partId,
} from './draft.ts';
import { constraintNames } from './foreign-key.ts';
import { columnOf, expressionSql } from './lookup.ts';
import { checkName, freeName } from './naming.ts';
import type { Rule } from './rule.ts';

const id = 'check';

export const check: Rule = {
  id,
  summary:
    'Bounds, lengths, patterns, non-empty text, ordered pairs and stated conditions are named CHECK constraints.',
  reason: 'Every writer passes them, and their name in the error says which rule was broken.',
  exception:
    'Optional text may be absent but not empty; free text without a declared bound gets no length.',
  examples: {
    applies: {
      domain: 'rooms',
      entities: [
        {
          name: 'booking',
          attributes: [
            { name: 'starts_at' },
            { name: 'ends_at' },
            { name: 'guests', type: 'integer', min: 1, max: 12 },
          ],
        },
      ],
    },
    exception: {
      domain: 'notes',
      entities: [{ name: 'note', attributes: [{ name: 'body', optional: true }] }],
    },
  },
  apply(draft) {
    for (const table of draft.tables) {
      for (const column of table.columns) {
        if (column.role === 'attribute') checkColumn(draft, table, column);
      }
      for (const [first, second, operator] of orderedPairs(table)) {
        add(
          draft,
          table,
          `${first} ${second}`,
          `${quoteIdentifier(first)} ${operator} ${quoteIdentifier(second)}`,
          `${first} comes before ${second}`,
        );
      }
      table.entity?.source.checks?.forEach((declared, i) => {
        const expression = expressionSql(
          draft,
          table,
          declared.sql,
          `${table.path}.checks[${i}].sql`,
        );
        if (expression === null) return;
        const reason = declared.reason ?? 'the model states it';
        add(draft, table, `rule ${i + 1}`, expression, reason, declared.name);
      });
    }
  },
};

function add(
  draft: Draft,
  table: DraftTable,
  what: string,
  expression: string,
  because: string,
  given?: string,
): void {
  const wanted = given ?? checkName(table.table.name, what);
  const name = freeName(wanted, constraintNames(table));
  table.table.checks.push(newCheck(name, expression));
  draft.notes.set(partId('check', table, name), because);
  decide(draft, id, partId('check', table, name), {
    chose: `CHECK (${expression})`,
    because,
    instead: 'validation in one application, which the next writer does not have',
  });
}

function checkColumn(draft: Draft, table: DraftTable, column: DraftColumn): void {
  const source = column.attribute?.source;
  if (source === undefined || source.values !== undefined) return;
  const name = quoteIdentifier(column.column.name);
  const bounds = boundsOf(column);
  if (bounds !== null) add(draft, table, column.column.name, bounds, boundsReason(column));
  const length = lengthCheck(column);
  if (length !== null) {
    const most = source.length === undefined ? '' : `, at most ${source.length} characters`;
    add(draft, table, column.column.name, length, `${column.column.name} is not empty${most}`);
  }
  if (source.pattern !== undefined) {
    add(
      draft,
      table,
      `${column.column.name} format`,
      `${name} ~ ${quoteLiteral(source.pattern)}`,
      `${column.column.name} has the form ${source.pattern}`,
    );
  }
}

const numeric = new Set(['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision']);

function boundsOf({ column, word, attribute }: DraftColumn): string | null {
  if (!numeric.has(column.type.name) || column.type.array || column.identity !== null) return null;
  const implied =
    word === 'percent' ? { min: 0, max: 100 } : word === 'count' ? { min: 0, max: undefined } : {};
  const min = attribute?.source.min ?? implied.min;
  const max = attribute?.source.max ?? implied.max;
  const name = quoteIdentifier(column.name);
  if (min !== undefined && max !== undefined)
    return `${name} BETWEEN ${number(min)} AND ${number(max)}`;
  if (min !== undefined) return `${name} >= ${number(min)}`;
  return max === undefined ? null : `${name} <= ${number(max)}`;
}

/** JSON numbers such as 1e21 are no integer literals in SQL. */
function number(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

function boundsReason({ column, word, attribute }: DraftColumn): string {
  if (attribute?.source.min === undefined && word === 'count')
    return `${column.name} is a count: never negative`;
  if (attribute?.source.min === undefined && word === 'percent')
    return `${column.name} is a percentage`;
  return `${column.name} is within the bounds of the model`;
}

function lengthCheck({ column, attribute }: DraftColumn): string | null {
  const textual = ['text', 'varchar'].includes(column.type.name) && !column.type.array;
  if (!textual || attribute?.source.generated !== undefined) return null;
  const name = quoteIdentifier(column.name);
  const most = attribute?.source.length;
  if (most !== undefined) return `char_length(${name}) BETWEEN 1 AND ${most}`;
  return column.notNull && attribute?.source.default !== '' ? `${name} <> ''` : null;
}

const pairs: readonly (readonly [string, string, '<' | '<='])[] = [
  ['starts', 'ends', '<'],
  ['start', 'end', '<'],
  ['begins', 'ends', '<'],
  ['opens', 'closes', '<'],
  ['departs', 'arrives', '<'],
  ['checkin', 'checkout', '<'],
  ['check_in', 'check_out', '<'],
  ['valid_from', 'valid_to', '<'],
  ['valid_from', 'valid_until', '<'],
  ['from', 'to', '<'],
  ['from', 'until', '<'],
  ['issued', 'due', '<='],
  ['min', 'max', '<='],
  ['minimum', 'maximum', '<='],
  ['opened', 'closed', '<='],
];

/** Columns whose names differ in a word of a pair, and whose types are equal: `starts_at`, `ends_at`. */
function orderedPairs(table: DraftTable): (readonly [string, string, string])[] {
  const found: (readonly [string, string, string])[] = [];
  const ordered = new Set(['date', 'timestamptz', 'time', 'integer', 'bigint', 'numeric']);
  for (const { column, role } of table.columns) {
    if (role !== 'attribute' || !ordered.has(column.type.name)) continue;
    for (const [low, high, operator] of pairs) {
      const other = swapWord(column.name, low, high);
      const second = other === null ? undefined : columnOf(table, other);
      if (second === undefined || second.column.type.name !== column.type.name) continue;
      if (found.some(([first]) => first === column.name)) continue;
      // A stay may begin and end on one day; an instant cannot be its own end.
      const strict = operator === '<' && column.type.name === 'date' ? '<=' : operator;
      found.push([column.name, second.column.name, strict]);
    }
  }
  return found;
}

function swapWord(name: string, low: string, high: string): string | null {
  const pattern = new RegExp(`(^|_)${low}(?=_|$)`);
  return pattern.test(name) ? name.replace(pattern, `$1${high}`) : null;
}
