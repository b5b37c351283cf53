/** Types that move to another schema with their extension: what has them changes nothing of its own. */
import type { Change } from '../../diff/change.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import { objectsOf } from '../../ir/objects.ts';
import type { Schema } from '../../ir/schema.ts';
import type { ColumnType } from '../../ir/type.ts';

interface Move {
  readonly from: string;
  readonly to: string;
}

function moves(changes: readonly Change[]): Move[] {
  return changes.flatMap((change) =>
    change.kind === 'set' && change.id.startsWith('extension:') && 'schema' in change.after
      ? [{ from: String(change.before.schema), to: String(change.after.schema) }]
      : [],
  );
}

const ownTypes = [
  'enum',
  'domain',
  'composite_type',
  'range_type',
  'table',
  'view',
  'materialized_view',
] as const;

/** Only what no schema lists is of an extension. */
function isListed(schema: Schema, { schema: space, name }: ColumnType): boolean {
  const objects = objectsOf(schema);
  return ownTypes.some((kind) => objects.has(objectId(kind, space ?? '', name)));
}

/** Without the types of columns and domains that only moved along. */
export function withoutMovedTypes(from: Schema, to: Schema, changes: readonly Change[]): Change[] {
  const moved = moves(changes);
  if (moved.length === 0) return [...changes];
  const along = (before: ColumnType, after: ColumnType) =>
    moved.some((move) => move.from === before.schema && move.to === after.schema) &&
    JSON.stringify({ ...before, schema: null }) === JSON.stringify({ ...after, schema: null }) &&
    !isListed(from, before) &&
    !isListed(to, after);
  return changes.flatMap((change): Change[] => {
    if (change.kind !== 'set' || !('type' in change.after) || !isTyped(change.id)) return [change];
    if (!along(change.before.type as ColumnType, change.after.type as ColumnType)) return [change];
    const { type: _, ...before } = change.before;
    const { type: __, ...after } = change.after;
    return Object.keys(after).length === 0 ? [] : [{ ...change, before, after }];
  });
}

function isTyped(id: ObjectId): boolean {
  return id.startsWith('column:') || id.startsWith('domain:');
}
