/** What the successors of constraints and indexes have in common: names, columns, the way back. */
import type { ObjectId } from '../../../ir/id.ts';
import type { Index, IndexElement, Table } from '../../../ir/schema.ts';
import { setComment } from '../../../postgres/ddl/comment.ts';
import { renameIn } from '../../../postgres/rename-in.ts';
import { alteration, setting } from '../../change/alteration.ts';
import type { ChangeContext } from '../../change/context.ts';
import type { Lock, Unit } from '../../unit.ts';
import { type Copy, freeName } from './copies.ts';
import { renamed } from './followers.ts';

/** A constraint that is added to the old column before that takes its name back. */
export interface ComeBack {
  readonly add: string;
  /** Null when there is nothing to validate. */
  readonly validate: string | null;
}

export interface Followed {
  readonly units: readonly Unit[];
  /** Keys that must have run before the columns change places. */
  readonly prepared: readonly string[];
  /** Keys that run in the transaction in which they do. */
  readonly settled: readonly string[];
  /** What the way back adds to the old column, under the name for old things. */
  readonly comeBack: readonly ComeBack[];
  /** Key of the step that drops the old index. */
  readonly oldDropped: readonly string[];
}

/** What columns and types are called: before the swap, or once the old ones are brought back. */
export interface Names {
  columns(table: { readonly schema: string; readonly name: string }): ReadonlyMap<string, string>;
  expression(table: Table, text: string): string;
}

export function namesOf(context: ChangeContext, which: 'temporary' | 'old'): Names {
  const columns: Names['columns'] = (table) => renamed(table, context.copies.values(), which);
  return {
    columns,
    expression: (table, text) => renameIn(text, columns(table), context.typeNames(which)),
  };
}

export function other(map: ReadonlyMap<string, string>, column: string): string {
  return map.get(column) ?? column;
}

function element<T extends IndexElement>(names: Names, table: Table, each: T): T {
  const { column, expression } = each;
  return {
    ...each,
    column: column === null ? null : other(names.columns(table), column),
    expression: expression === null ? null : names.expression(table, expression),
  };
}

/** The same over columns of other names. */
export function overOthers<
  T extends Pick<Index, 'include' | 'predicate'> & { readonly elements: readonly IndexElement[] },
>(names: Names, table: Table, index: T): T {
  return {
    ...index,
    elements: index.elements.map((each) => element(names, table, each)),
    include: index.include.map((column) => other(names.columns(table), column)),
    predicate: index.predicate === null ? null : names.expression(table, index.predicate),
  };
}

/** Relations and indexes of a schema share their names, constraints those of their table. */
export function takenNames(context: ChangeContext, schema: string): Set<string> {
  const named = [context.from, context.to].flatMap((each) => [
    ...each.tables.filter((table) => table.schema === schema),
    ...each.views.filter((view) => view.schema === schema),
    ...each.materializedViews.filter((view) => view.schema === schema),
    ...each.sequences.filter((sequence) => sequence.schema === schema),
  ]);
  const inside = [...context.from.tables, ...context.to.tables]
    .filter((table) => table.schema === schema)
    .flatMap((table) => [
      ...table.indexes,
      ...table.uniques,
      ...table.exclusions,
      ...table.checks,
      ...table.foreignKeys,
      ...(table.primaryKey === null ? [] : [table.primaryKey]),
      ...table.columns.flatMap(({ identity }) => (identity ? [{ name: identity.sequence }] : [])),
    ]);
  return new Set([...named, ...inside].map(({ name }) => name));
}

export interface SideNames {
  readonly temporary: string;
  readonly old: string;
}

export function sideNames(context: ChangeContext, schema: string, name: string): SideNames {
  const taken = takenNames(context, schema);
  return { temporary: freeName(`${name}_new`, taken), old: freeName(`${name}_old`, taken) };
}

export function commentOf(
  key: ObjectId,
  subject: string,
  comment: string | null,
  needs: readonly string[],
  locks: readonly Lock[] = [],
): Unit[] {
  if (comment === null) return [];
  return [
    alteration({
      key: `${key}#comment`,
      needs,
      phase: 'contract',
      changes: setting(key, {}, { comment }),
      words: 'Say again what it is for',
      sql: setComment(subject, comment),
      reverse: '',
      undo: 'implied',
      locks,
    }),
  ];
}

/** The statement that gives a comment back, behind another one. */
export function withComment(sql: string, subject: string, comment: string | null): string {
  return comment === null ? sql : `${sql};\n${setComment(subject, comment)}`;
}

/** The change that the last step of a follower makes true, whatever it is. */
export function changeOf(context: ChangeContext, id: ObjectId): Unit['changes'] {
  const change = context.followed.get(id);
  return change === undefined ? setting(id, {}, {}) : [change];
}

export function keysFor(copies: readonly Copy[], of: (copy: Copy) => string): string[] {
  return [...new Set(copies.map(of))];
}
