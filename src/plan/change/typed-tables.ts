/** Tables of a type (CREATE TABLE … OF): they let go of it while it or their columns change. */
import { type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import { carriedId, type SchemaObject, tableId } from '../../ir/objects.ts';
import type { Schema } from '../../ir/schema.ts';
import { ofType } from '../../postgres/catalog/carried/settings.ts';
import type { Unit } from '../unit.ts';
import type { ChangeContext } from './context.ts';

type Objects = ReadonlyMap<ObjectId, SchemaObject>;

interface Typed {
  readonly id: ObjectId;
  readonly table: ObjectId;
  readonly type: ObjectId | null;
}

function typedIn(schema: Schema, objects: Objects): Typed[] {
  return schema.carried
    .filter(({ kind, names }) => kind === 'setting' && names[1] === ofType)
    .map((setting) => {
      const id = carriedId(setting);
      const needs = objects.get(id)?.dependsOn ?? [];
      const type = needs.find((need) => need.startsWith('composite_type:')) ?? null;
      return { id, table: setting.parent as ObjectId, type };
    });
}

export function isTyped(schema: Schema, table: ObjectId): boolean {
  const setting = objectId('setting', table, ofType);
  return schema.carried.some((each) => carriedId(each) === setting);
}

function ownerOf(id: ObjectId): ObjectId | null {
  const { kind, names } = parseObjectId(id);
  return kind === 'column' ? objectId('table', names[0] ?? '', names[1] ?? '') : null;
}

/** Settings of tables whose type or columns change, or come and go. */
export function looseTypes(
  before: Objects,
  after: Objects,
  changes: readonly { readonly id: ObjectId; readonly kind: string }[],
): ObjectId[] {
  const touched = new Set<ObjectId>();
  for (const { id } of changes) {
    const owner = ownerOf(id);
    if (owner !== null) touched.add(owner);
    else if (id.startsWith('composite_type:')) touched.add(id);
  }
  return [...before.values()]
    .filter(({ id, kind }) => kind === 'setting' && parseObjectId(id).names[1] === ofType)
    .filter(({ id }) => after.has(id))
    .filter(({ parent, dependsOn }) =>
      [parent, ...dependsOn].some((each) => each !== null && touched.has(each)),
    )
    .map(({ id }) => id);
}

/** The columns that stay keep their order, and new ones come behind them: so must the attributes. */
export function isInOrder(from: Schema, to: Schema, setting: ObjectId): boolean {
  const parent = parseObjectId(setting).names[0];
  const was = from.tables.find((table) => tableId(table) === parent);
  const is = to.tables.find((table) => tableId(table) === parent);
  if (was === undefined || is === undefined) return true;
  const names = is.columns.map(({ name }) => name);
  const kept = was.columns.map(({ name }) => name).filter((name) => names.includes(name));
  return kept.every((name, i) => names[i] === name);
}

function touches(unit: Unit, { table, type }: Typed): boolean {
  const ids = [unit.key, ...unit.changes.map(({ id }) => id)];
  return ids.some((each) => {
    const [id = ''] = each.replace(/^drop /, '').split('#');
    if (type !== null && id === type) return true;
    const [schema = '', name = ''] = parseObjectId(table).names;
    const column = objectId('column', schema, name);
    return id.startsWith(`${column}.`);
  });
}

/** It lets go before the first change, and is of the type again behind the last. */
export function aroundTypes(context: ChangeContext, units: readonly Unit[]): Unit[] {
  const old = typedIn(context.from, context.before).filter(({ id }) => context.fate.isGone(id));
  const now = typedIn(context.to, context.objects).filter(({ id }) => context.isAdded(id));
  if (old.length + now.length === 0) return [...units];
  return units.map((unit) => {
    const typed = now.find(({ id }) => id === unit.key);
    if (typed !== undefined) {
      const others = units.filter((each) => each.key !== unit.key && touches(each, typed));
      return { ...unit, needs: [...unit.needs, ...others.map(({ key }) => key)] };
    }
    if (unit.key.startsWith('drop setting:')) return unit;
    const before = old.filter((each) => touches(unit, each));
    if (before.length === 0) return unit;
    return { ...unit, needs: [...unit.needs, ...before.map(({ id }) => `drop ${id}`)] };
  });
}
