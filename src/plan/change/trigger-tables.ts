/** The tables that a trigger is on: each partition has its copy of a row trigger. */
import { type ObjectId, parseObjectId } from '../../ir/id.ts';
import type { ChangeContext } from './context.ts';
import { tableOf } from './find.ts';

export function triggerTables(
  context: ChangeContext,
  owner: ObjectId,
  id: ObjectId,
): readonly ObjectId[] {
  const table = tableOf(context.from, owner);
  const name = parseObjectId(id).names[2];
  const trigger = table?.triggers.find((each) => each.name === name);
  const cloned = table?.partitionBy !== null && / FOR EACH ROW /.test(trigger?.definition ?? '');
  return cloned ? context.family(owner) : [owner];
}
