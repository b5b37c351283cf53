/**
 * What conditions and queries say about columns, read from PostgreSQL's own grammar (libpg-query).
 * Locations in its tree are byte offsets.
 */
import { loadModule, parseSync, scanSync } from 'libpg-query';
import { Refusal } from '../ir/findings.ts';
import { quoteIdentifier, quoteLiteral } from './identifier.ts';

type Node = Readonly<Record<string, unknown>>;

export interface ColumnUse {
  /** Table or alias before the dot. */
  readonly qualifier: string | null;
  readonly name: string;
  /** Byte offset in the text that was parsed. */
  readonly location: number;
}

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
  /** True when the other side is a constant: the term can be an index predicate. */
  readonly constant: boolean;
  readonly operator: string;
}

export interface OrderElement {
  readonly column: ColumnUse | null;
  readonly expression: string | null;
  readonly descending: boolean;
  readonly nulls: 'first' | 'last' | null;
}

/** One SELECT with its own FROM list; sub-selects are listed beside it. */
export interface QueryScope {
  /** By alias, in order: the relation's name without its schema. */
  readonly relations: ReadonlyMap<string, string>;
  readonly terms: readonly Term[];
  readonly order: readonly OrderElement[];
  readonly limited: boolean;
}

/** Must have resolved before any of the other functions is called. */
export async function loadParser(): Promise<void> {
  await loadModule();
}

/** Throws `Refusal` (`invalid_sql`) with PostgreSQL's own words. */
function parse(sql: string, shown: string): Node {
  try {
    const statements = parseSync(sql).stmts ?? [];
    if (statements.length !== 1) {
      throw new Refusal(
        'invalid_sql',
        `${JSON.stringify(shown)} is not one statement`,
        'give exactly one',
      );
    }
    return (statements[0]?.stmt ?? {}) as Node;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new Refusal(
      'invalid_sql',
      `${JSON.stringify(shown.slice(0, 120))} is not PostgreSQL: ${message}`,
      'write it as it would stand in a query',
    );
  }
}

const prefix = 'SELECT 1 WHERE ';

/** The AND-ed terms of a condition such as `status = 'sent' AND due_on < now()`. */
export function parseCondition(condition: string): readonly Term[] {
  const statement = parse(prefix + condition, condition);
  const select = child(statement, 'SelectStmt');
  const extra = Object.keys(select).some(
    (key) =>
      ['sortClause', 'fromClause', 'groupClause', 'limitCount', 'op'].includes(key) && key !== 'op',
  );
  if (extra || select.whereClause === undefined) {
    throw new Refusal(
      'invalid_sql',
      `${JSON.stringify(condition)} is not a condition`,
      'give a boolean expression',
    );
  }
  return termsOf(select.whereClause as Node).map((term) => shift(term, -Buffer.byteLength(prefix)));
}

/** Every column that an expression names. */
export function columnsOfExpression(expression: string): readonly ColumnUse[] {
  const statement = parse(`SELECT (${expression}\n)`, expression);
  return collectColumns(statement).map((use) => ({ ...use, location: use.location - 8 }));
}

/** `replace` gives the SQL that stands for a column, or null to leave it. Qualifiers go with the name. */
export function substituteColumns(
  expression: string,
  replace: (use: ColumnUse) => string | null,
): string {
  const bytes = Buffer.from(expression);
  const pieces: Buffer[] = [];
  let end = bytes.length;
  const uses = [...columnsOfExpression(expression)].sort((a, b) => b.location - a.location);
  for (const use of uses) {
    const text = replace(use);
    if (text === null) continue;
    const written = identifierAt(bytes.subarray(use.location).toString());
    const stop = use.location + Buffer.byteLength(written);
    pieces.unshift(Buffer.from(text), bytes.subarray(stop, end));
    end = use.location;
  }
  return Buffer.concat([bytes.subarray(0, end), ...pieces]).toString();
}

/** The identifier, quoted or not, with its qualifiers, that a text starts with. */
function identifierAt(text: string): string {
  return (
    /^(?:(?:"(?:[^"]|"")*"|[^\s"().,;:+\-*/<>=~!@#%^&|`?[\]']+)(?:\s*\.\s*(?=["\p{L}_]))?)+/u.exec(
      text,
    )?.[0] ?? ''
  );
}

/** `?` and `:name` become `$1`, `$2` … as most drivers' users write them. Text in quotes is left alone. */
export function numberParameters(condition: string, first: number): { sql: string; next: number } {
  const names = new Map<string, number>();
  let next = first;
  const sql = condition.replace(
    /'(?:[^']|'')*'|"(?:[^"]|"")*"|::|\?(?![|&?])|:([a-z_]\w*)|\$(\d+)/gi,
    (text, name: string | undefined, number: string | undefined) => {
      if (/^['":]/.test(text) && name === undefined) return text;
      const key = name ?? number ?? `?${next}`;
      if (!names.has(key)) names.set(key, next++);
      return `$${names.get(key)}`;
    },
  );
  return { sql, next };
}

/** The scopes of a query: its own first, then those of its sub-selects. */
export function parseQuery(sql: string): readonly QueryScope[] {
  const statement = parse(sql, sql);
  const scopes: QueryScope[] = [];
  walk(statement, (kind, node) => {
    if (kind === 'SelectStmt' && node.fromClause !== undefined) scopes.push(selectScope(node));
    if (kind === 'UpdateStmt' || kind === 'DeleteStmt') {
      const from = [{ RangeVar: node.relation }, ...list(node.fromClause ?? node.usingClause)];
      scopes.push(scopeOf(from as Node[], node));
    }
  });
  return scopes;
}

function selectScope(select: Node): QueryScope {
  return scopeOf(list(select.fromClause), select);
}

function scopeOf(from: readonly Node[], statement: Node): QueryScope {
  const relations = new Map<string, string>();
  const terms: Term[] = [];
  for (const item of from) readFrom(item, relations, terms);
  if (statement.whereClause !== undefined) terms.push(...termsOf(statement.whereClause as Node));
  return {
    relations,
    terms,
    order: list(statement.sortClause).map(orderElement),
    limited: statement.limitCount !== undefined,
  };
}

function readFrom(item: Node, relations: Map<string, string>, terms: Term[]): void {
  if (item.RangeVar !== undefined) {
    const range = item.RangeVar as Node;
    const name = String(range.relname);
    relations.set(String((range.alias as Node | undefined)?.aliasname ?? name), name);
  }
  if (item.JoinExpr !== undefined) {
    const join = item.JoinExpr as Node;
    readFrom(join.larg as Node, relations, terms);
    readFrom(join.rarg as Node, relations, terms);
    if (join.quals !== undefined) terms.push(...termsOf(join.quals as Node));
  }
}

function orderElement(node: Node): OrderElement {
  const sort = child(node, 'SortBy');
  const by = sort.node as Node;
  const nulls =
    sort.sortby_nulls === 'SORTBY_NULLS_FIRST'
      ? 'first'
      : sort.sortby_nulls === 'SORTBY_NULLS_LAST'
        ? 'last'
        : null;
  return { ...side(by), descending: sort.sortby_dir === 'SORTBY_DESC', nulls };
}

/** Reads `due_on desc nulls last` as it would stand in ORDER BY. */
export function parseOrder(text: string): OrderElement {
  const start = 'SELECT 1 ORDER BY ';
  const select = child(parse(start + text, text), 'SelectStmt');
  const elements = list(select.sortClause);
  if (elements.length !== 1 || elements[0] === undefined || select.limitCount !== undefined) {
    throw new Refusal(
      'invalid_sql',
      `${JSON.stringify(text)} is not one sort key`,
      "write 'attribute' or 'attribute desc'",
    );
  }
  const element = orderElement(elements[0]);
  const by = Buffer.byteLength(start);
  return element.column === null
    ? element
    : { ...element, column: { ...element.column, location: element.column.location - by } };
}

function termsOf(node: Node): Term[] {
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
    constant: false,
    operator: '',
  };
  if (node.NullTest !== undefined) {
    const test = node.NullTest as Node;
    const kind = test.nulltesttype === 'IS_NULL' ? 'is null' : 'is not null';
    return { ...other, ...side(test.arg as Node), kind, constant: true };
  }
  if (node.ColumnRef !== undefined)
    return { ...other, ...side(node), kind: 'boolean', constant: true };
  if (node.BoolExpr !== undefined) {
    const bool = node.BoolExpr as Node;
    const arg = list(bool.args)[0];
    if (bool.boolop === 'NOT_EXPR' && arg?.ColumnRef !== undefined) {
      return { ...other, ...side(arg), kind: 'boolean', constant: true };
    }
    return other;
  }
  return node.A_Expr === undefined ? other : comparison(node.A_Expr as Node, other);
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
  if (leftHas && rightHas) return { ...other, kind: operator === '=' ? 'join' : 'other', operator };
  if (!leftHas && rightHas) {
    const turned = mirrored[operator];
    if (turned === undefined) return { ...other, operator };
    return comparison(
      { ...expr, lexpr: right, rexpr: left, name: [{ String: { sval: turned } }] },
      other,
    );
  }
  const base = { ...other, ...side(left), operator, constant: isConstant(right) };
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

/** No parameter, column or function call: the same for every execution. */
function isConstant(node: Node): boolean {
  let constant = true;
  walk(node, (kind) => {
    if (
      ['ParamRef', 'ColumnRef', 'FuncCall', 'SelectStmt', 'SQLValueFunction', 'SubLink'].includes(
        kind,
      )
    ) {
      constant = false;
    }
  });
  return constant;
}

function side(node: Node): { column: ColumnUse | null; expression: string | null } {
  const column = columnUse(node);
  if (column !== null) return { column, expression: null };
  return { column: null, expression: printExpression(node) };
}

/** Prints the few forms an index expression takes; null for any other. */
function printExpression(node: Node): string | null {
  const [kind, value] = Object.entries(node)[0] ?? ['', {}];
  const inner = value as Node;
  switch (kind) {
    case 'ColumnRef':
      return quoteIdentifier(columnUse(node)?.name ?? '');
    case 'A_Const':
      return printConstant(inner);
    case 'FuncCall':
      return printCall(inner);
    case 'A_Expr': {
      const operator = String((list(inner.name)[0]?.String as Node | undefined)?.sval ?? '');
      if (inner.kind !== 'AEXPR_OP' || inner.lexpr === undefined || inner.rexpr === undefined)
        return null;
      const left = printExpression(inner.lexpr as Node);
      const right = printExpression(inner.rexpr as Node);
      return left === null || right === null ? null : `(${left} ${operator} ${right})`;
    }
    default:
      return null;
  }
}

function printCall(call: Node): string | null {
  const plain = ['agg_star', 'agg_distinct', 'over', 'agg_filter', 'agg_order', 'func_variadic'];
  if (plain.some((key) => call[key] !== undefined)) return null;
  const name = list(call.funcname)
    .map((part) => quoteIdentifier(String((part.String as Node | undefined)?.sval ?? '')))
    .join('.');
  const args = list(call.args).map(printExpression);
  return args.includes(null) ? null : `${name}(${args.join(', ')})`;
}

function printConstant(constant: Node): string | null {
  if (constant.sval !== undefined) return quoteLiteral(String((constant.sval as Node).sval ?? ''));
  if (constant.ival !== undefined) return String((constant.ival as Node).ival ?? 0);
  if (constant.fval !== undefined) return String((constant.fval as Node).fval);
  if (constant.boolval !== undefined) return String((constant.boolval as Node).boolval ?? false);
  return constant.isnull === true ? 'NULL' : null;
}

function columnUse(node: Node): ColumnUse | null {
  const reference = node.ColumnRef as Node | undefined;
  if (reference === undefined) return null;
  const names = list(reference.fields).map((field) => (field.String as Node | undefined)?.sval);
  const name = names.at(-1);
  if (typeof name !== 'string') return null;
  const qualifier = names.at(-2);
  return {
    name,
    qualifier: typeof qualifier === 'string' ? qualifier : null,
    location: Number(reference.location ?? 0),
  };
}

function collectColumns(node: Node): ColumnUse[] {
  const found: ColumnUse[] = [];
  walk(node, (kind, value) => {
    const use = kind === 'ColumnRef' ? columnUse({ ColumnRef: value }) : null;
    if (use !== null) found.push(use);
  });
  return found;
}

function shift(term: Term, by: number): Term {
  const move = (use: ColumnUse): ColumnUse => ({ ...use, location: use.location + by });
  return {
    ...term,
    column: term.column === null ? null : move(term.column),
    columns: term.columns.map(move),
  };
}

function walk(value: unknown, visit: (kind: string, node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner === 'object' && inner !== null && !Array.isArray(inner))
        visit(key, inner as Node);
      walk(inner, visit);
    }
  }
}

function list(value: unknown): Node[] {
  return Array.isArray(value) ? (value as Node[]) : [];
}

function child(node: Node, key: string): Node {
  return (node[key] ?? {}) as Node;
}

/** Not usable as a column or table name without quotes (Appendix C: reserved, with or without functions). */
export function isReservedWord(word: string): boolean {
  return scanSync(word).tokens.some(({ keywordName }) =>
    ['RESERVED_KEYWORD', 'TYPE_FUNC_NAME_KEYWORD'].includes(keywordName),
  );
}
