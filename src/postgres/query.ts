/** What a query asks of its tables: relations, conditions and order, scope by scope. */
import { Refusal } from '../ir/findings.ts';
import { side, type Term, termsOf } from './condition.ts';
import { type ColumnUse, child, list, type Node, parseStatement, walk } from './parse-tree.ts';

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

/** The scopes of a query: its own first, then those of its sub-selects. */
export function parseQuery(sql: string): readonly QueryScope[] {
  const statement = parseStatement(sql, sql);
  const scopes: QueryScope[] = [];
  walk(statement, (kind, node) => {
    // The sides of a UNION are bare: they have no node name of their own.
    const isSelect = kind === 'SelectStmt' || kind === 'larg' || kind === 'rarg';
    if (isSelect && node.fromClause !== undefined) scopes.push(selectScope(node));
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
  const select = child(parseStatement(start + text, text), 'SelectStmt');
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
