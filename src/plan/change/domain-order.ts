/**
 * What a domain demands, and columns that hold it within another type: PostgreSQL looks at no value
 * of such a one, and refuses (ALTER DOMAIN, Notes). So it demands before they come, on either way.
 */
import type { ObjectId } from '../../ir/id.ts';
import { columnsHolding } from '../online/copy/rebuilds.ts';
import type { Unit } from '../unit.ts';
import type { ChangeContext } from './context.ts';

function isDemanding({ key }: Unit, id: ObjectId): boolean {
  return key === `${id}#notNull` || key.startsWith(`${id}#add `) || key.startsWith(`${id}#valid `);
}

function isLoosening({ key }: Unit, id: ObjectId): boolean {
  return key === `${id}#notNull` || key.startsWith(`${id}#drop `);
}

function adds({ changes }: Unit, columns: ReadonlySet<ObjectId>, context: ChangeContext): boolean {
  const parents = new Set([...columns].map((column) => context.objects.get(column)?.parent));
  return changes.some(({ kind, id }) => kind === 'add' && (columns.has(id) || parents.has(id)));
}

function around(context: ChangeContext, units: readonly Unit[], id: ObjectId): readonly Unit[] {
  const before = columnsHolding(context.before, id);
  const after = columnsHolding(context.objects, id);
  const coming = new Set([...after].filter((column) => !before.has(column)));
  const going = [...before].filter((column) => context.fate.isGone(column));
  const demands = units.filter((unit) => isDemanding(unit, id)).map(({ key }) => key);
  const gone = going.flatMap((column) => [
    `drop ${column}`,
    `drop ${context.before.get(column)?.parent ?? column}`,
  ]);
  return units.map((unit) => {
    if (coming.size > 0 && adds(unit, coming, context))
      return { ...unit, prefers: [...unit.prefers, ...demands] };
    return isLoosening(unit, id) ? { ...unit, prefers: [...unit.prefers, ...gone] } : unit;
  });
}

export function withDomainsInOrder(
  context: ChangeContext,
  units: readonly Unit[],
): readonly Unit[] {
  return [...context.fate.altered.keys()]
    .filter((id) => id.startsWith('domain:'))
    .reduce((all, id) => around(context, all, id), units);
}
