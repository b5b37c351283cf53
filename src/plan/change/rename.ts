/** The statements that give objects other names, in an order in which each name is free when it is taken. */
import type { Change } from '../../diff/change.ts';
import { columnsAbove } from '../../diff/columns-above.ts';
import { lastName, type Rename } from '../../diff/rename.ts';
import { Refusal } from '../../ir/findings.ts';
import { type ObjectId, type ObjectKind, objectId, parseObjectId } from '../../ir/id.ts';
import { objectsOf, tableId } from '../../ir/objects.ts';
import type { Schema } from '../../ir/schema.ts';
import { shortenIdentifier } from '../../postgres/identifier.ts';
import type { Lock } from '../unit.ts';
import {
  holders,
  ofTables,
  order,
  Places,
  placeOf,
  renamable,
  same,
  slots,
} from './rename-places.ts';
import { moveStatement, type Place, renameStatement } from './rename-statement.ts';
import { type ValueRename, valueSteps } from './rename-value.ts';

export interface RenameStep extends Rename {
  readonly change: Change;
  readonly sql: string;
  readonly reverse: string;
  /** By the names that the tables have before the plan. */
  readonly locks: readonly Lock[];
}

export interface RenamePlan {
  readonly steps: readonly RenameStep[];
  /** What stood in the way of a name, and goes: it waits for its drop under another. */
  readonly parked: ReadonlyMap<ObjectId, ObjectId>;
}

function impossible(rename: Rename, why: string): Refusal {
  return new Refusal(
    'rename_not_possible',
    `${rename.from} cannot be renamed to ${rename.to}: ${why}.`,
    'Name an object that is there, and a name that the wanted schema has for it.',
  );
}

interface Work {
  readonly schema: Schema;
  /** What the names are to be; null where only the renames say it. */
  readonly wanted: Schema | null;
  readonly places: Places;
  readonly steps: RenameStep[];
  readonly parked: Map<ObjectId, ObjectId>;
  locksOf(id: ObjectId): Lock[];
}

interface Item {
  readonly rename: Rename;
  readonly kind: ObjectKind;
  now: Place;
  readonly target: Place;
}

function push(work: Work, item: Item, place: Place): void {
  const { rename, kind } = item;
  const make = place.schema === item.now.schema ? renameStatement : moveStatement;
  const statement = (from: Place, to: Place) => make(work, kind, rename.from, from, to);
  work.steps.push({
    ...rename,
    change: { kind: 'rename', id: rename.to, from: rename.from },
    sql: statement(item.now, place),
    reverse: statement(place, item.now),
    locks: work.locksOf(rename.from),
  });
  item.now = place;
  work.places.moved(rename.from, place);
}

function free(held: ReadonlyMap<string, ObjectId>, { rename, kind }: Item, place: Place): boolean {
  return slots(kind, place).every((slot) => (held.get(slot) ?? rename.from) === rename.from);
}

function take(held: Map<string, ObjectId>, work: Work, item: Item, place: Place): void {
  for (const slot of slots(item.kind, item.now)) held.delete(slot);
  push(work, item, place);
  for (const slot of slots(item.kind, place)) held.set(slot, item.rename.from);
}

/** A name that nobody has, for as long as it is needed. */
function between(held: ReadonlyMap<string, ObjectId>, item: Item): Place {
  for (let n = 1; ; n++) {
    const [bare = '', rest = ''] = /^([^(]*)([\s\S]*)$/.exec(item.now.name)?.slice(1) ?? [];
    const name = shortenIdentifier(`${bare}_tablewright_${n}`) + rest;
    if (free(held, item, { ...item.now, name })) return { ...item.now, name };
  }
}

/** Another schema and another name are two statements, and either may have to come first. */
function way(held: ReadonlyMap<string, ObjectId>, item: Item): Place[] | null {
  const { now, target } = item;
  if (!free(held, item, target)) return null;
  if (now.schema === target.schema || now.name === target.name) return [target];
  const ways = [
    { ...now, name: target.name },
    { ...now, schema: target.schema },
  ];
  const first = ways.find((place) => free(held, item, place));
  return first === undefined ? null : [first, target];
}

/** What has the wanted name now. */
function holderOf(held: ReadonlyMap<string, ObjectId>, item: Item): ObjectId | null {
  const taken = slots(item.kind, item.target).map((slot) => held.get(slot));
  return taken.find((id) => id !== undefined && id !== item.rename.from) ?? null;
}

function park(held: Map<string, ObjectId>, work: Work, id: ObjectId): void {
  const { kind } = parseObjectId(id);
  const now = work.places.of(id);
  const item: Item = { rename: { from: id, to: id }, kind, now, target: now };
  const place = between(held, item);
  const names = kind === 'schema' ? [place.name] : [place.schema, place.owner, place.name];
  const to = objectId(kind, ...names.filter((name) => name !== ''));
  take(held, work, { ...item, rename: { from: id, to } }, place);
  work.parked.set(id, to);
}

interface Waiting {
  readonly item: Item;
  readonly other: ObjectId | null;
}

function aside(held: Map<string, ObjectId>, work: Work, waits: readonly Waiting[]): void {
  const [first] = waits;
  if (first === undefined) return;
  const { item, other } = first;
  const blocking = waits.find(({ item: each }) => each.rename.from === other)?.item ?? item;
  take(held, work, blocking, between(held, blocking));
}

function arrange(work: Work, items: Item[], isGone: (id: ObjectId) => boolean): void {
  // What has the name that another object is to have is not the wanted schema's object of that name.
  const wanted = new Set(items.map(({ rename }) => rename.to));
  const held = holders(work.schema, work.places);
  const open = new Set(items);
  while (open.size > 0) {
    const ready = [...open].find((item) => way(held, item) !== null);
    if (ready !== undefined) {
      for (const place of way(held, ready) ?? []) take(held, work, ready, place);
      open.delete(ready);
      continue;
    }
    const renamed = new Set([...open].map(({ rename }) => rename.from));
    const waits = [...open].map((item) => ({ item, other: holderOf(held, item) }));
    // What waits in a chain waits for the end of it; in a circle one has to step aside.
    const end = waits.find(({ other }) => other !== null && !renamed.has(other));
    if (end?.other == null) aside(held, work, waits);
    else if (
      (isGone(end.other) || wanted.has(end.other)) &&
      renamable.has(parseObjectId(end.other).kind)
    )
      park(held, work, end.other);
    else throw impossible(end.item.rename, `${end.other} has that name, and keeps it`);
  }
}

/** Sequences of identity columns are no objects of the IR. */
function isThere(schema: Schema): (id: ObjectId) => boolean {
  const objects = objectsOf(schema);
  const identities = new Set(
    schema.tables.flatMap((table) =>
      table.columns.flatMap(({ identity }) =>
        identity === null ? [] : [objectId('sequence', table.schema, identity.sequence)],
      ),
    ),
  );
  return (id) => objects.has(id) || identities.has(id);
}

/** What is in a renamed schema or table may be named with the new name of that, too. */
function ownId(schema: Schema, renames: readonly Rename[], { from }: Rename): ObjectId {
  const known = isThere(schema);
  const { kind, names } = parseObjectId(from);
  if (known(from)) return from;
  const [first = '', second = '', ...rest] = names;
  const before = (id: ObjectId) => renames.find(({ to }) => to === id)?.from ?? id;
  const table = ofTables.has(kind) ? before(objectId('table', first, second)) : null;
  const [space = '', own = ''] = table === null ? [first, second] : parseObjectId(table).names;
  const [old = ''] = parseObjectId(before(objectId('schema', space))).names;
  const candidates = [space, old].map((each) => objectId(kind, each, own, ...rest));
  return candidates.find(known) ?? from;
}

/** PostgreSQL renames with a column what tables below have of it. */
function comesFromAbove(schema: Schema, renames: readonly Rename[]): (rename: Rename) => boolean {
  const objects = objectsOf(schema);
  return ({ from, to }) =>
    columnsAbove(objects, from).some((above) =>
      renames.some((other) => other.from === above && lastName(other.to) === lastName(to)),
    );
}

function checked(schema: Schema, given: readonly Rename[]): Rename[] {
  const known = isThere(schema);
  const named = given.map((rename) => ({ ...rename, from: ownId(schema, given, rename) }));
  const isDone = comesFromAbove(schema, named);
  const renames = named.filter((rename) => !isDone(rename));
  const [old, wanted] = [new Set<ObjectId>(), new Set<ObjectId>()];
  for (const rename of renames) {
    const [from, to] = [parseObjectId(rename.from), parseObjectId(rename.to)];
    if (from.kind !== to.kind) throw impossible(rename, 'they are of two kinds');
    if (!renamable.has(from.kind)) throw impossible(rename, 'no plan renames that kind of object');
    if (from.names.length !== to.names.length)
      throw impossible(rename, 'one of them is no whole name');
    if (!known(rename.from)) throw impossible(rename, 'there is no such object');
    if (old.has(rename.from) || wanted.has(rename.to))
      throw impossible(rename, 'another answer renames one of them too');
    old.add(rename.from);
    wanted.add(rename.to);
  }
  return renames;
}

/** `isGone`: the wanted schema has no such object. Throws `Refusal` for what no statement can do. */
export function planRenames(
  schema: Schema,
  given: readonly Rename[],
  isGone: (id: ObjectId) => boolean,
  values: readonly ValueRename[] = [],
  wanted: Schema | null = null,
): RenamePlan {
  const renames = checked(schema, given);
  const work: Work = {
    schema,
    wanted,
    places: new Places(),
    steps: [],
    parked: new Map(),
    locksOf: lockFinder(schema),
  };
  for (const [at, kinds] of order.entries()) {
    // Types have their names by then, and columns still have theirs.
    if (at === 3) work.steps.push(...valueSteps(schema, values, (id) => work.places.of(id)));
    const items = renames.flatMap((rename): Item[] => {
      const { kind } = parseObjectId(rename.from);
      if (!kinds.includes(kind)) return [];
      const now = work.places.of(rename.from);
      const target = placeOf(rename.to);
      const elsewhere = target.owner !== now.owner || target.schema !== now.schema;
      if (ofTables.has(kind) && elsewhere)
        throw impossible(rename, 'it would belong to another table');
      return same(now, target) ? [] : [{ rename, kind, now, target }];
    });
    if (items.length > 0) arrange(work, items, isGone);
  }
  return { steps: work.steps, parked: work.parked };
}

/** RENAME is a change of the catalog alone, under the lock of any ALTER TABLE; of an index it is weaker. */
function lockFinder(schema: Schema): (id: ObjectId) => Lock[] {
  const children = new Map<ObjectId, ObjectId[]>();
  for (const table of schema.tables) {
    for (const parent of [...(table.partitionOf ? [table.partitionOf] : []), ...table.inherits]) {
      const id = tableId(parent);
      children.set(id, [...(children.get(id) ?? []), tableId(table)]);
    }
  }
  const family = (id: ObjectId): ObjectId[] => [id, ...(children.get(id) ?? []).flatMap(family)];
  return (id) => {
    const { kind, names } = parseObjectId(id);
    const [first = '', second = ''] = names;
    const exclusive = (ids: readonly ObjectId[]): Lock[] =>
      [...new Set(ids)].map((each) => ({ id: each, mode: 'ACCESS EXCLUSIVE' }));
    if (kind === 'table' || kind === 'view' || kind === 'materialized_view') return exclusive([id]);
    if (!ofTables.has(kind) || kind === 'index') return [];
    const owner = objectId('table', first, second);
    const whole = kind === 'column' || kind === 'check' || kind === 'trigger';
    const isTable = schema.tables.some((table) => tableId(table) === owner);
    if (!isTable) return exclusive([objectId('view', first, second)]);
    return exclusive(whole ? family(owner) : [owner]);
  };
}
