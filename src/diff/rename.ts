/** Renames: pairs of what is gone and what is new that may be, or are, one object under two names. */
import type { Question } from '../ir/findings.ts';
import { type ObjectId, type ObjectKind, parseObjectId } from '../ir/id.ts';
import type { SchemaObject } from '../ir/objects.ts';
import { columnsAbove } from './columns-above.ts';
import { sameValue } from './diff.ts';
import { objectInWords } from './words.ts';

export interface Rename {
  readonly from: ObjectId;
  readonly to: ObjectId;
}

export interface Candidate extends Rename {
  /** From 0 to 1. */
  readonly likeness: number;
  readonly because: string;
}

type Objects = ReadonlyMap<ObjectId, SchemaObject>;

/** What one side has and the other has not, by where it stands and what it is. */
export interface Pairing {
  readonly gone: readonly SchemaObject[];
  readonly added: readonly SchemaObject[];
}

export function pairings(from: Objects, to: Objects): Pairing[] {
  const groups = new Map<string, { gone: SchemaObject[]; added: SchemaObject[] }>();
  const put = (object: SchemaObject, side: 'gone' | 'added') => {
    const key = `${object.kind} ${object.parent}`;
    const group = groups.get(key) ?? { gone: [], added: [] };
    group[side].push(object);
    groups.set(key, group);
  };
  for (const object of from.values()) if (!to.has(object.id)) put(object, 'gone');
  for (const object of to.values()) if (!from.has(object.id)) put(object, 'added');
  return [...groups.values()].filter(({ gone, added }) => gone.length > 0 && added.length > 0);
}

export function lastName(id: ObjectId): string {
  return parseObjectId(id).names.at(-1) ?? '';
}

function words(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** Shared words, counted in both: `customer_name` and `name` share half. */
function nameLikeness(one: string, other: string): number {
  const [left, right] = [words(one), words(other)];
  const shared = left.filter((word) => right.includes(word)).length;
  const all = new Set([...left, ...right]).size;
  if (shared > 0) return shared / all;
  const [short = '', long = ''] = [one.toLowerCase(), other.toLowerCase()].sort(
    (a, b) => a.length - b.length,
  );
  return short.length > 2 && long.includes(short) ? 0.5 : 0;
}

interface Comparison {
  readonly likeness: number;
  readonly because: string;
}

type Compare = (gone: SchemaObject, added: SchemaObject, sides: Sides) => Comparison | null;

interface Sides {
  readonly from: Objects;
  readonly to: Objects;
  childrenOf(side: 'from' | 'to', id: ObjectId): readonly SchemaObject[];
}

function share(count: number, all: number): string {
  return `${count} of ${all}`;
}

/** How much of what two objects contain is the same: columns with their types, labels, members. */
function overlap(left: readonly string[], right: readonly string[]): number {
  const other = new Set(right);
  const same = left.filter((item) => other.has(item)).length;
  const all = new Set([...left, ...right]).size;
  return all === 0 ? 0 : same / all;
}

function columnsOf(sides: Sides, side: 'from' | 'to', id: ObjectId): string[] {
  return sides
    .childrenOf(side, id)
    .filter(({ kind }) => kind === 'column')
    .map((column) => `${lastName(column.id)} ${JSON.stringify(column.properties.type)}`);
}

/** Partitions of one table are all alike: which rows they hold tells them apart. */
function holdsOtherRows(gone: SchemaObject, added: SchemaObject): boolean {
  type Membership = { readonly schema: string; readonly name: string; readonly bound: string };
  const one = gone.properties.partitionOf as Membership | null | undefined;
  const other = added.properties.partitionOf as Membership | null | undefined;
  if (!one || !other) return false;
  return one.schema === other.schema && one.name === other.name && one.bound !== other.bound;
}

const tables: Compare = (gone, added, sides) => {
  if (holdsOtherRows(gone, added)) return null;
  const left = columnsOf(sides, 'from', gone.id);
  const right = columnsOf(sides, 'to', added.id);
  const common = overlap(left, right);
  if (common < 0.5) return null;
  const same = left.filter((column) => right.includes(column)).length;
  const because = `${share(same, Math.max(left.length, right.length))} columns are the same in name and type`;
  const named = nameLikeness(lastName(gone.id), lastName(added.id));
  return { likeness: 0.8 * common + 0.2 * named, because };
};

const columns: Compare = (gone, added, sides) => {
  const one = gone.properties;
  const other = added.properties;
  const sameType = sameValue(one.type, other.type);
  const position = (side: 'from' | 'to', column: SchemaObject) =>
    sides
      .childrenOf(side, column.parent as ObjectId)
      .filter(({ kind }) => kind === 'column')
      .findIndex(({ id }) => id === column.id);
  const samePlace = position('from', gone) === position('to', added);
  const named = nameLikeness(lastName(gone.id), lastName(added.id));
  if (!sameType && !(samePlace && named > 0)) return null;
  const alike = (['notNull', 'default', 'identity', 'generated', 'comment'] as const).filter(
    (name) => sameValue(one[name], other[name]),
  );
  const reasons = [
    sameType ? 'the type is the same' : 'the type differs',
    ...(samePlace ? ['it stands in the same place'] : []),
    ...(named > 0 ? ['the names are alike'] : []),
  ];
  const likeness =
    (sameType ? 0.4 : 0) + (samePlace ? 0.25 : 0) + 0.2 * named + 0.03 * alike.length;
  return { likeness, because: reasons.join(', ') };
};

const enums: Compare = (gone, added) => {
  const left = gone.properties.values as readonly string[];
  const right = added.properties.values as readonly string[];
  const common = overlap(left, right);
  if (common < 0.5) return null;
  const same = left.filter((label) => right.includes(label)).length;
  const because = `${share(same, Math.max(left.length, right.length))} values are the same`;
  return { likeness: common, because };
};

/** The same but for the comment, and for its own name where its text holds it. */
export function sameDefinition(gone: SchemaObject, added: SchemaObject): boolean {
  return sameValue(definition(gone), definition(added));
}

/** How a text of the catalog says its object's name. */
function spelled(id: ObjectId): string {
  const name = lastName(id).replace(/\([\s\S]*$/, '');
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('"', '""');
}

const ownText: readonly ObjectKind[] = ['trigger', 'routine'];

function definition({ id, kind, properties }: SchemaObject): object {
  const { comment: _, partitionOf: __, ...rest } = properties as Record<string, unknown>;
  // Of a table it is its own; of an index the parent's index, which has other names too.
  const own = kind === 'index' ? rest : { ...rest, partitionOf: properties.partitionOf };
  if (!ownText.includes(kind)) return own;
  const name = new RegExp(`(^[^'$]*?[\\s.])"?${spelled(id)}"?(?=[\\s(])`);
  return { ...own, definition: String(properties.definition).replace(name, '$1 NAME') };
}

const exactly: Compare = (gone, added) =>
  sameDefinition(gone, added) ? { likeness: 1, because: 'the definition is the same' } : null;

/** The name of the multirange type that comes with it is no part of what it is. */
const ranges: Compare = (gone, added) => {
  const bare = ({ properties }: SchemaObject) =>
    String(properties.definition).replace(/, multirange_type_name = .*$/s, '');
  return bare(gone) === bare(added) ? { likeness: 1, because: 'the definition is the same' } : null;
};

const members: Compare = (gone, added) => {
  const list = (object: SchemaObject) =>
    (object.properties.attributes as readonly unknown[]).map((each) => JSON.stringify(each));
  const common = overlap(list(gone), list(added));
  return common < 0.5
    ? null
    : { likeness: common, because: 'most attributes are the same in name and type' };
};

const namespaces: Compare = (gone, added, sides) => {
  const list = (side: 'from' | 'to', id: ObjectId) =>
    sides.childrenOf(side, id).map((child) => `${child.kind} ${lastName(child.id)}`);
  const left = list('from', gone.id);
  const right = list('to', added.id);
  const common = overlap(left, right);
  if (common < 0.5) return null;
  const same = left.filter((name) => right.includes(name)).length;
  const because = `${share(same, Math.max(left.length, right.length))} objects in it are the same by name`;
  return { likeness: common, because };
};

/** Kinds whose renames are asked for; those of other kinds lose nothing when they are made anew. */
const compares: Readonly<Partial<Record<ObjectKind, Compare>>> = {
  schema: namespaces,
  table: tables,
  column: columns,
  enum: enums,
  domain: exactly,
  composite_type: members,
  range_type: ranges,
  sequence: exactly,
  view: exactly,
  materialized_view: exactly,
  routine: exactly,
};

function sidesOf(from: Objects, to: Objects): Sides {
  const group = (objects: Objects) => {
    const children = new Map<ObjectId, SchemaObject[]>();
    for (const object of objects.values()) {
      if (object.parent === null) continue;
      const known = children.get(object.parent);
      if (known === undefined) children.set(object.parent, [object]);
      else known.push(object);
    }
    return children;
  };
  const [left, right] = [group(from), group(to)];
  return {
    from,
    to,
    childrenOf: (side, id) => (side === 'from' ? left : right).get(id) ?? [],
  };
}

/** It is asked for where it comes from. */
function hasAbove(objects: Objects, { id, kind }: SchemaObject): boolean {
  return kind === 'column' && columnsAbove(objects, id).length > 0;
}

/** A view or a routine in a schema that is renamed goes with it. */
export function renameCandidates(from: Objects, to: Objects): Candidate[] {
  const sides = sidesOf(from, to);
  const found = pairings(from, to).flatMap(({ gone, added }) =>
    gone.flatMap((one) => {
      const compare = compares[one.kind];
      if (compare === undefined || hasAbove(from, one)) return [];
      return added.flatMap((other) => {
        const comparison = compare(one, other, sides);
        return comparison === null ? [] : [{ from: one.id, to: other.id, ...comparison }];
      });
    }),
  );
  const places = new Map([...to.keys()].map((id, i) => [id, i]));
  return found.sort(
    (a, b) => b.likeness - a.likeness || (places.get(a.to) ?? 0) - (places.get(b.to) ?? 0),
  );
}

const mostCandidates = 3;

/** One question for each object that is gone and may live on; the likeliest successor first. */
export function renameQuestions(
  candidates: readonly Candidate[],
  answer: (rename: Rename) => string,
): Question[] {
  const byGone = new Map<ObjectId, Candidate[]>();
  for (const candidate of candidates) {
    byGone.set(candidate.from, [...(byGone.get(candidate.from) ?? []), candidate]);
  }
  // Each successor is offered first for the object that is most like it.
  const taken = new Set<ObjectId>();
  return [...byGone].map(([gone, list]) => {
    const free = list.filter(({ to }) => !taken.has(to));
    const ordered = [...free, ...list.filter((each) => !free.includes(each))];
    const [first] = free;
    if (first !== undefined) taken.add(first.to);
    return {
      subject: gone,
      question: `Is the ${objectInWords(gone)} renamed, rather than dropped?`,
      candidates: ordered.slice(0, mostCandidates).map(({ from, to, because }) => ({
        answer: answer({ from, to }),
        because: `${objectInWords(to)}: ${because}`,
      })),
    };
  });
}
