/** Relations of Drizzle 1, `defineRelations(schema, (r) => …)`: one for each foreign key, and one back. */
import type { Table } from '../../ir/schema.ts';
import type { DefinedCode } from './code.ts';
import { keyIn, openObject, ownObject } from './defined-tables.ts';
import { type Editing, quoted, refOf, type TableRef, tableIn } from './editing.ts';
import { insertItems } from './lists.ts';
import {
  backName,
  isAmbiguous,
  isUnique,
  oneName,
  type Reference,
  RelationNames,
} from './relation-names.ts';
import { access, keyText } from './style.ts';
import { keyOf } from './syntax.ts';

/** Where the project has some, and in a new schema of Drizzle 1. */
export function definesRelations({ known, major }: Editing): boolean {
  return known.defined.length > 0 || (major >= 1 && known.tables.length === 0);
}

interface Side {
  readonly owner: TableRef;
  readonly key: string;
  readonly text: (indent: string) => string;
}

/** What the tables of one `defineRelations` are called in it. */
type KeyOf = (ref: TableRef) => string;

function sidesOf(
  editing: Editing,
  names: RelationNames,
  parameter: string,
  keys: KeyOf,
  reference: Reference,
): Side[] {
  const { table, key } = reference;
  const place = { schema: key.references.schema, name: key.references.table };
  const target = tableIn(editing.desired, place);
  const [from, to] = [refOf(editing, table), refOf(editing, place)];
  if (target === undefined || from === undefined || to === undefined) return [];
  const { style } = editing.pages;
  const columns = (ref: TableRef, list: readonly string[]) => {
    const object = access(parameter, keys(ref), style);
    const all = list.map((column) => access(object, ref.keys.get(column) ?? column, style));
    return all.length === 1 ? (all[0] ?? '') : `[${all.join(', ')}]`;
  };
  const ambiguous = isAmbiguous(editing, reference);
  const alias = ambiguous ? `alias: ${quoted(editing, key.name)}` : null;
  const required = key.columns.every(
    (name) => table.columns.find((column) => column.name === name)?.notNull,
  );
  const entries = [
    `from: ${columns(from, key.columns)}`,
    `to: ${columns(to, key.references.columns)}`,
    ...(required ? ['optional: false'] : []),
    ...(alias === null ? [] : [alias]),
  ];
  const many = !isUnique(table, key.columns);
  const call = (kind: 'one' | 'many', ref: TableRef) =>
    access(`${parameter}.${kind}`, keys(ref), style);
  const lines = (indent: string) =>
    entries.map((entry) => `${indent}${style.indent}${entry},\n`).join('');
  return [
    {
      owner: from,
      key: names.take(table, oneName(reference)),
      text: (indent) => `${call('one', to)}({\n${lines(indent)}${indent}})`,
    },
    {
      owner: to,
      key: names.take(target, backName(reference, many, ambiguous)),
      text: () => `${call(many ? 'many' : 'one', from)}(${alias === null ? '' : `{ ${alias} }`})`,
    },
  ];
}

function ownerText(editing: Editing, key: string, sides: readonly Side[], indent: string): string {
  const { style } = editing.pages;
  const inner = indent + style.indent;
  const lines = sides.map((side) => `${inner}${keyText(side.key, style)}: ${side.text(inner)},\n`);
  return `${keyText(key, style)}: {\n${lines.join('')}${indent}}`;
}

function byOwner(keys: KeyOf, sides: readonly Side[]): Map<string, Side[]> {
  const owners = new Map<string, Side[]>();
  for (const side of sides) {
    const key = keys(side.owner);
    owners.set(key, [...(owners.get(key) ?? []), side]);
  }
  return owners;
}

function startRelations(editing: Editing, references: readonly Reference[]): void {
  const { pages, relationsPath: path } = editing;
  const { indent, end } = pages.style;
  const names = new RelationNames(editing, (table) => refOf(editing, table)?.keys.values() ?? []);
  const keys: KeyOf = ({ constant }) => constant.name;
  const sides = references.flatMap((each) => sidesOf(editing, names, 'r', keys, each));
  const [first] = sides;
  if (first === undefined) return;
  const tables = pages.namespace(path, first.owner.constant.path, 'schema');
  const items = [...byOwner(keys, sides)].map(
    ([key, own]) => `${indent}${ownerText(editing, key, own, indent)},\n`,
  );
  const callee = pages.imported(path, 'drizzle-orm', 'defineRelations');
  pages.append(
    path,
    `export const relations = ${callee}(${tables}, (r) => ({\n${items.join('')}}))${end}`,
  );
}

/** Tables that the object does not have yet get into it; those that cannot have no relations. */
function keysIn(editing: Editing, code: DefinedCode, references: readonly Reference[]): KeyOf {
  const { module, tables } = code;
  const refs = references.flatMap(({ table, key }) => [
    refOf(editing, table),
    refOf(editing, { schema: key.references.schema, name: key.references.table }),
  ]);
  const found = new Map<string, string>();
  const fresh: string[] = [];
  const open = openObject(module, tables);
  for (const ref of new Set(refs)) {
    if (ref === undefined) continue;
    const { constant } = ref;
    const known = keyIn(editing, module, tables, constant);
    found.set(constant.name, known ?? constant.name);
    if (known !== null || open === null) continue;
    const local = editing.pages.constant(module.path, constant);
    fresh.push(local === constant.name ? local : `${constant.name}: ${local}`);
  }
  if (open !== null) insertItems(editing.pages, module, open, () => fresh);
  return ({ constant }) => found.get(constant.name) ?? constant.name;
}

/** That of the most relations. */
function mainOf({ known }: Editing): DefinedCode | undefined {
  return known.defined.toSorted(
    (one, other) => other.object.properties.length - one.object.properties.length,
  )[0];
}

function addTo(editing: Editing, code: DefinedCode, references: readonly Reference[]): void {
  const { module, object, parameter } = code;
  const keys = keysIn(editing, code, references);
  const names = new RelationNames(editing, (table: Table) => {
    const ref = refOf(editing, table);
    const own = ref === undefined ? null : ownObject(object, keys(ref));
    return [
      ...(ref?.keys.values() ?? []),
      ...(own?.properties.flatMap((each) => keyOf(each) ?? []) ?? []),
    ];
  });
  const sides = references.flatMap((each) => sidesOf(editing, names, parameter, keys, each));
  const fresh: [string, Side[]][] = [];
  for (const [key, list] of byOwner(keys, sides)) {
    const own = ownObject(object, key);
    if (own === null) fresh.push([key, list]);
    else {
      insertItems(editing.pages, module, own, (indent) =>
        list.map((side) => `${keyText(side.key, editing.pages.style)}: ${side.text(indent)}`),
      );
    }
  }
  insertItems(editing.pages, module, object, (indent) =>
    fresh.map(([key, list]) => ownerText(editing, key, list, indent)),
  );
}

export function addDefined(editing: Editing, references: readonly Reference[]): void {
  if (references.length === 0) return;
  const code = mainOf(editing);
  if (code === undefined) startRelations(editing, references);
  else addTo(editing, code, references);
}
