/** How a condition restricts columns: its AND-ed terms. */
import { Refusal } from '../ir/findings.ts';
import { quoteIdentifier } from './identifier.ts';
import {
  type ColumnUse,
  child,
  collectColumns,
  columnUse,
  list,
  type Node,
  parseStatement,
} from './parse-tree.ts';
import { printConstant, printExpression } from './print-expression.ts';

/** How one AND-ed term of a condition restricts a column or an expression over columns. */
export interface Term {
  readonly kind:
    | 'equals'
    | 'in'
    | 'range'
    | 'is null'
    | 'is not null'
    | 'boolean'
    | 'contains'
    | 'search'
    | 'prefix'
    | 'like'
    | 'join'
    | 'other';
  /** Set when the restricted side is a plain column. */
  readonly column: ColumnUse | null;
  /** The restricted side as SQL when it is an expression that an index can hold, else null. */
  readonly expression: string | null;
  /** Every column in the term. */
  readonly columns: readonly ColumnUse[];
  /** The term as an index predicate, when its other side is constant: `status = 'sent'`. Else null. */
  readonly predicate: string | null;
  readonly operator: string;
}

const prefix = 'SELECT 1 WHERE ';

/** What a SELECT with nothing but a condition consists of. */
const bare = ['targetList', 'whereClause', 'limitOption', 'op'];

/** The AND-ed terms of a condition such as `status = 'sent' AND due_on < now()`. */
export function parseCondition(condition: string): readonly Term[] {
  const statement = parseStatement(prefix + condition, condition);
  const select = child(statement, 'SelectStmt');
  const extra = Object.keys(select).some((key) => !bare.includes(key));
  if (extra || select.whereClause === undefined) {
    throw new Refusal(
      'invalid_sql',
      `${JSON.stringify(condition)} is not a condition`,
      'give a boolean expression',
    );
  }
  return termsOf(select.whereClause as Node).map((term) => shift(term, -Buffer.byteLength(prefix)));
}

export function termsOf(node: Node): Term[] {
  const bool = node.BoolExpr as Node | undefined;
  if (bool?.boolop === 'AND_EXPR') return list(bool.args).flatMap(termsOf);
  return [termOf(node)];
}

function termOf(node: Node): Term {
  const columns = collectColumns(node);
  const other: Term = {
    kind: 'other',
    column: null,
    expression: null,
    columns,
    predicate: null,
    operator: '',
  };
  if (node.NullTest !== undefined) {
    const test = node.NullTest as Node;
    const kind = test.nulltesttype === 'IS_NULL' ? 'is null' : 'is not null';
    return { ...other, ...side(test.arg as Node), kind, predicate: nullPredicate(test) };
  }
  if (node.ColumnRef !== undefined)
    return { ...other, ...side(node), kind: 'boolean', predicate: printExpression(node) };
  if (node.BoolExpr !== undefined) {
    const bool = node.BoolExpr as Node;
    const arg = list(bool.args)[0];
    if (bool.boolop === 'NOT_EXPR' && arg?.ColumnRef !== undefined) {
      return { ...other, ...side(arg), kind: 'boolean', predicate: `NOT ${printExpression(arg)}` };
    }
    return other;
  }
  return node.A_Expr === undefined ? other : comparison(node.A_Expr as Node, other);
}

function nullPredicate(test: Node): string | null {
  const column = columnUse(test.arg as Node);
  const not = test.nulltesttype === 'IS_NULL' ? '' : 'NOT ';
  return column === null ? null : `${quoteIdentifier(column.name)} IS ${not}NULL`;
}

/** `column = constant`, and `column IN (constants)`: spelled the same however they were written. */
function comparisonPredicate(expr: Node): string | null {
  const column = columnUse(expr.lexpr as Node);
  if (column === null) return null;
  const operator = String((list(expr.name).at(-1)?.String as Node | undefined)?.sval ?? '');
  const constant = (node: Node): string | null =>
    node.A_Const === undefined ? null : printConstant(node.A_Const as Node);
  if (expr.kind === 'AEXPR_OP') {
    const value = constant(expr.rexpr as Node);
    return value === null ? null : `${quoteIdentifier(column.name)} ${operator} ${value}`;
  }
  if (expr.kind !== 'AEXPR_IN' || operator !== '=') return null;
  const values = list(((expr.rexpr as Node).List as Node | undefined)?.items).map(constant);
  if (values.length === 0 || values.includes(null)) return null;
  return `${quoteIdentifier(column.name)} IN (${values.join(', ')})`;
}

const mirrored: Readonly<Record<string, string>> = {
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
  '=': '=',
};

function comparison(expr: Node, other: Term): Term {
  const operator = String((list(expr.name).at(-1)?.String as Node | undefined)?.sval ?? '');
  const left = expr.lexpr as Node;
  const right = expr.rexpr as Node;
  const leftHas = collectColumns(left).length > 0;
  const rightHas = collectColumns(right).length > 0;
  if (!leftHas && !rightHas) return { ...other, operator };
  if (leftHas && rightHas) return { ...other, kind: operator === '=' ? 'join' : 'other', operator };
  if (!leftHas) {
    // `$1 = ANY (tags)` looks into the array: the column is not what is compared.
    const turned = expr.kind === 'AEXPR_OP' ? mirrored[operator] : undefined;
    if (turned === undefined) return { ...other, operator };
    return comparison(
      { ...expr, lexpr: right, rexpr: left, name: [{ String: { sval: turned } }] },
      other,
    );
  }
  const base = { ...other, ...side(left), operator, predicate: comparisonPredicate(expr) };
  switch (expr.kind) {
    case 'AEXPR_OP':
      return { ...base, kind: operatorKind(operator) };
    case 'AEXPR_OP_ANY':
      return { ...base, kind: operator === '=' ? 'in' : 'other' };
    case 'AEXPR_IN':
      return { ...base, kind: operator === '=' ? 'in' : 'other' };
    case 'AEXPR_BETWEEN':
      return { ...base, kind: 'range' };
    case 'AEXPR_LIKE':
      return { ...base, kind: operator === '~~' && isPrefix(right) ? 'prefix' : 'like' };
    case 'AEXPR_ILIKE':
      return { ...base, kind: 'like' };
    default:
      return other;
  }
}

function operatorKind(operator: string): Term['kind'] {
  if (operator === '=') return 'equals';
  if (['<', '<=', '>', '>='].includes(operator)) return 'range';
  if (['@>', '?', '?|', '?&', '@?'].includes(operator)) return 'contains';
  if (operator === '&&' || operator === '<@') return 'contains';
  if (operator === '@@') return 'search';
  return 'other';
}

function isPrefix(node: Node): boolean {
  const text = ((node.A_Const as Node | undefined)?.sval as Node | undefined)?.sval;
  return typeof text === 'string' && /^[^%_\\]+%$/.test(text);
}

export function side(node: Node): { column: ColumnUse | null; expression: string | null } {
  const column = columnUse(node);
  if (column !== null) return { column, expression: null };
  return { column: null, expression: printExpression(node) };
}

function shift(term: Term, by: number): Term {
  const move = (use: ColumnUse): ColumnUse => ({ ...use, location: use.location + by });
  return {
    ...term,
    column: term.column === null ? null : move(term.column),
    columns: term.columns.map(move),
  };
}
