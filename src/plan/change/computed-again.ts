/** The way back of a column that is computed no more: it is made anew, with what stands on it. */
import { type ObjectId, objectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import { dropConstraint } from '../../postgres/ddl/constraint.ts';
import { ownForeignKeys } from '../../postgres/ddl/inheritance.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import type { ColumnChange } from './column-change.ts';
import type { ChangeContext } from './context.ts';
import { recreation } from './recreate.ts';

/** It goes with the column, and is made again from what it is called. */
const goesAlong: ReadonlySet<string> = new Set([
  'index',
  'primary_key',
  'unique',
  'check',
  'exclusion',
  'foreign_key',
]);

/** The column, that of its children, and what stands on them; null where something else does. */
function standing(context: ChangeContext, column: ObjectId): ObjectId[] | null {
  const found = new Set<ObjectId>([column]);
  for (const id of found) {
    for (const other of context.before.values()) {
      if (!other.dependsOn.includes(id) || found.has(other.id)) continue;
      const inherited = other.kind === 'column' && other.properties.inherited === true;
      const elsewhere = other.parent !== context.before.get(id)?.parent;
      if (!goesAlong.has(other.kind) && !(inherited && elsewhere)) return null;
      if (context.fate.isGone(other.id)) return null;
      found.add(other.id);
    }
  }
  return [...found];
}

/** Something new stands on it: its own way back would not find it any more. */
function isUsedAnew(context: ChangeContext, ids: readonly ObjectId[]): boolean {
  const known = new Set<string>(ids);
  return [...context.objects.values()].some(
    ({ id, dependsOn }) => context.isAdded(id) && dependsOn.some((need) => known.has(need)),
  );
}

/** References from elsewhere, which stop the drop. */
function referencesAside(
  context: ChangeContext,
  ids: readonly ObjectId[],
  own: ObjectId,
): string[] {
  const keys = new Set(ids);
  return context.from.tables
    .filter((each) => tableId(each) !== own)
    .flatMap((each) =>
      ownForeignKeys(each, context.tableBefore)
        .filter(({ name }) => keys.has(objectId('foreign_key', each.schema, each.name, name)))
        .map(({ name }) => dropConstraint(each, name, context.spelling)),
    );
}

/** Null where nothing brings it back. */
export function computedAgain({ context, table, before, change }: ColumnChange): string | null {
  const ids = standing(context, change.id);
  if (ids === null || isUsedAnew(context, ids)) return null;
  const drop = `ALTER TABLE ${relationName(table, context.spelling)} DROP COLUMN ${quoteIdentifier(before.name)}`;
  const aside = referencesAside(context, ids, tableId(table));
  return [...aside, drop, recreation(context).whole(new Set(ids))].join(';\n');
}
