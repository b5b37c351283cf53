/** Columns that go: until they do, rows are written without them. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import type { Unit } from '../unit.ts';
import { inside, notNullAgain } from './again-apart.ts';
import { alteration, setting } from './alteration.ts';
import { type MadeUp, notNullSaid } from './column-again.ts';
import { type ChangeContext, columnId } from './context.ts';
import { tableOf } from './find.ts';

/** Code that no longer knows the column must be able to insert before the column is gone. */
export function loosen(context: ChangeContext, id: ObjectId, held: MadeUp | null): Unit[] {
  const table = tableOf(context.from, id);
  const name = parseObjectId(id).names[2] ?? '';
  const column = table?.columns.find((each) => each.name === name);
  if (
    table === undefined ||
    column === undefined ||
    !context.isLive(objectId('table', table.schema, table.name))
  )
    return [];
  const isKey = table.primaryKey?.columns.includes(name) === true;
  if (!column.notNull || column.default !== null || column.identity !== null || isKey) return [];
  if (column.generated !== null || column.inherited) return [];
  const alter = `ALTER TABLE ${relationName(table, context.spelling)}`;
  const action = `ALTER COLUMN ${quoteIdentifier(name)}`;
  const back = held?.kind === 'default' ? [`${action} DROP DEFAULT`] : [];
  const owner = objectId('table', table.schema, table.name);
  return [
    alteration({
      key: `${columnId(table, name)}#loose`,
      changes: setting(id, { notNull: true }, { notNull: false }),
      words: `Let code that no longer knows ${objectInWords(id)} insert rows`,
      sql: `${alter} ${action} DROP NOT NULL`,
      reverse: [
        `${alter} ${[...back, `${action} SET NOT NULL`].join(', ')}`,
        ...notNullSaid(context, id),
      ].join(';\n'),
      apart: context.apart
        ? [
            ...back.map((each) => inside(`${alter} ${each}`)),
            ...notNullAgain(context, table, column),
            ...notNullSaid(context, id).map(inside),
          ]
        : [],
      locks: context.lockFamily(owner, 'ACCESS EXCLUSIVE'),
    }),
  ];
}
