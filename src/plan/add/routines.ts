/** New functions, procedures and aggregates. */
import { objectInWords } from '../../diff/words.ts';
import { routineId } from '../../ir/objects.ts';
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
      prefers: checked ? mentioned : [],
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
