/** A new column that a parent brings, and what the child's is beside the parent's (ALTER TABLE, ADD COLUMN). */

import { objectInWords } from '../../diff/words.ts';
import { tableId } from '../../ir/objects.ts';
import type { Column, Table } from '../../ir/schema.ts';
import { defaultExpression } from '../../postgres/ddl/parentheses.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { setStorage } from '../../postgres/ddl/storage.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import { columnComments, isAlsoOwn, ownValues } from '../online/add-column.ts';
import type { Unit } from '../unit.ts';
import { alteration, setting } from './alteration.ts';
import { type ChangeContext, columnId } from './context.ts';

type ParentsOf = (table: Table) => Table['inherits'];

function columnOf(context: ChangeContext, table: Table['inherits'][number], name: string) {
  return context.table(table)?.columns.find((each) => each.name === name);
}

/** One statement at the top brings it, with what is said there, to all below. */
function origin(context: ChangeContext, table: Table, name: string, parentsOf: ParentsOf): Table {
  const column = columnOf(context, table, name);
  if (column !== undefined && isAlsoOwn(table, column)) return table;
  const above = parentsOf(table)
    .flatMap((parent) => context.table(parent) ?? [])
    .find((parent) => context.isAdded(columnId(parent, name)));
  return above === undefined ? table : origin(context, above, name, parentsOf);
}

/** Of what each table can have for itself, what is another than that of `from`. */
function actions(column: Column, from: Column): string[] {
  const differs = (key: keyof Column) => column[key] !== from[key];
  const counts = column.generated !== null || column.identity !== null;
  const { default: value, compression, statistics } = column;
  return [
    ...(differs('default') && !counts
      ? [value === null ? 'DROP DEFAULT' : `SET DEFAULT ${defaultExpression(value)}`]
      : []),
    ...(differs('storage') ? [setStorage(column)] : []),
    ...(differs('compression') ? [`SET COMPRESSION ${compression ?? 'default'}`] : []),
    ...(differs('statistics') ? [`SET STATISTICS ${statistics ?? -1}`] : []),
  ];
}

function ownSettings(context: ChangeContext, table: Table, column: Column, top: Table): Unit[] {
  const from = columnOf(context, top, column.name);
  if (from === undefined || tableId(top) === tableId(table)) return [];
  const id = columnId(table, column.name);
  const name = quoteIdentifier(column.name);
  const acts = actions(column, from).map((act) => `ALTER COLUMN ${name} ${act}`);
  if (acts.length === 0) return [];
  const statistics = acts.every((act) => act.includes(' SET STATISTICS '));
  return [
    alteration({
      key: `${id}#own default`,
      needs: [...context.needs(id), columnId(top, column.name)],
      changes: setting(id, {}, {}),
      words: `Give ${objectInWords(id)} what is its own beside its parent's`,
      sql: `ALTER TABLE ONLY ${relationName(table, context.spelling)} ${acts.join(', ')}`,
      reverse: '',
      undo: 'implied',
      locks: context.locks(
        [tableId(table)],
        statistics ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE',
      ),
    }),
  ];
}

export function broughtColumn(
  context: ChangeContext,
  table: Table,
  column: Column,
  parentsOf: ParentsOf,
): Unit[] {
  const top = origin(context, table, column.name, parentsOf);
  const given = parentsOf(table).flatMap((each) => columnOf(context, each, column.name) ?? []);
  const demands = column.notNull && given.every(({ notNull }) => !notNull);
  const from = columnOf(context, top, column.name)?.default ?? null;
  return [
    ...ownSettings(context, table, column, top),
    ...(demands ? ownValues(context, table, column, from, columnId(top, column.name)) : []),
    ...columnComments(context, table, column),
  ];
}
