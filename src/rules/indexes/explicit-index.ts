/** Indexes that the model names itself: taken as they are, and counted before any is added. */
import { parseOrder } from '../../postgres/query.ts';
import {
  type Draft,
  type DraftTable,
  decide,
  newElement,
  newIndex,
  partId,
  report,
  support,
} from '../draft/draft.ts';
import { catchRefusal, expressionSql, findColumns, requireColumns } from '../draft/lookup.ts';
import { checkGivenName, freeRelationName, indexName } from '../draft/naming.ts';
import { elementSql, existingIndexes } from './index-plan.ts';
import { operatorClass } from './operator-class.ts';
import { beginsWith } from './prefixes.ts';
import { sameSql } from './same-sql.ts';

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
  if (given.name !== undefined) checkGivenName(draft, given.name, `${path}.name`);
  checkMethod(draft, given.method, `${path}.method`);
  const words = elements.map(({ column, expression }) => column ?? expression ?? '');
  const made = newIndex('', elements, {
    unique: given.unique ?? false,
    method: given.method ?? 'btree',
    predicate,
    // PostgreSQL refuses a key column that is included again.
    include: [...new Set(include)].filter((name) => !words.includes(name)),
  });
  const wanted = given.name ?? indexName(draft.house, table.table.name, words);
  const there = table.existing?.indexes.some(({ name }) => name === wanted);
  if (there === true || isThereAlready(draft, table, made, path)) return;
  const name = freeRelationName(draft, table, wanted);
  table.table.indexes.push({ ...made, name });
  const subject = partId('index', table, name);
  support(draft, subject, 'the model asks for it');
  decide(draft, 'access-index', subject, {
    chose: `${name} as the model gives it`,
    because: 'said explicitly, it wins over the rule',
    instead: 'only the indexes that the access patterns need',
  });
}

const methods = 'btree hash gin gist spgist brin bloom hnsw ivfflat'.split(' ');

function checkMethod(draft: Draft, method: string | undefined, path: string): void {
  if (method === undefined || methods.includes(method)) return;
  draft.problems.push({
    code: 'invalid_method',
    path,
    message: `there is no index method ${JSON.stringify(method.slice(0, 40))}`,
    fix: `use one of: ${methods.slice(0, 6).join(', ')}`,
  });
}

/** Asked for twice, or behind a key: a second one would only cost writes. */
function isThereAlready(
  draft: Draft,
  table: DraftTable,
  made: DraftTable['table']['indexes'][number],
  path: string,
): boolean {
  if (made.method !== 'btree' || made.include.length > 0) return false;
  const twin = existingIndexes(table).find(
    (each) =>
      (each.unique || !made.unique) &&
      sameSql(each.predicate, made.predicate) &&
      each.elements.length === made.elements.length &&
      made.elements.every(
        (element, i) =>
          each.elements[i] === elementSql(element) &&
          each.orders[i]?.order === element.order &&
          each.orders[i]?.nulls === element.nulls &&
          each.operatorClasses[i] === element.operatorClass,
      ),
  );
  if (twin === undefined) return false;
  support(draft, partId(twin.kind, table, twin.name), 'the model asks for it');
  report(draft, 'access-index', 'info', path, {
    message: `${twin.name} on ${table.table.name} is that index already.`,
    fix: 'Leave it out.',
  });
  return true;
}

/** What the model asks for and nobody needs: said once all indexes are there. */
export function reportPrefixes(draft: Draft): void {
  for (const table of draft.tables) {
    for (const index of existingIndexes(table)) {
      const id = partId('index', table, index.name);
      if (index.unique || !draft.supports.get(id)?.includes('the model asks for it')) continue;
      const longer = existingIndexes(table).find((other) => beginsWith(other, index));
      if (longer === undefined) continue;
      report(draft, 'access-index', 'info', id, {
        message: `${longer.name} begins with the columns of ${index.name} and serves the same queries.`,
        fix: `Leave ${index.name} out: it is written with every row and read by nothing else.`,
      });
    }
  }
}

/** `name`, `name desc`, `lower(name)`, or any of them with an operator class. */
function element(draft: Draft, table: DraftTable, item: string, path: string) {
  const match =
    /^\s*(.*?)(?:\s+(\w+_ops))?(\s+(?:asc|desc))?(?:\s+nulls\s+(first|last))?\s*$/is.exec(item);
  const [, by = item, ofClass, direction = '', nulls] = match ?? [];
  const order = direction.trim().toLowerCase() === 'desc' ? 'desc' : 'asc';
  const made = (column: string | null, expression: string | null) => ({
    ...newElement(column, expression, order),
    operatorClass: ofClass === undefined ? null : operatorClass(draft, ofClass),
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
