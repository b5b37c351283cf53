/** Values of an enum under other names: the rows keep them, nothing is written. */
import { type Question, Refusal } from '../../ir/findings.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import type { Enum, Schema } from '../../ir/schema.ts';
import { quoteLiteral } from '../../postgres/identifier.ts';
import { typeName } from '../../postgres/type.ts';
import { type Answer, formatAnswer } from '../answers.ts';
import type { RenameStep } from './rename.ts';
import type { Place } from './rename-statement.ts';

export interface ValueRename {
  readonly enum: ObjectId;
  readonly from: string;
  readonly to: string;
}

function enumId(type: Enum): ObjectId {
  return objectId('enum', type.schema, type.name);
}

/**
 * `map` to a value that the enum does not have yet, and is to have in place of the old one, is the
 * same value under another name. `now`: what an enum of `from` is called in `to`.
 */
export function valueRenames(
  from: Schema,
  to: Schema,
  answers: readonly Answer[],
  now: (id: ObjectId) => ObjectId,
): ValueRename[] {
  const before = new Map(from.enums.map((type) => [enumId(type), type.values]));
  const after = new Map(to.enums.map((type) => [enumId(type), type.values]));
  const own = new Map([...before.keys()].map((id) => [now(id), id]));
  return answers.flatMap((answer) => {
    if (answer.kind !== 'value' || answer.to === null) return [];
    const id = before.has(answer.enum) ? answer.enum : (own.get(answer.enum) ?? answer.enum);
    const [old, wanted] = [before.get(id), after.get(now(id))];
    const isRename =
      old?.includes(answer.from) === true &&
      !old.includes(answer.to) &&
      wanted?.includes(answer.to) === true &&
      !wanted.includes(answer.from);
    return isRename ? [{ enum: id, from: answer.from, to: answer.to }] : [];
  });
}

export function valueSteps(
  schema: Schema,
  renames: readonly ValueRename[],
  placeOf: (id: ObjectId) => Place,
): RenameStep[] {
  return renames.map(({ enum: id, from, to }, i) => {
    const type = schema.enums.find((each) => enumId(each) === id);
    if (type === undefined) throw new Error(`no enum ${id}`);
    if (renames.some((other, n) => n < i && other.enum === id && other.to === to)) {
      throw new Refusal(
        'rename_not_possible',
        `Two values of ${id} cannot both be renamed to ${quoteLiteral(to)}.`,
        'Rename one of them, and map the other to a value that stays.',
      );
    }
    const place = placeOf(id);
    const alter = `ALTER TYPE ${typeName(place.schema, place.name)} RENAME VALUE`;
    const now = objectId('enum', place.schema, place.name);
    const values = type.values.map((value) => (value === from ? to : value));
    return {
      from: now,
      to: now,
      change: { kind: 'set', id: now, before: { values: type.values }, after: { values } },
      sql: `${alter} ${quoteLiteral(from)} TO ${quoteLiteral(to)}`,
      reverse: `${alter} ${quoteLiteral(to)} TO ${quoteLiteral(from)}`,
      locks: [],
    };
  });
}

/**
 * For each label that goes, those that come: the one that it most likely is first, which is no
 * other's first. Empty where others are likelier for all of them.
 */
export function likelyRenames(
  before: readonly string[],
  after: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const added = after.filter((label) => !before.includes(label));
  const gone = before.filter((label) => !after.includes(label));
  const far = (one: string, other: string) => Math.abs(before.indexOf(one) - after.indexOf(other));
  const bare = (label: string) => label.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  // Spelled alike but for case and separators counts for more than any place.
  const distance = (one: string, other: string) =>
    far(one, other) - (bare(one) === bare(other) ? before.length + after.length : 0);
  const pairs = gone.flatMap((from) => added.map((to) => ({ from, to })));
  const chosen = new Map<string, string>();
  for (const { from, to } of pairs.toSorted(
    (a, b) => distance(a.from, a.to) - distance(b.from, b.to),
  )) {
    if (!chosen.has(from) && ![...chosen.values()].includes(to)) chosen.set(from, to);
  }
  return new Map(
    gone.map((label) => {
      const first = chosen.get(label);
      if (first === undefined) return [label, []];
      const others = added
        .filter((other) => other !== first)
        .toSorted((a, b) => distance(label, a) - distance(label, b));
      return [label, [first, ...others].slice(0, 3)];
    }),
  );
}

/** Labels that go, and those that come: the one in the same place first. */
export function valueQuestions(from: Schema, to: Schema): Question[] {
  const after = new Map(to.enums.map((type) => [enumId(type), type.values]));
  return from.enums.flatMap((type) => {
    const id = enumId(type);
    const wanted = after.get(id) ?? type.values;
    return [...likelyRenames(type.values, wanted)].flatMap(([value, labels]) => {
      if (labels.length === 0) return [];
      const candidates = labels.map((label) => ({
        answer: formatAnswer({ kind: 'value', enum: id, from: value, to: label }),
        because:
          wanted.indexOf(label) === type.values.indexOf(value)
            ? `${quoteLiteral(label)} is new, and stands in its place`
            : `${quoteLiteral(label)} is new`,
      }));
      const question = `Is the value ${quoteLiteral(value)} renamed, rather than removed?`;
      return [{ subject: id, question, candidates }];
    });
  });
}
