/**
 * Children whose default is another than their parent's, while the parent's column changes its type:
 * ALTER TABLE gives them the parent's along with the type.
 */
import type { Column, Table } from '../../ir/schema.ts';
import { defaultExpression } from '../../postgres/ddl/parentheses.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import { setting } from '../change/alteration.ts';
import { type ChangeContext, columnId } from '../change/context.ts';

export interface OwnDefault {
  readonly table: Table;
  readonly before: Column;
  readonly after: Column;
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
    const same = was.default === before.default && is.default === after.default;
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
    const text = ends(each)[1]?.default ?? null;
    if (text === to.default) return [];
    return [act(each, text === null ? 'DROP DEFAULT' : `SET DEFAULT ${defaultExpression(text)}`)];
  });
  return [...first, statement, ...last].join(';\n');
}

export function defaultChanges(own: readonly OwnDefault[]) {
  return own
    .filter(({ before, after }) => before.default !== after.default)
    .flatMap(({ table, before, after }) =>
      setting(columnId(table, after.name), { default: before.default }, { default: after.default }),
    );
}
