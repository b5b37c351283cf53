/** The schema in DBML, the language of dbdiagram.io: tables, enums, indexes, references. */
import type { Column, Enum, ForeignKey, Index, Key, Schema, Table } from '../ir/schema.ts';
import { typeText } from './view.ts';
import { clean } from './width.ts';

type Names = ReadonlyMap<string, string>;

export function renderDbml(schema: Schema): string {
  const names = namesOf(schema.tables);
  const blocks = [
    ...schema.enums.map(enumeration),
    ...schema.tables.map((item) => table(item, names)),
    ...schema.tables.flatMap((item) =>
      item.foreignKeys.flatMap((fk) => reference(item, fk, names) ?? []),
    ),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** The grammar's quoted names know no escape: a double quote becomes a single one. */
function name(text: string): string {
  return `"${clean(text).replaceAll('"', "'").replaceAll('\\', '/') || '_'}"`;
}

function note(text: string): string {
  return `'${clean(text).replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function expression(text: string): string {
  return `\`${clean(text).replaceAll('`', "'")}\``;
}

function qualified(item: { readonly schema: string; readonly name: string }): string {
  return item.schema === 'public' ? name(item.name) : `${name(item.schema)}.${name(item.name)}`;
}

const keyOf = (schema: string, table: string) => JSON.stringify([schema, table]);

/** Names that differ only in characters that DBML cannot hold are told apart by a number. */
function namesOf(tables: readonly Table[]): Names {
  const taken = new Set<string>();
  const names = new Map<string, string>();
  for (const item of tables) {
    let unique = qualified(item);
    for (let n = 2; taken.has(unique); n++)
      unique = qualified({ ...item, name: `${item.name}_${n}` });
    taken.add(unique);
    names.set(keyOf(item.schema, item.name), unique);
  }
  return names;
}

function enumeration(item: Enum): string {
  return `Enum ${qualified(item)} {\n${item.values.map((value) => `  ${name(value)}\n`).join('')}}`;
}

function table(item: Table, names: Names): string {
  const lines = item.columns.map((one) => `  ${column(item, one)}`);
  const keys = keysOf(item);
  const indexes =
    keys.length === 0 ? [] : ['', '  indexes {', ...keys.map((k) => `    ${k}`), '  }'];
  const comment = item.comment === null ? [] : ['', `  Note: ${note(item.comment)}`];
  return [
    `Table ${names.get(keyOf(item.schema, item.name))} {`,
    ...lines,
    ...indexes,
    ...comment,
    '}',
  ].join('\n');
}

function column(item: Table, one: Column): string {
  const alone = item.primaryKey?.columns.length === 1 && item.primaryKey.columns[0] === one.name;
  const settings = [
    ...(alone ? ['pk'] : []),
    ...(one.notNull ? ['not null'] : []),
    ...(one.identity === null ? [] : ['increment']),
    ...(one.default === null ? [] : [`default: ${expression(one.default)}`]),
    ...(one.comment === null ? [] : [`note: ${note(one.comment)}`]),
  ];
  const list = settings.length === 0 ? '' : ` [${settings.join(', ')}]`;
  return `${name(one.name)} ${type(one)}${list}`;
}

function type(one: Column): string {
  const text = typeText(one.type);
  return /^[a-z_][a-z0-9_]*(\(\d+(,\d+)?\))?$/.test(text) ? text : name(text);
}

function keysOf(item: Table): string[] {
  const primary = item.primaryKey;
  return [
    ...(primary !== null && primary.columns.length > 1 ? [key(primary, 'pk')] : []),
    ...item.uniques.map((one) => key(one, 'unique')),
    ...item.indexes.map(index),
  ];
}

function key(one: Key, kind: string): string {
  return `(${one.columns.map(name).join(', ')}) [${kind}, name: ${name(one.name)}]`;
}

function index(one: Index): string {
  const elements = one.elements.map((element) =>
    element.column === null ? expression(element.expression ?? '') : name(element.column),
  );
  const settings = [
    ...(one.unique ? ['unique'] : []),
    ...(one.method === 'btree' || one.method === 'hash' ? [`type: ${one.method}`] : []),
    `name: ${name(one.name)}`,
    // DBML has no word for a partial index, nor for other methods.
    ...(one.predicate === null ? [] : [`note: ${note(`WHERE ${one.predicate}`)}`]),
  ];
  return `(${elements.join(', ')}) [${settings.join(', ')}]`;
}

function reference(item: Table, fk: ForeignKey, names: Names): string | null {
  const target = names.get(keyOf(fk.references.schema, fk.references.table));
  if (target === undefined) return null;
  const columns = (names: readonly string[]) =>
    names.length === 1 ? name(names[0] ?? '') : `(${names.map(name).join(', ')})`;
  const settings = [
    `delete: ${fk.onDelete}`,
    ...(fk.onUpdate === 'no action' ? [] : [`update: ${fk.onUpdate}`]),
  ];
  const from = `${names.get(keyOf(item.schema, item.name))}.${columns(fk.columns)}`;
  const to = `${target}.${columns(fk.references.columns)}`;
  return `Ref ${name(fk.name)}: ${from} > ${to} [${settings.join(', ')}]`;
}
