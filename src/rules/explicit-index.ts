/** Indexes that the model names itself: taken as they are, and counted before any is added. */
import { parseOrder } from '../postgres/query.ts';
import {
  type Draft,
  type DraftTable,
  decide,
  newElement,
  newIndex,
  partId,
  support,
} from './draft.ts';
import { catchRefusal, expressionSql, findColumns, requireColumns } from './lookup.ts';
import { freeRelationName, indexName } from './naming.ts';

export function addExplicitIndexes(draft: Draft): void {
  for (const table of draft.tables) {
    table.entity?.source.indexes?.forEach((_, i) => {
      addIndex(draft, table, i);
    });
  }
}

function addIndex(draft: Draft, table: DraftTable, position: number): void {
  const given = table.entity?.source.indexes?.[position];
  if (given === undefined) return;
  const path = `${table.path}.indexes[${position}]`;
  const elements = given.columns.flatMap((item, i) =>
    element(draft, table, item, `${path}.columns[${i}]`),
  );
  if (elements.length === 0) return;
  const predicate =
    given.where === undefined ? null : expressionSql(draft, table, given.where, `${path}.where`);
  const include = (given.include ?? []).flatMap((name, i) =>
    requireColumns(draft, table, name, `${path}.include[${i}]`),
  );
  const words = elements.map(({ column, expression }) => column ?? expression ?? '');
  const name = freeRelationName(draft, table, given.name ?? indexName(table.table.name, words));
  table.table.indexes.push(
    newIndex(name, elements, {
      unique: given.unique ?? false,
      method: given.method ?? 'btree',
      predicate,
      include,
    }),
  );
  const subject = partId('index', table, name);
  support(draft, subject, 'the model asks for it');
  decide(draft, 'access-index', subject, {
    chose: `${name} as the model gives it`,
    because: 'said explicitly, it wins over the rule',
    instead: 'only the indexes that the access patterns need',
  });
}

/** `name`, `name desc`, `lower(name)`, or any of them with an operator class. */
function element(draft: Draft, table: DraftTable, item: string, path: string) {
  const match =
    /^\s*(.*?)(?:\s+(\w+_ops))?(\s+(?:asc|desc))?(?:\s+nulls\s+(first|last))?\s*$/is.exec(item);
  const [, by = item, operatorClass, direction = '', nulls] = match ?? [];
  const order = direction.trim().toLowerCase() === 'desc' ? 'desc' : 'asc';
  const made = (column: string | null, expression: string | null) => ({
    ...newElement(column, expression, order),
    operatorClass: operatorClass ?? null,
    ...(nulls === undefined ? {} : { nulls: nulls.toLowerCase() as 'first' | 'last' }),
  });
  const named = findColumns(table, by);
  if (named !== null) return named.map((column) => made(column, null));
  if (/^[\p{L}\p{N}_-]+$/u.test(by)) {
    requireColumns(draft, table, by, path);
    return [];
  }
  const sql = expressionSql(draft, table, by, path);
  const parsed = sql === null ? null : catchRefusal(draft, path, () => parseOrder(sql));
  if (sql === null || parsed === null) return [];
  return [made(null, parsed.expression ?? `(${sql})`)];
}
