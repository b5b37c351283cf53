/** What the statements of carried objects lock: only those on relations lock any. */
import { type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import { type SchemaObject, tableId } from '../../ir/objects.ts';
import type { Table } from '../../ir/schema.ts';
import { notNullNamed } from '../../postgres/catalog/carried/not-null.ts';
import type { LockMode } from '../plan.ts';

interface Relations {
  readonly objects: ReadonlyMap<ObjectId, Pick<SchemaObject, 'dependsOn' | 'properties'>>;
}

const ofSetting: Readonly<Record<string, LockMode>> = {
  options: 'SHARE UPDATE EXCLUSIVE',
  statistics: 'SHARE UPDATE EXCLUSIVE',
  clustered: 'SHARE UPDATE EXCLUSIVE',
  state: 'SHARE ROW EXCLUSIVE',
  comment: 'ACCESS SHARE',
};

/** The relation that a column, constraint, index or trigger is of. */
function relationsOf(id: ObjectId): ObjectId[] {
  const { kind, names } = parseObjectId(id);
  const [schema = '', name = ''] = names;
  if (['table', 'view', 'materialized_view'].includes(kind)) return [id];
  if (kind === 'column') return [objectId('table', schema, name)];
  if (names.length < 3) return [];
  return (['table', 'view', 'materialized_view'] as const).map((each) =>
    objectId(each, schema, name),
  );
}

/** With the tables that are its partitions or inherit from it: what is renamed above is renamed there. */
function withHeirs(context: Relations, id: ObjectId): ObjectId[] {
  const heirs = [...context.objects].filter(([, { properties }]) => {
    const { partitionOf, inherits } = properties as Partial<Table>;
    return [partitionOf ?? [], inherits ?? []].flat().some((parent) => tableId(parent) === id);
  });
  return [id, ...heirs.flatMap(([each]) => withHeirs(context, each))];
}

export interface CarriedLock {
  readonly relations: readonly ObjectId[];
  readonly mode: LockMode;
}

export function carriedLock(
  context: Relations,
  id: ObjectId,
  parent: ObjectId | null,
): CarriedLock {
  const { kind, names } = parseObjectId(id);
  const needed = () =>
    (context.objects.get(id)?.dependsOn ?? []).filter((need) => need.startsWith('table:'));
  switch (kind) {
    case 'rule':
      return { relations: parent === null ? [] : [parent], mode: 'ACCESS EXCLUSIVE' };
    case 'setting': {
      const [word = ''] = (names[1] ?? '').split(' ');
      // Statistics of an index column lock the index, which reads and writes do not wait for.
      const ofIndex = word === 'statistics' && parent?.startsWith('index:') === true;
      const own = parent === null || ofIndex ? [] : relationsOf(parent);
      const isShared = names[1] === notNullNamed;
      return {
        relations: isShared ? own.flatMap((each) => withHeirs(context, each)) : own,
        mode: ofSetting[word] ?? 'ACCESS EXCLUSIVE',
      };
    }
    case 'statistics':
    case 'publication':
    case 'foreign_table':
      return { relations: needed(), mode: 'SHARE UPDATE EXCLUSIVE' };
    default:
      return { relations: [], mode: 'ACCESS SHARE' };
  }
}
