/** Whether any text of the changes has to be spelled by PostgreSQL first: that costs a sandbox. */
import type { Change } from '../../diff/change.ts';
import { parseObjectId } from '../../ir/id.ts';
import type { Column, Schema, Table } from '../../ir/schema.ts';
import type { EmitInput } from '../target.ts';
import { prismaDefault } from './defaults.ts';
import { prismaType } from './types.ts';

/** With an enum's values said as they are: what is left over needs a text. */
function isExpression(column: Column, schema: Schema): boolean {
  const type = prismaType(column, schema, (namespace, name) =>
    name.startsWith('e_') ? null : `${namespace}.${name}`,
  );
  const value = prismaDefault(column, { type, valueName: (text) => text, spelled: null });
  return value === 'dbgenerated()';
}

function tableOf({ tables }: Schema, [schema, name]: readonly string[]): Table | undefined {
  return tables.find((each) => each.schema === schema && each.name === name);
}

export function needsSpelling(
  { desired }: EmitInput,
  changes: readonly Change[],
  partial: boolean,
): boolean {
  return changes.some((change) => {
    if (change.kind === 'remove') return false;
    const { kind, names } = parseObjectId(change.id);
    const table = tableOf(desired, names);
    if (table === undefined) return false;
    if (kind === 'column') {
      const column = table.columns.find(({ name }) => name === names[2]);
      return column !== undefined && isExpression(column, desired);
    }
    const index = table.indexes.find(({ name }) => name === names[2]);
    return kind === 'index' && partial && index !== undefined && index.predicate !== null;
  });
}
