/** New functions, procedures and aggregates. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import { routineId, tableId } from '../../ir/objects.ts';
import type { Routine } from '../../ir/schema.ts';
import {
  createRoutine,
  dropRoutine,
  routineKeyword,
  routineSignature,
} from '../../postgres/ddl/routine.ts';
import type { Context } from '../context.ts';
import { makingRoutine } from '../unchecked-body.ts';
import { ranks, type Unit, unit } from '../unit.ts';
import { commentUnits } from './comment.ts';

/** The names in a body of PL/pgSQL are looked up when it runs; SQL is checked when it is created. */
function isCheckedAtOnce(routine: Routine): boolean {
  return !/\blanguage\s+'?plpgsql/i.test(routine.definition);
}

/** Of tables that are there: what a body reads of them may be new. */
export function columnsOf(context: Context, mentioned: readonly ObjectId[]): ObjectId[] {
  const tables = new Set(mentioned.filter((id) => context.existing.has(id)));
  if (tables.size === 0) return [];
  return context.to.tables
    .filter((table) => tables.has(tableId(table)))
    .flatMap(({ schema, name, columns }) =>
      columns.map((column) => objectId('column', schema, name, column.name)),
    );
}

export function addRoutines(context: Context): Unit[] {
  return context.to.routines.flatMap((routine) => {
    const id = routineId(routine);
    if (!context.isAdded(id)) return [];
    const mentioned = context.mentions(routine.definition).filter((other) => other !== id);
    const reads = [...mentioned, ...context.needs(id)].some((other) =>
      /^(?:table|view|materialized_view|column):/.test(other),
    );
    const checked = isCheckedAtOnce(routine);
    const create = unit({
      key: id,
      rank: reads && checked ? ranks.lateRoutine : ranks.routine,
      needs: context.needs(id),
      prefers: checked ? [...mentioned, ...columnsOf(context, mentioned)] : [],
      wishes: checked ? [] : mentioned.filter((other) => !other.startsWith('routine:')),
      changes: [{ kind: 'add', id }],
      words: `Create ${objectInWords(id)}`,
      sql: makingRoutine(context.objects, routine, createRoutine(routine)),
      reverse: dropRoutine(routine, context.spelling.defaultSchema),
    });
    const subject = `${routineKeyword(routine)} ${routineSignature(routine, context.spelling.defaultSchema)}`;
    return [create, ...commentUnits(id, id, subject, routine.comment)];
  });
}
