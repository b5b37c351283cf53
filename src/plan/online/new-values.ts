/** What rows are going to have in columns that they do not have yet, said by what they have. */
import { objectId } from '../../ir/id.ts';
import { columnsOfExpression } from '../../postgres/expression.ts';
import { formatType } from '../../postgres/type.ts';
import { type ChangeContext, columnId } from '../change/context.ts';
import { tableOf } from '../change/find.ts';
import { isVolatile } from './volatile.ts';

/** Undefined for a column that is there, and where nobody knows. */
export type NewValues = (column: string) => string | undefined;

export const noNewValues: NewValues = () => undefined;

export function newValues(
  context: ChangeContext,
  owner: { readonly schema: string; readonly name: string },
): NewValues {
  const table = tableOf(context.to, objectId('table', owner.schema, owner.name));
  const isNew = (name: string) => table !== undefined && context.isAdded(columnId(table, name));
  return (name) => {
    const column = table?.columns.find((each) => each.name === name);
    if (table === undefined || column === undefined || !isNew(name)) return undefined;
    if (column.identity !== null) return undefined;
    const { generated, type } = column;
    const value = generated?.expression ?? context.fill(columnId(table, name)) ?? column.default;
    if (value === null) return 'NULL';
    // What is computed is immutable.
    const varies = generated === null && isVolatile(value);
    if (varies || columnsOfExpression(value).some((use) => isNew(use.name))) return undefined;
    // A type of the user's may be new too.
    return type.schema === null ? `(${value})::${formatType(type)}` : `(${value})`;
  };
}
