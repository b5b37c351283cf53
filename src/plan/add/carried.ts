/** New objects that are carried as text: what makes them, and their parts one by one. */
import { objectInWords } from '../../diff/words.ts';
import type { CarriedKind, ObjectId } from '../../ir/id.ts';
import { carriedId } from '../../ir/objects.ts';
import type { Carried } from '../../ir/schema.ts';
import { createCarried, setOptions, setPart, unsetPart } from '../../postgres/ddl/carried.ts';
import type { Context } from '../context.ts';
import { madeBefore } from '../setting-places.ts';
import { joinedBefore } from '../trigger-settings.ts';
import { type Lock, type Rank, ranks, type Unit, unit } from '../unit.ts';
import { carriedLock } from './carried-locks.ts';
import { commentUnits } from './comment.ts';
import { objectsOfKind } from './default-privileges.ts';

const rankOf: Readonly<Record<CarriedKind, Rank>> = {
  language: ranks.type,
  access_method: ranks.type,
  foreign_data_wrapper: ranks.type,
  foreign_server: ranks.type,
  user_mapping: ranks.type,
  foreign_table: ranks.table,
  collation: ranks.type,
  conversion: ranks.routine,
  text_search_parser: ranks.routine,
  text_search_template: ranks.routine,
  text_search_dictionary: ranks.routine,
  text_search_configuration: ranks.routine,
  operator: ranks.routine,
  operator_family: ranks.routine,
  operator_class: ranks.routine,
  cast: ranks.routine,
  transform: ranks.routine,
  rule: ranks.trigger,
  statistics: ranks.index,
  setting: ranks.replicaIdentity,
  // What acts on statements to come is made when all others have run.
  publication: ranks.last,
  event_trigger: ranks.last,
  default_privileges: ranks.last,
};

/** The step whose reverse takes the object along. */
function ownerOf(context: Context, parent: ObjectId | null): ObjectId | null {
  if (parent === null || parent.startsWith('schema:') || !context.isAdded(parent)) return null;
  const above = context.objects.get(parent)?.parent ?? null;
  const isPart = !parent.startsWith('index:') && above?.startsWith('table:') === true;
  return isPart && context.isAdded(above) ? above : parent;
}

/** A statement of the object's own: it may run long after the object is made. */
export function partUnit(
  id: ObjectId,
  sql: string,
  reverse: string,
  more: Pick<Unit, 'key' | 'needs' | 'changes'> & { readonly locks: readonly Lock[] },
): Unit {
  return unit({
    rank: ranks.settings,
    words: `Set a part of ${objectInWords(id)}`,
    sql,
    reverse,
    ...more,
  });
}

/** Not the object itself, but some of its parts lock tables. */
const partwise: ReadonlySet<CarriedKind> = new Set(['publication', 'foreign_table']);

/**
 * Only a publication that publishes through the whole takes a filter or a list of columns for a
 * partitioned table: its options are set before its members come, and go back behind them.
 */
export function optionsFirst(parts: Carried['parts']): Carried['parts'] {
  const isOption = ({ set }: Carried['parts'][number]) => / SET \(/.test(set);
  return [...parts.filter(isOption), ...parts.filter((part) => !isOption(part))];
}

/** New objects that default privileges would give something to: they were made without them. */
function withPrivileges(context: Context): ObjectId[] {
  const made = [...context.objects.values()].filter(({ id }) => context.isAdded(id));
  return made.filter(({ kind }) => objectsOfKind[kind] !== undefined).map(({ id }) => id);
}

function carriedUnits(context: Context, object: Carried): Unit[] {
  const id = carriedId(object);
  if (!context.isAdded(id)) return [];
  const { relations, mode } = carriedLock(context, id, object.parent as ObjectId | null);
  const locks = context.locks(relations, mode);
  const create = unit({
    key: id,
    rank: rankOf[object.kind],
    owner: ownerOf(context, object.parent as ObjectId | null),
    needs: [
      ...context.needs(id),
      ...(object.kind === 'default_privileges' ? withPrivileges(context) : []),
      ...madeBefore(id, object.parent as ObjectId | null),
      ...joinedBefore(context.objects, id, object.parent as ObjectId | null),
    ],
    changes: [{ kind: 'add', id }],
    words: `Create ${objectInWords(id)}`,
    sql: createCarried(object),
    reverse: object.drop,
    locks: partwise.has(object.kind) ? [] : locks,
  });
  const publishes = object.kind === 'publication';
  const ordered = publishes ? optionsFirst(object.parts) : object.parts;
  const parts = ordered.map((part, i) => ({
    ...partUnit(id, setPart(part), unsetPart(part), {
      key: `${id}#part ${i}`,
      needs: [id, ...context.needs(id), ...(publishes && i > 0 ? [`${id}#part ${i - 1}`] : [])],
      changes: [{ kind: 'set', id, before: {}, after: {} }],
      locks: partLocks(context, object, part.set, locks),
    }),
    owner: id,
    rank: rankOf[object.kind],
  }));
  const own = object.options.filter(({ column }) => column === null);
  const ofColumns = setOptions(object, own, object.options);
  const options =
    ofColumns === null
      ? []
      : [
          {
            ...partUnit(id, ofColumns, setOptions(object, object.options, own) ?? '', {
              key: `${id}#options`,
              needs: [id],
              changes: [{ kind: 'set', id, before: {}, after: {} }],
              locks: [],
            }),
            words: `Set options of the columns of ${objectInWords(id)}`,
            owner: id,
            rank: rankOf[object.kind],
          },
        ];
  const comment =
    object.subject === null ? [] : commentUnits(id, id, object.subject, object.comment);
  return [create, ...options, ...parts, ...comment];
}

/** A member of a publication locks its own table alone. */
export function partLocks(
  context: Context,
  { kind }: Pick<Carried, 'kind'>,
  sql: string,
  locks: readonly Lock[],
): readonly Lock[] {
  if (kind === 'foreign_table') return / (?:ATTACH PARTITION|INHERIT) /.test(sql) ? locks : [];
  if (kind !== 'publication') return kind === 'rule' ? locks : [];
  const [, table] = / TABLE ONLY (.+)$/s.exec(sql) ?? [];
  if (table === undefined) return [];
  return locks.filter(({ id }) => {
    const name = context.nameOf(id);
    return table === name || table.startsWith(`${name} `);
  });
}

export function addCarried(context: Context): Unit[] {
  return context.to.carried.flatMap((object) => carriedUnits(context, object));
}
