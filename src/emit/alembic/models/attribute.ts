/** A column as an attribute of a declarative class. */
import type { Column, ForeignKey, Table } from '../../../ir/schema.ts';
import type { ColumnType } from '../../../ir/type.ts';
import { columnParts } from '../ops/column.ts';
import { foreignKeyItems, foreignTarget } from '../ops/constraint.ts';
import type { TypeContext } from '../ops/types.ts';
import { type Code, call, type Item, named, printAfter, string } from '../python/code.ts';
import type { Imports } from './imports.ts';

export interface Writing {
  readonly context: TypeContext;
  readonly imports: Imports;
  readonly style: 'typed' | 'classic';
  /** The metadata may rename constraints by a convention. */
  readonly conventions: boolean;
  /** `str | None` or `Optional[str]`. */
  readonly optional: (type: string) => string;
  readonly indent: string;
}

/** Names that the class needs for itself: Python's, SQLAlchemy's, and those that annotations use. */
const taken = new Set(
  `False None True and as assert async await break class continue def del elif else except finally
  for from global if import in is lambda nonlocal not or pass raise return try while with yield
  metadata registry type str int float bool bytes list uuid datetime decimal sa postgresql Mapped
  mapped_column relationship Any Optional`.split(/\s+/),
);

export function attributeName(column: string): string {
  const plain = /^[a-z][a-z0-9_]*$/i.test(column) && !column.includes('__');
  const name = plain
    ? column
    : `column_${column.replace(/[^a-z0-9]+/gi, '_').replace(/^_+|_+$/g, '')}`;
  return taken.has(name) ? `${name}_` : name;
}

const types: Readonly<Record<string, string | readonly [module: string, name: string]>> = {
  text: 'str',
  varchar: 'str',
  char: 'str',
  citext: 'str',
  smallint: 'int',
  integer: 'int',
  bigint: 'int',
  real: 'float',
  'double precision': 'float',
  boolean: 'bool',
  bytea: 'bytes',
  numeric: ['decimal', 'Decimal'],
  date: ['datetime', 'date'],
  timestamp: ['datetime', 'datetime'],
  timestamptz: ['datetime', 'datetime'],
  time: ['datetime', 'time'],
  timetz: ['datetime', 'time'],
  interval: ['datetime', 'timedelta'],
  uuid: ['uuid', 'UUID'],
};

function pythonType({ context, imports }: Writing, type: ColumnType): string {
  const isEnum = context.enums.some(
    ({ schema, name }) => schema === type.schema && name === type.name,
  );
  const found = isEnum ? 'str' : types[type.name];
  const one =
    found === undefined
      ? imports.name('typing', 'Any')
      : typeof found === 'string'
        ? found
        : imports.member(found[0], found[1]);
  return type.array ? `list[${one}]` : one;
}

function foreignKeyCode(key: ForeignKey, defaultSchema: string): Code | null {
  const items = foreignKeyItems(key);
  const [target] = foreignTarget(key, defaultSchema) ?? [];
  if (items === null || target === undefined) return null;
  return call('sa.ForeignKey', string(target), named('name', string(key.name)), ...items);
}

/** `key` is a reference of this column alone. Null: SQLAlchemy has no words for the column. */
export function columnAttribute(
  writing: Writing,
  table: Table,
  column: Column,
  given: { readonly key: ForeignKey | null; readonly primary: boolean },
): string | null {
  const { context, imports, style, indent } = writing;
  const parts = columnParts(context, table, column);
  const reference = given.key === null ? null : foreignKeyCode(given.key, context.defaultSchema);
  if (parts === null || (given.key !== null && reference === null)) return null;
  const name = attributeName(column.name);
  const items: (Item | Code)[] = [
    ...(name === column.name ? [] : [string(column.name)]),
    parts.type,
    ...(reference === null ? [] : [reference]),
    ...(parts.made === null ? [] : [parts.made]),
    ...(given.primary ? [named('primary_key', 'True')] : []),
    ...parts.options,
  ];
  if (style === 'classic' && !given.primary) {
    items.push(named('nullable', column.notNull ? 'False' : 'True'));
  }
  if (column.comment !== null) items.push(named('comment', string(column.comment)));
  if (style === 'classic') {
    return printAfter(`${name} = `, call('sa.Column', ...items), indent);
  }
  const type = pythonType(writing, column.type);
  const annotation = column.notNull ? type : writing.optional(type);
  const head = `${name}: ${imports.name('sqlalchemy.orm', 'Mapped')}[${annotation}] = `;
  return printAfter(head, call(imports.name('sqlalchemy.orm', 'mapped_column'), ...items), indent);
}
