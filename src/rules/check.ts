/** check: bounds, lengths, patterns, ordered pairs and what the model states are named constraints. */
import { columnsOfExpression } from '../postgres/expression.ts';
import { quoteIdentifier, quoteLiteral } from '../postgres/identifier.ts';
import { formatType } from '../postgres/type.ts';
import {
  type Draft,
  type DraftColumn,
  type DraftTable,
  decide,
  newCheck,
  partId,
  tableId,
} from './draft/draft.ts';
import { expressionSql } from './draft/lookup.ts';
import { checkGivenName, checkName, freeConstraintName } from './draft/naming.ts';
import { orderedPairs } from './draft/ordered-pairs.ts';
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
      // What the model states comes first: a rule of ours that says the same is left out.
      table.entity?.source.checks?.forEach((_, i) => {
        stated(draft, table, i);
      });
      for (const column of table.columns) {
        if (column.role === 'attribute') checkColumn(draft, table, column);
      }
      decideNotEmpty(draft, table);
      for (const [first, second, operator] of orderedPairs(table)) {
        if (saidTogether(table, first, second)) continue;
        add(
          draft,
          table,
          `${first} ${second}`,
          `${quoteIdentifier(first)} ${operator} ${quoteIdentifier(second)}`,
          `${first} comes before ${second}`,
        );
      }
    }
  },
};

/** Says itself what it is for: no note, and one decision for all of a table. */
function addNotEmpty(table: DraftTable, column: string, expression: string): void {
  if (table.table.checks.some((other) => other.expression === expression)) return;
  const name = freeConstraintName(table, checkName(table.table.name, column));
  table.table.checks.push(newCheck(name, expression));
}

function decideNotEmpty(draft: Draft, table: DraftTable): void {
  const columns = table.columns
    .map(({ column }) => column.name)
    .filter((name) => {
      const expression = `${quoteIdentifier(name)} <> ''`;
      return table.table.checks.some((each) => each.expression === expression);
    });
  if (columns.length === 0) return;
  decide(draft, id, tableId(table), {
    chose: `${columns.join(', ')} never empty`,
    because: 'NOT NULL alone lets the empty text through, which says as little as NULL',
    instead: 'validation in one application, which the next writer does not have',
  });
}

function stated(draft: Draft, table: DraftTable, position: number): void {
  const declared = table.entity?.source.checks?.[position];
  if (declared === undefined) return;
  const path = `${table.path}.checks[${position}]`;
  if (declared.name !== undefined) checkGivenName(draft, declared.name, `${path}.name`);
  const expression = expressionSql(draft, table, declared.sql, `${path}.sql`);
  if (expression === null) return;
  const columns = [...new Set(columnsOfExpression(expression).map(({ name }) => name))];
  const what =
    columns.length === 0 || columns.length > 3 ? `rule ${position + 1}` : columns.join(' ');
  add(draft, table, what, expression, declared.reason ?? null, declared.name);
}

/** True when the model already states something about just these two. */
function saidTogether(table: DraftTable, first: string, second: string): boolean {
  return table.table.checks.some(({ expression }) => {
    const named = new Set(columnsOfExpression(expression).map(({ name }) => name));
    return named.size === 2 && named.has(first) && named.has(second);
  });
}

function add(
  draft: Draft,
  table: DraftTable,
  what: string,
  expression: string,
  because: string | null,
  given?: string,
): void {
  if (table.table.checks.some((other) => other.expression === expression)) return;
  const wanted = given ?? checkName(table.table.name, what);
  if (table.existing?.checks.some((each) => each.name === wanted)) return;
  const name = freeConstraintName(table, wanted);
  table.table.checks.push(newCheck(name, expression));
  if (because !== null) draft.notes.set(partId('check', table, name), because);
  decide(draft, id, partId('check', table, name), {
    chose: `CHECK (${expression})`,
    because: because ?? 'the model states it',
    instead: 'validation in one application, which the next writer does not have',
  });
}

function checkColumn(draft: Draft, table: DraftTable, column: DraftColumn): void {
  const source = column.attribute?.source;
  if (source === undefined || source.values !== undefined) return;
  const name = quoteIdentifier(column.column.name);
  checkFits(draft, column);
  const bounds = boundsOf(column);
  if (bounds !== null) add(draft, table, column.column.name, bounds, boundsReason(column));
  const length = lengthCheck(column);
  const most = mostCharacters(column.attribute);
  if (length !== null && most !== null) {
    const reason = `${column.column.name} has at most ${most} characters`;
    add(draft, table, column.column.name, length, reason);
  } else if (length !== null) addNotEmpty(table, column.column.name, length);
  if (source.pattern !== undefined && isText(column)) {
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

function isText({ column }: DraftColumn): boolean {
  return ['text', 'varchar', 'char', 'citext'].includes(column.type.name) && !column.type.array;
}

/** A bound that the type cannot have would be dropped without a word. */
function checkFits(draft: Draft, column: DraftColumn): void {
  const { attribute } = column;
  const { type } = column.column;
  // A uuid that was asked for as text needs neither length nor pattern.
  if (attribute === null || type.name === 'uuid') return;
  const { min, max, length, pattern } = attribute.source;
  const misplaced = (field: string, wanted: string): void => {
    draft.problems.push({
      code: 'invalid_bounds',
      path: `${attribute.path}.${field}`,
      message: `${field} goes with ${wanted}; ${attribute.name} has type ${formatType(type)}`,
      fix: `leave it out, or state it as a check over ${attribute.name}`,
    });
  };
  const isNumber = numeric.has(type.name) && !type.array;
  if (min !== undefined && !isNumber) misplaced('min', 'numbers');
  if (max !== undefined && !isNumber) misplaced('max', 'numbers');
  if (length !== undefined && !isText(column)) misplaced('length', 'text');
  if (pattern !== undefined && !isText(column)) misplaced('pattern', 'text');
}

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

/** `length`, or what stands behind the word: `text(40)`. */
function mostCharacters(attribute: DraftColumn['attribute']): number | null {
  if (attribute?.source.length !== undefined) return attribute.source.length;
  const said = attribute?.word === null ? '' : (attribute?.modifiers ?? '');
  return /^[1-9]\d*$/.test(said) ? Number(said) : null;
}

function lengthCheck({ column, attribute }: DraftColumn): string | null {
  const textual = ['text', 'varchar', 'citext'].includes(column.type.name) && !column.type.array;
  if (!textual || attribute?.source.generated !== undefined) return null;
  const name = quoteIdentifier(column.name);
  const most = mostCharacters(attribute);
  const least = column.default === "''" ? 0 : 1;
  if (most !== null) return `char_length(${name}) BETWEEN ${least} AND ${most}`;
  return column.notNull && least === 1 ? `${name} <> ''` : null;
}
