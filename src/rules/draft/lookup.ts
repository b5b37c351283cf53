/** Finds the columns that a model's text means: attributes, relationships and column names alike. */
import { Refusal } from '../../ir/findings.ts';
import { isName, singular, snakeCase } from '../../model/names.ts';
import { columnsOfExpression, substituteColumns } from '../../postgres/expression.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import type { Draft, DraftColumn, DraftTable } from './draft.ts';

/** Columns of a name: the attribute's, or those of the relationship's foreign key. Null when there is none. */
export function findColumns(table: DraftTable, name: string): readonly string[] | null {
  const text = name.trim();
  if (!isName(text)) return null;
  const snake = snakeCase(text);
  const own = table.columns.find(({ column }) => snakeCase(column.name) === snake);
  if (own !== undefined) return [own.column.name];
  const role = singular(snake);
  const reference =
    table.references.find(
      ({ source }) => source.role === snake || source.role === snake.replace(/_id$/, ''),
    ) ?? onlyOne(table.references.filter(({ source }) => source.to.name === role));
  return reference === undefined || reference.columns.length === 0 ? null : reference.columns;
}

function onlyOne<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}

/** As `findColumns`; a name that means nothing is a problem of the model. */
export function requireColumns(
  draft: Draft,
  table: DraftTable,
  name: string,
  path: string,
): readonly string[] {
  const found = findColumns(table, name);
  if (found === null) unknownAttribute(draft, table, name, path);
  return found ?? [];
}

export function unknownAttribute(
  draft: Draft,
  table: DraftTable,
  name: string,
  path: string,
): void {
  const known = [
    ...table.columns.map(({ column }) => column.name),
    ...table.references.map(({ source }) => source.role),
  ];
  draft.problems.push({
    code: 'unknown_attribute',
    path,
    message: `'${table.singular}' has no attribute or relationship ${JSON.stringify(name.slice(0, 80))}`,
    fix: `add it to the entity, or use one of: ${known.slice(0, 20).join(', ')}`,
  });
}

/** A condition or expression over attribute names, as SQL over column names; null when it has a problem. */
export function expressionSql(
  draft: Draft,
  table: DraftTable,
  expression: string,
  path: string,
): string | null {
  return catchRefusal(draft, path, () => {
    const missing = columnsOfExpression(expression).filter(
      (use) => findColumns(table, use.name)?.length !== 1,
    );
    for (const use of missing) unknownAttribute(draft, table, use.name, path);
    if (missing.length > 0) return null;
    return substituteColumns(expression, (use) =>
      quoteIdentifier(findColumns(table, use.name)?.[0] ?? use.name),
    );
  });
}

/** What SQL parsing refuses is a problem at a path of the model. */
export function catchRefusal<T>(draft: Draft, path: string, run: () => T): T | null {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    draft.problems.push({ code: error.code, path, message: error.message, fix: error.fix });
    return null;
  }
}

export function columnOf(table: DraftTable, name: string): DraftColumn | undefined {
  return table.columns.find(({ column }) => column.name === name);
}
