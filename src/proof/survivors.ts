/** What a plan leaves alone: tables and columns that are there before and after it, under which names. */
import type { Change } from '../diff/change.ts';
import { type ObjectId, objectId, parseObjectId } from '../ir/id.ts';
import { tableId } from '../ir/objects.ts';
import type { Column, Schema, Table } from '../ir/schema.ts';
import type { ColumnType } from '../ir/type.ts';
import type { Step } from '../plan/plan.ts';

/**
 * How a value may differ afterwards. `same`: not at all. `filled`: NULL may have become something.
 * `recast`: anything that is no NULL. `relabelled`: one of the labels that are gone may be another.
 */
export type Fidelity =
  | { readonly kind: 'same' | 'filled' | 'recast' }
  | { readonly kind: 'relabelled'; readonly kept: ReadonlySet<string> };

export interface Survivor {
  readonly before: Table;
  readonly after: Table;
  /** The partitioned table whose rows these were; `before` itself where it is none's partition. */
  readonly root: ObjectId;
  /** Partitions of it that go, or go elsewhere: with them their rows. */
  readonly without: ReadonlySet<string>;
  readonly columns: readonly {
    readonly before: string;
    readonly after: string;
    readonly fidelity: Fidelity;
  }[];
}

const containers = new Set(['table', 'view', 'materialized_view', 'schema']);

/** The id after one renaming: of the object itself, or of what contains it. */
function renamed(id: ObjectId, change: Change): ObjectId {
  if (change.kind !== 'rename') return id;
  if (change.from === id) return change.id;
  const from = parseObjectId(change.from);
  if (!containers.has(from.kind)) return id;
  const own = parseObjectId(id);
  const inside =
    own.names.length > from.names.length && from.names.every((name, at) => own.names[at] === name);
  if (!inside) return id;
  const names = [...parseObjectId(change.id).names, ...own.names.slice(from.names.length)];
  return objectId(own.kind, ...names);
}

export function nameAfter(id: ObjectId, changes: readonly Change[]): ObjectId {
  return changes.reduce(renamed, id);
}

export function changesOf(steps: readonly Step[]): Change[] {
  return steps.flatMap(({ changes }) => [...changes]);
}

function sameType(a: ColumnType, b: ColumnType): boolean {
  return (
    a.schema === b.schema && a.name === b.name && a.modifiers === b.modifiers && a.array === b.array
  );
}

const widths = ['smallint', 'integer', 'bigint', 'numeric'];

function measures(modifiers: string): number[] {
  return [...modifiers.matchAll(/\d+/g)].map(([number]) => Number(number));
}

/** The same type with more room. */
function widened(from: ColumnType, to: ColumnType): boolean {
  if (from.name !== to.name || !/^(?:varchar|numeric|varbit)$/.test(from.name)) return false;
  if (from.modifiers === '') return false;
  if (to.modifiers === '') return true;
  const [old, oldScale = 0] = measures(from.modifiers);
  const [now, scale = 0] = measures(to.modifiers);
  return old !== undefined && now !== undefined && now >= old && scale === oldScale;
}

/** Casts after which the text of a value is what it was. */
function keepsText(from: ColumnType, to: ColumnType, enums: ReadonlySet<string>): boolean {
  if (from.array || to.array) return false;
  if (widened(from, to)) return true;
  if (to.modifiers !== '') return false;
  if (to.name === 'text' || to.name === 'varchar') {
    return (
      /^(?:text|varchar|smallint|integer|bigint|uuid)$/.test(from.name) || enums.has(typeKey(from))
    );
  }
  if (from.modifiers !== '' || !widths.includes(from.name)) return false;
  return widths.indexOf(to.name) > widths.indexOf(from.name);
}

function typeKey({ schema, name }: Pick<ColumnType, 'schema' | 'name'>): string {
  return `${schema}.${name}`;
}

/** Whether a type is one of these, or has one of them in it. */
function madeOf(schema: Schema, these: ReadonlySet<string>): (type: ColumnType) => boolean {
  const types = (parts: readonly { readonly type: ColumnType }[]) => parts.map(({ type }) => type);
  const parts = new Map<string, readonly ColumnType[]>([
    ...schema.compositeTypes.map((each) => [typeKey(each), types(each.attributes)] as const),
    ...schema.domains.map((each) => [typeKey(each), [each.type]] as const),
    ...schema.tables.map((each) => [typeKey(each), types(each.columns)] as const),
  ]);
  const isOne = (type: ColumnType): boolean =>
    these.has(typeKey(type)) || (parts.get(typeKey(type)) ?? []).some(isOne);
  return isOne;
}

interface Types {
  readonly enums: ReadonlySet<string>;
  /** Labels that an enum of before still has. */
  readonly kept: ReadonlyMap<string, ReadonlySet<string>>;
  /** The definition of the type differs, or of one that it has in it. */
  readonly isChanged: (type: ColumnType) => boolean;
}

function typesOf(from: Schema, to: Schema, changes: readonly Change[]): Types {
  const kept = new Map<string, ReadonlySet<string>>();
  for (const old of from.enums) {
    const now = nameAfter(objectId('enum', old.schema, old.name), changes);
    const found = to.enums.find((item) => objectId('enum', item.schema, item.name) === now);
    const labels = old.values.filter((label) => found?.values.includes(label) !== false);
    kept.set(typeKey(old), new Set(labels));
  }
  const lossy = from.enums.filter((old) => kept.get(typeKey(old))?.size !== old.values.length);
  const changed = new Set<string>(lossy.map(typeKey));
  for (const { id } of changes) {
    const { kind, names } = parseObjectId(id);
    if (!/^(?:domain|composite_type|range_type)$/.test(kind)) continue;
    changed.add(typeKey({ schema: names[0] ?? null, name: names[1] ?? '' }));
  }
  return { enums: new Set(from.enums.map(typeKey)), kept, isChanged: madeOf(from, changed) };
}

function fidelityOf(before: Column, after: Column, types: Types): Fidelity {
  const filled = after.notNull && !before.notNull;
  const key = typeKey(before.type);
  const kept = types.kept.get(key);
  if (kept === undefined && types.isChanged(before.type)) return { kind: 'recast' };
  const same = sameType(before.type, after.type) || keepsText(before.type, after.type, types.enums);
  if (!same) return { kind: 'recast' };
  if (kept !== undefined)
    return before.type.array ? { kind: 'recast' } : { kind: 'relabelled', kept };
  return { kind: filled ? 'filled' : 'same' };
}

/** Columns that PostgreSQL computes follow from the others. */
function columnsOf(before: Table, after: Table, changes: readonly Change[], types: Types) {
  return before.columns.flatMap((column) => {
    if (column.generated !== null) return [];
    const now = nameAfter(objectId('column', before.schema, before.name, column.name), changes);
    const found = after.columns.find(
      ({ name }) => objectId('column', after.schema, after.name, name) === now,
    );
    if (found === undefined || found.generated !== null) return [];
    const fidelity = fidelityOf(column, found, types);
    return [{ before: column.name, after: found.name, fidelity }];
  });
}

/** Of a schema's tables, by id. */
type Tables = ReadonlyMap<string, Table>;

function tablesOf({ tables }: Schema): Tables {
  return new Map(tables.map((table) => [tableId(table), table]));
}

function rootOf(tables: Tables, table: Table): ObjectId {
  const { partitionOf } = table;
  if (partitionOf === null) return tableId(table);
  const parent = tables.get(objectId('table', partitionOf.schema, partitionOf.name));
  return parent === undefined ? tableId(table) : rootOf(tables, parent);
}

export function survivorsOf(from: Schema, to: Schema, steps: readonly Step[]): Survivor[] {
  const changes = changesOf(steps);
  const types = typesOf(from, to, changes);
  const [old, now] = [tablesOf(from), tablesOf(to)];
  const removed = new Set(changes.flatMap(({ kind, id }) => (kind === 'remove' ? [id] : [])));
  const afterOf = (before: Table) => {
    const id = tableId(before);
    // Its name may be another's afterwards, or its own again.
    return removed.has(id) ? undefined : now.get(nameAfter(id, changes));
  };
  const leaves = from.tables.filter(
    ({ partitionOf, partitionBy }) => partitionOf !== null && partitionBy === null,
  );
  /** Partitions whose rows are no longer the whole table's. */
  const leaving = leaves.filter((leaf) => {
    const root = old.get(rootOf(old, leaf));
    const [part, whole] = [afterOf(leaf), root === undefined ? undefined : afterOf(root)];
    return part === undefined || whole === undefined || rootOf(now, part) !== rootOf(now, whole);
  });
  return from.tables.flatMap((before) => {
    const after = afterOf(before);
    const partOf = before.partitionOf !== null;
    if (after === undefined || (partOf && !leaving.includes(before))) return [];
    const root = rootOf(old, before);
    const without = leaving.filter((leaf) => !partOf && rootOf(old, leaf) === root);
    const columns = columnsOf(before, after, changes, types);
    return [{ before, after, columns, root, without: new Set(without.map(tableId)) }];
  });
}

/** Types that lose what they held. */
function lostTypes(from: Schema, lost: ReadonlySet<string>): ReadonlySet<string> {
  const composite = from.compositeTypes.filter(({ schema, name }) =>
    lost.has(objectId('composite_type', schema, name)),
  );
  const rows = from.tables.filter(({ schema, name: table, columns }) =>
    columns.some(({ name }) => lost.has(objectId('column', schema, table, name))),
  );
  return new Set([...composite, ...rows].map(typeKey));
}

/** The way back: everything as it was, but for what its step does not promise to restore. */
export function restoredBy(from: Schema, steps: readonly Step[]): Survivor[] {
  const lost = new Set<string>();
  const loose = new Set<string>();
  for (const { changes, reverse } of steps) {
    for (const change of changes) {
      const list = reverse.effect === 'restores' ? loose : lost;
      if (reverse.effect === 'implied') loose.add(change.id);
      else if (change.kind !== 'add') list.add(change.kind === 'rename' ? change.from : change.id);
    }
  }
  const tables = tablesOf(from);
  const gone = from.tables.filter((table) => lost.has(tableId(table)));
  const isLost = madeOf(from, lostTypes(from, lost));
  return from.tables.flatMap((table) => {
    if (table.partitionOf !== null || lost.has(tableId(table))) return [];
    const without = gone.filter((part) => rootOf(tables, part) === tableId(table));
    const columns = table.columns.flatMap(({ name, type, generated }) => {
      const id = objectId('column', table.schema, table.name, name);
      if (generated !== null || lost.has(id) || isLost(type)) return [];
      const kind = loose.has(id) ? 'filled' : 'same';
      return [{ before: name, after: name, fidelity: { kind } as const }];
    });
    const root = tableId(table);
    return [{ before: table, after: table, columns, root, without: new Set(without.map(tableId)) }];
  });
}
