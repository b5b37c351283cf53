/** A default that calls a routine which is made anew: taken away before, and given again after. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Table } from '../../ir/schema.ts';
import { defaultExpression } from '../../postgres/ddl/parentheses.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import type { Unit } from '../unit.ts';
import { alteration, setting } from './alteration.ts';
import type { ChangeContext } from './context.ts';

function around(context: ChangeContext, table: Table, name: string, id: ObjectId): Unit[] {
  const find = (of: Table | undefined) => of?.columns.find((each) => each.name === name);
  const before = find(context.tableBefore(table))?.default ?? null;
  const after = find(table)?.default ?? null;
  const alter = `ALTER TABLE ${relationName(table, context.spelling)} ALTER COLUMN ${quoteIdentifier(name)}`;
  const set = (value: string | null) =>
    value === null ? `${alter} DROP DEFAULT` : `${alter} SET DEFAULT ${defaultExpression(value)}`;
  const locks = context.lockFamily(tableId(table), 'ACCESS EXCLUSIVE');
  const key = `${id}#default aside`;
  const again = {
    key: `${id}#default again`,
    needs: [...context.needs(id), key],
    changes: setting(id, { default: before }, { default: after }),
    words: `Give ${objectInWords(id)} its default again`,
    sql: set(after),
    reverse: set(null),
    locks,
  };
  return [
    alteration({
      key,
      changes: setting(id, { default: before }, { default: after }),
      words: `Take the default from ${objectInWords(id)} while what it calls is made anew`,
      sql: set(null),
      reverse: set(before),
      locks,
    }),
    ...(after === null ? [] : [alteration(again)]),
  ];
}

export function defaultsAround(context: ChangeContext): Unit[] {
  return context.to.tables.flatMap((table) =>
    table.columns.flatMap(({ name }) => {
      const id = objectId('column', table.schema, table.name, name);
      return context.fate.unsettled.has(id) ? around(context, table, name, id) : [];
    }),
  );
}
