/**
 * Children whose default, storage or compression is another than their parent's, while the parent's
 * column changes its type: ALTER TABLE gives them the parent's default and storage along with the
 * type, and no compression.
 */

import type { Column, Table } from '../../ir/schema.ts';
import { defaultExpression } from '../../postgres/ddl/parentheses.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { setStorage } from '../../postgres/ddl/storage.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import { setting } from '../change/alteration.ts';
import { type ChangeContext, columnId } from '../change/context.ts';

export interface OwnDefault {
  readonly table: Table;
  readonly before: Column;
  readonly after: Column;
}

/** What the statement of the parent leaves to a child. */
function isUsual(child: Column, parent: Column): boolean {
  const { default: value, storage, compression } = child;
  return value === parent.default && storage === parent.storage && compression === null;
}

/** Among `heirs`, which have the column of the parent before and after. */
export function ownDefaults(
  context: ChangeContext,
  heirs: readonly string[],
  before: Column,
  after: Column,
): OwnDefault[] {
  return context.to.tables.flatMap((table) => {
    if (!heirs.includes(columnId(table, after.name))) return [];
    const of = (each: Table | undefined) => each?.columns.find(({ name }) => name === after.name);
    const [was, is] = [of(context.tableBefore(table)), of(table)];
    if (was === undefined || is === undefined || is.generated !== null) return [];
    const same = isUsual(was, before) && isUsual(is, after);
    return same ? [] : [{ table, before: was, after: is }];
  });
}

/** The statement of the parent, with what it does to the defaults of children mended. */
export function besideOwnDefaults(
  context: ChangeContext,
  own: readonly OwnDefault[],
  statement: string,
  { from, to, direction }: { from: Column; to: Column; direction: 'forth' | 'back' },
): string {
  const act = ({ table }: OwnDefault, action: string) =>
    `ALTER TABLE ONLY ${relationName(table, context.spelling)} ALTER COLUMN ${quoteIdentifier(to.name)} ${action}`;
  const ends = (each: OwnDefault) =>
    direction === 'forth' ? [each.before, each.after] : [each.after, each.before];
  const first = own.flatMap((each) => {
    const [was] = ends(each);
    return from.default === null && was?.default != null ? [act(each, 'DROP DEFAULT')] : [];
  });
  const last = own.flatMap((each) => {
    const is = ends(each)[1];
    return is === undefined ? [] : mended(is, to).map((action) => act(each, action));
  });
  return [...first, statement, ...last].join(';\n');
}

function mended(column: Column, parent: Column): string[] {
  const { default: value, storage, compression } = column;
  return [
    ...(value === parent.default
      ? []
      : [value === null ? 'DROP DEFAULT' : `SET DEFAULT ${defaultExpression(value)}`]),
    ...(storage === parent.storage ? [] : [setStorage(column)]),
    ...(compression === null ? [] : [`SET COMPRESSION ${compression}`]),
  ];
}

const kept = ['default', 'storage', 'compression'] as const;

export function defaultChanges(own: readonly OwnDefault[]) {
  return own.flatMap(({ table, before, after }) => {
    const names = kept.filter((name) => before[name] !== after[name]);
    const pick = (column: Column) => Object.fromEntries(names.map((name) => [name, column[name]]));
    const id = columnId(table, after.name);
    return names.length === 0 ? [] : setting(id, pick(before), pick(after));
  });
}
