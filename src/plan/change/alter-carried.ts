/** Parts of carried objects that come and go: members, options, states. */
import { objectInWords } from '../../diff/words.ts';
import { carriedId } from '../../ir/objects.ts';
import type { Carried } from '../../ir/schema.ts';
import { setOptions, setPart, unsetPart } from '../../postgres/ddl/carried.ts';
import { optionsFirst, partLocks, partUnit } from '../add/carried.ts';
import { carriedLock } from '../add/carried-locks.ts';
import type { Unit } from '../unit.ts';
import { alteration, briefly, setting } from './alteration.ts';
import type { ChangeContext, SetChange } from './context.ts';

export function alterCarried(context: ChangeContext, change: SetChange): Unit[] {
  const { id, after } = change;
  const object = context.to.carried.find((each) => carriedId(each) === id);
  if (object === undefined) return [];
  return [
    ...alterOptions(object, change),
    ...('parts' in after ? alterParts(context, object, change) : []),
  ];
}

function alterOptions(object: Carried, { id, before, after }: SetChange): Unit[] {
  if (!('options' in after)) return [];
  const was = before.options as Carried['options'];
  const is = after.options as Carried['options'];
  const sql = setOptions(object, was, is);
  if (sql === null) return [];
  return [
    alteration({
      key: `${id}#options`,
      needs: [id],
      changes: setting(id, { options: was }, { options: is }),
      words: `Set options of ${objectInWords(id)}`,
      sql,
      reverse: setOptions(object, is, was) ?? '',
    }),
  ];
}

/** Gone first: a member with other columns takes the place of the old one. */
function alterParts(context: ChangeContext, object: Carried, change: SetChange): Unit[] {
  const { id, before, after } = change;
  const was = before.parts as Carried['parts'];
  const is = after.parts as Carried['parts'];
  const missing = was.filter((part) => !is.some(({ set }) => set === part.set));
  const extra = is.filter((part) => !was.some(({ set }) => set === part.set));
  const publishes = object.kind === 'publication';
  const gone = publishes ? optionsFirst(missing).toReversed() : missing;
  const added = publishes ? optionsFirst(extra) : extra;
  const lost = gone.map((part) => ({ part, sql: unsetPart(part), reverse: setPart(part) }));
  const won = added.map((part) => ({ part, sql: setPart(part), reverse: unsetPart(part) }));
  const changes = setting(id, { parts: was }, { parts: is });
  return [...lost, ...won].map(({ part, sql, reverse }, i) => {
    const needs = [
      ...(i === 0 ? [] : [`${id}#part ${i - 1}`]),
      ...(i < lost.length ? [] : context.needs(id)),
    ];
    const lookup = i < lost.length ? { objects: context.before } : context;
    const { relations, mode } = carriedLock(lookup, id, object.parent as Unit['changes'][0]['id']);
    const locks = partLocks(context, object, part.set, context.locks(relations, mode));
    return {
      ...partUnit(id, sql, reverse, { key: `${id}#part ${i}`, needs, changes, locks }),
      provides: [`${id}#part ${i}`, ...(i < lost.length ? [id] : [])],
      statementTimeout: briefly,
    };
  });
}
