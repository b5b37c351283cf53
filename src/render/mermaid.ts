/** The schema as a Mermaid `erDiagram`: keys, columns and relationships as text. */
import type { Column, ForeignKey, Schema, Table } from '../ir/schema.ts';
import { isUnique } from './diagram-graph.ts';
import { tableName, typeText } from './view.ts';
import { clean } from './width.ts';

/** Words of the grammar, and names that the page's scripts trip over. */
const reserved = new Set(
  'accdescr acctitle class classdef click direction end er erdiagram graph linkstyle one only optionally prototype constructor style subgraph title to u zero many'.split(
    ' ',
  ),
);

type Names = ReadonlyMap<string, string>;

const keyOf = (schema: string, name: string) => JSON.stringify([schema, name]);

export function renderMermaid(schema: Schema): string {
  const names = namesOf(schema.tables);
  const lines = [
    ...schema.tables.flatMap((table) => entity(table, names)),
    ...schema.tables.flatMap((table) =>
      table.foreignKeys.flatMap((fk) => relationship(table, fk, names) ?? []),
    ),
  ];
  return `erDiagram\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** Plain names stand for themselves; all others get a plain one and their own as a label. */
function namesOf(tables: readonly Table[]): Names {
  const taken = new Set(tables.map((table) => table.name));
  const names = new Map<string, string>();
  for (const [i, table] of tables.entries()) {
    const plain = table.schema === 'public' && isPlain(table.name);
    let name = plain ? table.name : `table_${i + 1}`;
    while (!plain && taken.has(name)) name += '_';
    taken.add(name);
    names.set(keyOf(table.schema, table.name), name);
  }
  return names;
}

function isPlain(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !reserved.has(name.toLowerCase());
}

function entity(table: Table, names: Names): string[] {
  const name = names.get(keyOf(table.schema, table.name)) ?? '';
  const label = name === table.name ? '' : `["${quotable(tableName(table)) || '_'}"]`;
  if (table.columns.length === 0) return [`${name}${label}`];
  return [
    `${name}${label} {`,
    ...table.columns.map((column) => `  ${attribute(table, column)}`),
    '}',
  ];
}

function attribute(table: Table, column: Column): string {
  const name = word(column.name);
  const keys = [
    ...(table.primaryKey?.columns.includes(column.name) ? ['PK'] : []),
    ...(table.foreignKeys.some((fk) => fk.columns.includes(column.name)) ? ['FK'] : []),
    ...(isUnique(table, [column.name]) && !table.primaryKey?.columns.includes(column.name)
      ? ['UK']
      : []),
  ];
  const remarks = [
    ...(name === column.name ? [] : [quotable(column.name) || '_']),
    ...(column.notNull ? [] : ['nullable']),
  ];
  const comment = remarks.length === 0 ? '' : `"${remarks.join(', ')}"`;
  return [word(typeText(column.type)), name, keys.join(', '), comment]
    .filter((part) => part !== '')
    .join(' ');
}

/** One word of the attribute grammar: letters, digits, underscores, brackets. */
function word(text: string): string {
  const safe = clean(text)
    .replace(/\((\d+),(-?\d+)\)/, '($1_$2)')
    .replace(/[^A-Za-z0-9_()[\]]+/g, '_');
  return /^[A-Za-z_]/.test(safe) ? safe : `_${safe}`;
}

/** Inside double quotes, which the grammar cannot escape. */
function quotable(text: string): string {
  return clean(text)
    .replace(/["`]/g, "'")
    .replace(/[\\%{}<>;#&|]/g, '_');
}

function relationship(table: Table, fk: ForeignKey, names: Names): string | null {
  const from = names.get(keyOf(table.schema, table.name));
  const to = names.get(keyOf(fk.references.schema, fk.references.table));
  if (from === undefined || to === undefined) return null;
  const optional = table.columns.some((c) => fk.columns.includes(c.name) && !c.notNull);
  const near = optional ? '|o' : '||';
  const far = isUnique(table, fk.columns) ? 'o|' : 'o{';
  // A dashed line: the child has a key of its own.
  const line = fk.columns.every((name) => table.primaryKey?.columns.includes(name)) ? '--' : '..';
  return `${to} ${near}${line}${far} ${from} : "${quotable(fk.columns.join(', ')) || '_'}"`;
}
