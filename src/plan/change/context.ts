/** What the builders of a change look things up in: both schemas, and what becomes of each object. */
import type { Change } from '../../diff/change.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import { objectsOf, type SchemaObject, tableId } from '../../ir/objects.ts';
import type { Schema, Table } from '../../ir/schema.ts';
import type { ColumnType } from '../../ir/type.ts';
import type { TableLookup } from '../../postgres/ddl/inheritance.ts';
import type { Spelling } from '../../postgres/ddl/spelling.ts';
import type { TypeRename } from '../../postgres/rename-in.ts';
import { typeName } from '../../postgres/type.ts';
import { type Answer, parseAnswer } from '../answers.ts';
import { type Context, createContext } from '../context.ts';
import { type Copies, copiedColumns } from '../online/copy/copies.ts';
import { type Direct, directColumns, speakingDefaults } from '../online/copy/direct.ts';
import { type Followers, followersOf } from '../online/copy/followers.ts';
import {
  nameFor,
  type Rebuilds,
  rebuildOf,
  rebuiltTypes,
  typeKeysOf,
} from '../online/copy/rebuilds.ts';
import type { LockMode } from '../plan.ts';
import type { Lock } from '../unit.ts';
import { type Fate, fatesOf } from './fate.ts';
import { isInOrder } from './typed-tables.ts';

export type SetChange = Extract<Change, { kind: 'set' }>;

export interface ChangeContext extends Context {
  readonly from: Schema;
  readonly before: ReadonlyMap<ObjectId, SchemaObject>;
  readonly fate: Fate;
  readonly tableBefore: TableLookup;
  /** Columns that change their type beside themselves, and the constraints and indexes over them. */
  readonly copies: Copies;
  readonly followers: Followers;
  /** Types that are made again, and what moves to them where it stands. */
  readonly rebuilds: Rebuilds;
  readonly direct: readonly Direct[];
  readonly speaking: readonly Direct[];
  /** What changes on those: it is all done by the steps of the copy. */
  readonly followed: ReadonlyMap<ObjectId, SetChange>;
  /** What a type that is made again is called before the swap, as SQL; undefined for all others. */
  rebuilt(type: ColumnType): string | undefined;
  /** What its old self is called after it. */
  oldOf(type: ColumnType): string | undefined;
  typeNames(which: 'temporary' | 'old'): readonly TypeRename[];
  /** Keys of the steps that give types of the column their names. */
  typeKeys(column: ObjectId): readonly string[];
  /** Keys of the steps that take defaults away which speak of a type, and that move its columns. */
  defaultsAside(type: ObjectId): readonly string[];
  directKeys(type: ObjectId): readonly string[];
  /** What the caller said that fills a column in the rows that are there. */
  fill(column: ObjectId): string | undefined;
  /** What the caller said that makes the new type of the old. */
  cast(column: ObjectId): string | undefined;
  /** What the caller said that a value of an enum becomes; undefined when nothing was said. */
  mapped(type: ObjectId, value: string): string | null | undefined;
  /** The table was there before, and may hold rows. */
  isLive(table: ObjectId): boolean;
  /** The table and what inherits from it, as far as it was there before. */
  family(table: ObjectId): readonly ObjectId[];
  lockFamily(table: ObjectId, mode: LockMode): Lock[];
  /** Ways back are wanted in transactions of their own, too. */
  readonly apart: boolean;
}

export interface ChangeQuestion {
  readonly from: Schema;
  readonly to: Schema;
  readonly changes: readonly Change[];
  readonly spelling: Spelling;
  readonly emptyTables: readonly string[];
  readonly answers: readonly string[];
  readonly allow: readonly string[];
  readonly apart: boolean;
}

/** `invoices`, `billing.invoices` or the table's id. */
export function isNamed(table: ObjectId, names: readonly string[]): boolean {
  return names.some(
    (name) => name === table || table === `table:${name}` || table === `table:public.${name}`,
  );
}

function answersOf<Kind extends Answer['kind']>(
  answers: readonly Answer[],
  kind: Kind,
): Extract<Answer, { kind: Kind }>[] {
  return answers.filter(
    (answer): answer is Extract<Answer, { kind: Kind }> => answer.kind === kind,
  );
}

function lookup(tables: readonly Table[]): TableLookup {
  const byId = new Map(tables.map((table) => [tableId(table), table]));
  return (name) => byId.get(tableId(name));
}

/** Qualified, since they stand in functions too. */
function typeNamesOf(rebuilds: Rebuilds): Pick<ChangeContext, 'rebuilt' | 'oldOf' | 'typeNames'> {
  const named = (type: ColumnType, which: 'temporary' | 'old') => {
    const rebuild = rebuildOf(rebuilds, type);
    if (rebuild === undefined) return undefined;
    return `${typeName(rebuild.schema, nameFor(rebuild, type, which))}${type.modifiers}${type.array ? '[]' : ''}`;
  };
  return {
    rebuilt: (type) => named(type, 'temporary'),
    oldOf: (type) => named(type, 'old'),
    typeNames: (which) =>
      [...rebuilds.values()].flatMap((each) => {
        const own = which === 'temporary' ? each.multirange?.to : each.multirange?.from;
        return [each.name, ...(own === undefined ? [] : [own])].map((name) => ({
          schema: each.schema,
          name,
          to: typeName(each.schema, nameFor(each, { name }, which)),
        }));
      }),
  };
}

export function changeContext(question: ChangeQuestion): ChangeContext {
  const { from, to, changes, spelling, emptyTables } = question;
  const before = objectsOf(from);
  const after = objectsOf(to);
  const given = new Set(question.allow.map((entry) => entry.trim()));
  const isEmpty = (table: ObjectId) => isNamed(table, emptyTables);
  const rebuilds = rebuiltTypes(from, to, changes, before, after);
  const copies = copiedColumns({ from, to, changes, rebuilds, isEmpty });
  const direct = directColumns({ from, to, rebuilds, copies });
  const speaking = speakingDefaults({ from, to, rebuilds, copies }, before);
  const following = followersOf(before, after, copies, new Set(direct.map(({ id }) => id)));
  const fate = fatesOf(
    before,
    after,
    changes,
    { copies, followers: following, rebuilds, direct, speaking },
    (table) => isEmpty(table) || given.has(`drop ${table}`),
    (setting) => isInOrder(from, to, setting),
  );
  // A key whose target is another one is made anew behind it.
  const followers = new Map([...following].filter(([id]) => !fate.replaced.has(id)));
  const context = createContext(from, to, changes, spelling, fate.replaced);
  const answers = question.answers.flatMap((entry) => parseAnswer(entry) ?? []);
  const fills = new Map(answersOf(answers, 'fill').map((each) => [each.column, each.expression]));
  const casts = new Map(answersOf(answers, 'cast').map((each) => [each.column, each.expression]));
  const values = answersOf(answers, 'value');
  // A child that is dropped is there until it is, and what changes the parent changes it too.
  const leaving = from.tables.filter((table) => fate.removed.has(tableId(table)));
  const leavingOf = (parent: ObjectId) =>
    leaving
      .filter((table) =>
        [...(table.partitionOf ? [table.partitionOf] : []), ...table.inherits].some(
          (each) => tableId(each) === parent,
        ),
      )
      .map(tableId);
  const family = (table: ObjectId): ObjectId[] => [
    table,
    ...(context.children.get(table) ?? []).map(tableId).flatMap(family),
    ...(leaving.length === 0 ? [] : leavingOf(table).flatMap(family)),
  ];
  return {
    ...context,
    from,
    before,
    fate,
    tableBefore: lookup(from.tables),
    copies,
    followers,
    followed: new Map(
      changes
        .filter((change) => change.kind === 'set')
        .filter(({ id }) => copies.has(id) || followers.has(id) || rebuilds.has(id))
        .map((change) => [change.id, change]),
    ),
    rebuilds,
    direct,
    speaking,
    ...typeNamesOf(rebuilds),
    typeKeys: (column) =>
      (context.objects.get(column)?.dependsOn ?? []).flatMap((need) => {
        const rebuild = rebuilds.get(need);
        return rebuild === undefined ? [] : [typeKeysOf(rebuild).named];
      }),
    defaultsAside: (type) =>
      speaking.filter(({ rebuild }) => rebuild.id === type).map(({ id }) => `${id}#default aside`),
    directKeys: (type) =>
      direct.filter(({ rebuild }) => rebuild.id === type).map(({ id }) => `${id}#type`),
    fill: (column) => fills.get(column),
    cast: (column) => casts.get(column),
    mapped: (type, value) => values.find((each) => each.enum === type && each.from === value)?.to,
    isLive: (table) => context.existing.has(table) && !isNamed(table, emptyTables),
    family: (table) => family(table).filter((id) => before.has(id)),
    lockFamily: (table, mode) => context.locks(family(table), mode),
    apart: question.apart,
  };
}

export function columnId(table: Table, name: string): ObjectId {
  return objectId('column', table.schema, table.name, name);
}
