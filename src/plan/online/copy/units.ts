/** All steps of all columns that are copied, with the constraints and indexes that follow them. */
import { type ObjectId, parseObjectId } from '../../../ir/id.ts';
import type { ChangeContext } from '../../change/context.ts';
import { dependentsIn } from '../../change/dependents.ts';
import type { Unit } from '../../unit.ts';
import { goesWithin } from './apart.ts';
import { endUnits } from './back.ts';
import { castingOf } from './casting.ts';
import type { Copy } from './copies.ts';
import { directUnits } from './direct.ts';
import { expandUnits, keysOf } from './expand.ts';
import type { Followed } from './follow.ts';
import { followCheck, followExclusion, followForeignKey } from './follow-constraint.ts';
import { followIndex } from './follow-index.ts';
import { followKey } from './follow-key.ts';
import { ownerOf } from './followers.ts';
import { rebuildUnits } from './rebuild-type.ts';
import { swapUnits } from './swap.ts';

type Named = { readonly name: string };

function pair<T extends Named>(one: readonly T[], other: readonly T[], id: ObjectId) {
  const name = parseObjectId(id).names[2];
  const before = one.find((each) => each.name === name);
  const after = other.find((each) => each.name === name);
  if (before === undefined || after === undefined) throw new Error(`not on both sides: ${id}`);
  return { before, after };
}

function follow(context: ChangeContext, id: ObjectId, copies: readonly Copy[]): Followed {
  const was = ownerOf(context.from, id);
  const is = ownerOf(context.to, id);
  if (was === undefined || is === undefined) throw new Error(`no table of ${id}`);
  const { kind } = parseObjectId(id);
  switch (kind) {
    case 'index': {
      const { before, after } = pair(was.indexes, is.indexes, id);
      return followIndex(context, id, copies, is, after, before);
    }
    case 'unique': {
      const { before, after } = pair(was.uniques, is.uniques, id);
      return followKey(context, id, copies, is, kind, after, before);
    }
    case 'primary_key': {
      const key = (table: typeof is) => (table.primaryKey === null ? [] : [table.primaryKey]);
      const { before, after } = pair(key(was), key(is), id);
      return followKey(context, id, copies, is, kind, after, before);
    }
    case 'foreign_key': {
      const { before, after } = pair(was.foreignKeys, is.foreignKeys, id);
      return followForeignKey(context, id, copies, is, after, before);
    }
    case 'check': {
      const { before, after } = pair(was.checks, is.checks, id);
      return followCheck(context, id, copies, is, after, before);
    }
    case 'exclusion': {
      const { before, after } = pair(was.exclusions, is.exclusions, id);
      return followExclusion(context, id, copies, is, after, before);
    }
    default:
      throw new Error(`nothing that follows a column: ${id}`);
  }
}

/** Made again in the swap, or gone for good under what is: a key that references still need. */
function leavesWithin(context: ChangeContext, id: ObjectId): boolean {
  if (goesWithin(context, id)) return true;
  return (dependentsIn(context.before).get(id) ?? []).some(
    (object) => context.fate.isGone(object.id) && leavesWithin(context, object.id),
  );
}

/** What stands on the old column and is dropped by steps of its own: before the swap, or in it. */
function users(context: ChangeContext, { id }: Copy) {
  const gone = [...context.before.values()]
    .filter((object) => context.fate.isGone(object.id) && object.dependsOn.includes(id))
    .filter(({ kind }) => kind !== 'sequence');
  const within = gone.filter((object) => leavesWithin(context, object.id));
  const keys = (objects: typeof gone) => objects.map((object) => `drop ${object.id}`);
  return {
    before: keys(gone.filter((object) => !within.includes(object))),
    within: keys(within),
    primaryKeys: keys(gone.filter(({ kind }) => kind === 'primary_key')),
    all: keys(gone),
  };
}

/** And of all types that are made again, whose columns are copied or move where they stand. */
export function copyUnits(context: ChangeContext): Unit[] {
  return [
    ...columnUnits(context),
    ...[...context.rebuilds.values()].flatMap((rebuild) => rebuildUnits(context, rebuild)),
    ...directUnits(context),
  ];
}

function columnUnits(context: ChangeContext): Unit[] {
  if (context.copies.size === 0) return [];
  const followed = new Map(
    [...context.followers].map(([id, copies]) => [id, { copies, ...follow(context, id, copies) }]),
  );
  const all = [...followed.values()];
  const routinesDropped = [...context.copies.values()].map((copy) => keysOf(copy).routineDropped);
  const units = [...context.copies.values()].flatMap((copy) => {
    const own = all.filter(({ copies }) => copies.includes(copy));
    const casting = castingOf(context, copy);
    if (casting === null) throw new Error(`nobody said how to cast ${copy.id}`);
    const keysAside = [...followed]
      .filter(([, { copies }]) => copies.includes(copy))
      .flatMap(([id]) => {
        if (id.startsWith('primary_key:')) return [`${id}#aside`];
        return id.startsWith('index:') ? [`${id}#replica identity`] : [];
      });
    const used = users(context, copy);
    const prepared = [...own.flatMap((each) => each.prepared), ...used.before];
    return [
      ...expandUnits(context, copy, casting),
      ...swapUnits({
        context,
        copy,
        casting,
        prepared,
        within: used.within,
        keysAside: [...keysAside, ...used.primaryKeys],
      }),
      ...endUnits({
        context,
        copy,
        casting,
        comeBack: own.filter(({ copies }) => copies[0] === copy).flatMap((each) => each.comeBack),
        settled: own.flatMap((each) => each.settled),
        oldDropped: own.flatMap((each) => each.oldDropped),
        // A rule over several columns comes back when the last of them has.
        users: [
          ...used.all,
          ...own.flatMap(({ copies }) => (copies[0] ? [keysOf(copies[0]).routineDropped] : [])),
        ],
      }),
    ];
  });
  // The way back makes the old indexes before the constraints that need them.
  const late = all.flatMap(({ units: each, oldDropped }) =>
    each.map((unit) =>
      oldDropped.includes(unit.key)
        ? { ...unit, needs: [...unit.needs, ...routinesDropped] }
        : unit,
    ),
  );
  return [...units, ...late];
}
