/** A table whose membership changes, and what changes with that. */
import type { Change } from '../../diff/change.ts';
import type { ObjectId } from '../../ir/id.ts';
import type { Table } from '../../ir/schema.ts';
import { setting } from '../change/alteration.ts';
import type { ChangeContext, SetChange } from '../change/context.ts';

/** What comes and goes with the membership: columns are inherited, indexes are parts. */
export function alongside(context: ChangeContext, table: ObjectId): Change[] {
  const along = ['inherited', 'partitionOf'];
  return [...context.fate.altered.values()]
    .filter(({ id }) => context.objects.get(id)?.parent === table)
    .flatMap((change) => {
      const own = along.filter((name) => name in change.after);
      const pick = (values: Readonly<Record<string, unknown>>) =>
        Object.fromEntries(own.map((name) => [name, values[name]]));
      return own.length === 0 ? [] : setting(change.id, pick(change.before), pick(change.after));
    });
}

export interface Given {
  readonly context: ChangeContext;
  readonly change: SetChange;
  readonly before: Table;
  readonly after: Table;
}
