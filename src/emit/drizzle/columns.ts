/** A column as a builder and what follows it. */
import type { Column, Table } from '../../ir/schema.ts';
import { cased } from './code.ts';
import { defaultCall, identityCall } from './defaults.ts';
import { declare, type Editing, enumRef, quoted, sqlText } from './editing.ts';
import { plainConstant } from './habit.ts';
import { keyText, objectText } from './style.ts';
import { type Builder, builderOf, dataOf } from './types.ts';

function ownedSequence({ desired }: Editing, table: Table, column: Column): string | null {
  const found = desired.sequences.find(
    ({ ownedBy }) =>
      ownedBy?.schema === table.schema &&
      ownedBy.table === table.name &&
      ownedBy.column === column.name,
  );
  return found?.name ?? null;
}

const serials: Readonly<Record<string, string>> = {
  smallint: 'smallserial',
  integer: 'serial',
  bigint: 'bigserial',
};

/** A serial column is what PostgreSQL makes of it, under the names that it gives. */
function serialOf(editing: Editing, table: Table, column: Column): string | null {
  const kind = column.type.schema === null ? serials[column.type.name] : undefined;
  const sequence = ownedSequence(editing, table, column);
  const usual = sequence === `${table.name}_${column.name}_seq`;
  const next = /^nextval\('(?:[^']|'')*'::regclass\)$/.test(column.default ?? '');
  return usual && next && column.notNull && !column.type.array ? (kind ?? null) : null;
}

export function builderFor(editing: Editing, table: Table, column: Column): Builder {
  const builder = builderOf(column.type, editing.desired, editing.habit.modes);
  const serial = serialOf(editing, table, column);
  if (serial === null) return builder;
  const mode = builder.options.filter(([key]) => key === 'mode' && serial === 'bigserial');
  return { ...builder, kind: serial, options: mode };
}

function customCode(editing: Editing, path: string, sql: string): string {
  const known = editing.custom.get(sql);
  if (known !== undefined) return editing.pages.constant(path, known);
  const { style } = editing.pages;
  const stem = sql.replace(/^"|"$/g, '').replace(/[^A-Za-z0-9_]+/g, '_');
  const name = plainConstant(stem, editing.habit, editing.taken, 'Type');
  const callee = editing.pages.core(path, 'customType');
  const lines = [
    `export const ${name} = ${callee}<{ data: ${dataOf(sql)} }>({`,
    `${style.indent}dataType: () => ${quoted(editing, sql)},`,
    `})${style.end}`,
  ];
  editing.custom.set(sql, declare(editing, path, name, lines.join('\n')));
  return name;
}

/** `uuid('tenant_id')`. `builders` is `t.` where a function makes the columns. */
export function builderText(
  editing: Editing,
  path: string,
  builder: Builder,
  name: string | null,
  builders: string | null,
): string {
  const args = [
    ...(name === null ? [] : [quoted(editing, name)]),
    ...(builder.options.length === 0 ? [] : [objectText(builder.options)]),
  ];
  const callee =
    builder.enum !== null
      ? editing.pages.constant(path, enumRef(editing, path, builder.enum))
      : builder.sql !== null
        ? customCode(editing, path, builder.sql)
        : builders !== null && builders !== ''
          ? builders + builder.kind
          : editing.pages.core(path, builder.kind);
  return `${callee}(${args.join(', ')})`;
}

export const isSerial = (builder: Builder): boolean => builder.kind.endsWith('serial');

export function generatedCall(editing: Editing, path: string, column: Column): string | null {
  const { generated } = column;
  return generated === null
    ? null
    : `.generatedAlwaysAs(${sqlText(editing, path, generated.expression)})`;
}

export function defaultOf(
  editing: Editing,
  path: string,
  column: Column,
  builder: Builder,
): string | null {
  if (column.default === null || isSerial(builder)) return null;
  const tag = () => editing.pages.sql(path);
  return defaultCall(column.default, builder, editing.pages.style, tag);
}

/** Calls behind the builder, in the order in which people write them. */
function calls(
  editing: Editing,
  path: string,
  table: Table,
  column: Column,
  builder: Builder,
): string[] {
  const key = table.primaryKey;
  const single = key !== null && key.columns.length === 1 && key.columns[0] === column.name;
  const inline = single && key.name === `${table.name}_pkey`;
  const implied = inline || isSerial(builder) || column.identity !== null;
  return [
    builder.array ? '.array()' : null,
    inline ? '.primaryKey()' : null,
    column.notNull && !implied ? '.notNull()' : null,
    defaultOf(editing, path, column, builder),
    identityCall(table, column, editing.pages.style),
    generatedCall(editing, path, column),
  ].filter((call) => call !== null);
}

export function isInlineKey(table: Table): boolean {
  const key = table.primaryKey;
  return key !== null && key.columns.length === 1 && key.name === `${table.name}_pkey`;
}

/** The name that has to be said beside the key; null where the key says it. */
export function saidName(editing: Editing, key: string, name: string): string | null {
  const implied = cased(key, editing.casing) === name;
  return implied && !editing.habit.explicit ? null : name;
}

/** `tenantId: uuid('tenant_id').notNull()`, for the indent that it will have. */
export function propertyText(
  editing: Editing,
  path: string,
  table: Table,
  column: Column,
  key: string,
  indent: string,
  builders: string | null = null,
): string {
  const { style } = editing.pages;
  const builder = builderFor(editing, table, column);
  const name = saidName(editing, key, column.name);
  const root = `${keyText(key, style)}: ${builderText(editing, path, builder, name, builders)}`;
  const links = calls(editing, path, table, column, builder);
  const line = root + links.join('');
  const width = indent.replaceAll('\t', '  ').length + line.length + 1;
  if (width <= style.width || links.length < 2 || line.includes('\n')) return line;
  return [root, ...links.map((link) => `${indent}${style.indent}${link}`)].join('\n');
}
