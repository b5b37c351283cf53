/** Indexes as `op.create_index` and `op.drop_index`. */
import type { Index, IndexElement } from '../../../ir/schema.ts';
import { keepArrayCasts } from '../../../postgres/ddl/array-casts.ts';
import { indexElement } from '../../../postgres/ddl/index-element.ts';
import { type Code, call, dict, type Item, list, named, string, strings } from '../python/code.ts';
import { givenName, inSchema, isSayable } from './names.ts';
import { sqlExpression } from './sql.ts';

interface Owner {
  readonly schema: string;
  readonly name: string;
}

function isPlain({ collation, order, nulls }: IndexElement): boolean {
  return collation === null && order === 'asc' && nulls === 'last';
}

function elementCode(element: IndexElement): Code {
  const { column } = element;
  if (column !== null && isPlain(element)) return string(column);
  return sqlExpression(indexElement(element));
}

/** Operator classes of plain columns; those of other elements are in their text. */
function operatorClasses(index: Index): Item[] {
  const classes = index.elements.flatMap((element) =>
    element.column !== null && element.operatorClass !== null && isPlain(element)
      ? [[element.column, string(element.operatorClass)] as const]
      : [],
  );
  return classes.length === 0 ? [] : [named('postgresql_ops', dict(classes))];
}

const plainSetting = /^([a-z_]+)=([a-z0-9_.]+)$/;

export function settingsCode(storage: readonly string[]): Code | null {
  const entries = storage.map((setting) => plainSetting.exec(setting));
  if (entries.some((entry) => entry === null)) return null;
  return dict(entries.map((entry) => [entry?.[1] ?? '', string(entry?.[2] ?? '')] as const));
}

/** A column that stands twice would share one operator class. */
function isTwice(index: Index): boolean {
  const names = index.elements.flatMap(({ column }) => column ?? []);
  return new Set(names).size < names.length;
}

/** Also what the statement says of all but the index itself. */
export function indexItems(index: Index): { elements: Code[]; options: Item[] } | null {
  const settings = settingsCode(index.storage);
  const columns = index.elements.flatMap(({ column }) => column ?? []);
  if (settings === null || isTwice(index) || index.elements.length === 0) return null;
  if (!isSayable(index.name, ...columns, ...index.include)) return null;
  if (!/^[a-z]+$/.test(index.method)) return null;
  const { predicate, include } = index;
  return {
    elements: index.elements.map(elementCode),
    options: [
      ...(index.method === 'btree' ? [] : [named('postgresql_using', string(index.method))]),
      ...operatorClasses(index),
      ...(include.length === 0 ? [] : [named('postgresql_include', strings(include))]),
      ...(index.nullsNotDistinct ? [named('postgresql_nulls_not_distinct', 'True')] : []),
      ...(index.storage.length === 0 ? [] : [named('postgresql_with', settings)]),
      ...(predicate === null
        ? []
        : [named('postgresql_where', sqlExpression(keepArrayCasts(predicate)))]),
    ],
  };
}

function concurrently(yes: boolean): Item[] {
  return yes ? [named('postgresql_concurrently', 'True')] : [];
}

export function createIndexOp(
  owner: Owner,
  index: Index,
  defaultSchema: string,
  online: boolean,
): Code | null {
  const items = indexItems(index);
  if (items === null || !isSayable(owner.name, owner.schema)) return null;
  return call(
    'op.create_index',
    givenName(index.name),
    string(owner.name),
    list(items.elements),
    named('unique', index.unique ? 'True' : 'False'),
    ...inSchema(owner.schema, defaultSchema),
    ...items.options,
    ...concurrently(online),
  );
}

export function dropIndexOp(
  owner: Owner,
  name: string,
  defaultSchema: string,
  online: boolean,
  ifExists: boolean,
): Code | null {
  if (!isSayable(owner.name, owner.schema, name)) return null;
  return call(
    'op.drop_index',
    givenName(name),
    named('table_name', string(owner.name)),
    ...inSchema(owner.schema, defaultSchema),
    ...concurrently(online),
    ...(ifExists ? [named('if_exists', 'True')] : []),
  );
}
