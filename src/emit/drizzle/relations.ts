/** Relations of Drizzle 0.x, `relations(table, …)`: one for each foreign key, and one back. */

import type { Table } from '../../ir/schema.ts';
import type { RelationsCode } from './code.ts';
import { type Editing, placeKey, quoted, refOf, type TableRef, tableIn } from './editing.ts';
import { plainConstant } from './habit.ts';
import { insertItems, removeItem } from './lists.ts';
import {
  backName,
  isAmbiguous,
  isUnique,
  oneName,
  type Reference,
  RelationNames,
} from './relation-names.ts';
import { access, keyText } from './style.ts';
import { bare, chainOf, keyOf, member, pathOf, propertyValue, spanOf } from './syntax.ts';

interface Side {
  readonly owner: Table;
  readonly key: string;
  readonly kind: 'one' | 'many';
  /** The call, after `one`/`many` is known to be in scope. */
  readonly text: string;
}

function listText(editing: Editing, path: string, ref: TableRef, columns: readonly string[]) {
  const name = editing.pages.constant(path, ref.constant);
  const items = columns.map((column) =>
    access(name, ref.keys.get(column) ?? column, editing.pages.style),
  );
  return `[${items.join(', ')}]`;
}

/** Where a table's relations stand: beside it, or where the project keeps them all. */
function pathOfRelations(editing: Editing, ref: TableRef): string {
  const { relations } = editing.known;
  const own = relations.find(({ table }) => table === ref.constant.name);
  if (own !== undefined) return own.module.path;
  const files = new Set(relations.map(({ module }) => module.path));
  const tables = new Set(editing.known.tables.map(({ module }) => module.path));
  const [only] = files;
  return files.size === 1 && only !== undefined && !tables.has(only) ? only : ref.constant.path;
}

function sidesOf(editing: Editing, names: RelationNames, reference: Reference): Side[] {
  const { table, key } = reference;
  const place = { schema: key.references.schema, name: key.references.table };
  const target = tableIn(editing.desired, place);
  const from = refOf(editing, table);
  const to = refOf(editing, place);
  if (target === undefined || from === undefined || to === undefined) return [];
  const { indent } = editing.pages.style;
  const path = pathOfRelations(editing, from);
  const label = isAmbiguous(editing, reference) ? key.name : null;
  const step = indent + indent;
  const lines = [
    `fields: ${listText(editing, path, from, key.columns)},`,
    `references: ${listText(editing, path, to, key.references.columns)},`,
    ...(label === null ? [] : [`relationName: ${quoted(editing, label)},`]),
  ].map((line) => `${step}${line}\n`);
  const back = pathOfRelations(editing, to);
  const named = label === null ? '' : `, { relationName: ${quoted(editing, label)} }`;
  // `one` with a name of the relation, and no fields, is nothing that Drizzle 0.x takes.
  const many = label !== null || !isUnique(table, key.columns);
  return [
    {
      owner: table,
      key: names.take(table, oneName(reference)),
      kind: 'one',
      text: `one(${editing.pages.constant(path, to.constant)}, {\n${lines.join('')}${indent}})`,
    },
    {
      owner: target,
      key: names.take(target, backName(reference, many, label !== null)),
      kind: many ? 'many' : 'one',
      text: `${many ? 'many' : 'one'}(${editing.pages.constant(back, from.constant)}${named})`,
    },
  ];
}

/** `({ one, many }) => …` gets what it does not have yet; `(r) => …` is asked. */
function scoped(editing: Editing, code: RelationsCode, sides: readonly Side[]): string {
  const [param] = 'params' in code.fn ? code.fn.params : [];
  const { path, text } = code.module;
  const kinds = [...new Set(sides.map(({ kind }) => kind))].toSorted().toReversed();
  if (param === undefined) {
    const open = text.indexOf('(', spanOf(code.fn).start);
    editing.pages.insert(path, open + 1, `{ ${kinds.join(', ')} }`);
    return '';
  }
  if (param.type === 'Identifier') return `${param.name}.`;
  if (param.type !== 'ObjectPattern') return '';
  const known = param.properties.flatMap((each) =>
    each.type === 'ObjectProperty' && each.key.type === 'Identifier' ? [each.key.name] : [],
  );
  const missing = kinds.filter((kind) => !known.includes(kind));
  if (missing.length === 0) return '';
  const last = param.properties.at(-1);
  const { start, end } = spanOf(param);
  if (last !== undefined) editing.pages.insert(path, spanOf(last).end, `, ${missing.join(', ')}`);
  else {
    const close = text.indexOf('}', start);
    editing.pages.replace(
      path,
      { start, end: Math.min(close + 1, end) },
      `{ ${missing.join(', ')} }`,
    );
  }
  return '';
}

function write(editing: Editing, owner: Table, sides: readonly Side[]): void {
  const ref = refOf(editing, owner);
  if (ref === undefined) return;
  const { style } = editing.pages;
  const code = editing.known.relations.find(({ table }) => table === ref.constant.name);
  const text = ({ key, text: call }: Side, prefix: string) =>
    `${keyText(key, style)}: ${prefix}${call}`;
  if (code !== undefined) {
    const prefix = scoped(editing, code, sides);
    insertItems(editing.pages, code.module, code.object, (indent) =>
      sides.map((side) => {
        const more = indent.slice(style.indent.length);
        return text(side, prefix).replaceAll('\n', `\n${more}`);
      }),
    );
    return;
  }
  const path = pathOfRelations(editing, ref);
  const kinds = ['one', 'many'].filter((kind) => sides.some((side) => side.kind === kind));
  const table = editing.pages.constant(path, ref.constant);
  const name = plainConstant(
    `${ref.constant.name}Relations`,
    { ...editing.habit, constants: 'database' },
    editing.taken,
    '',
  );
  editing.taken.add(name);
  const from = editing.known.relations
    .flatMap(({ module }) => module.imports)
    .find(({ imported }) => imported === 'relations')?.from;
  const relations = editing.pages.imported(path, from ?? 'drizzle-orm', 'relations');
  const lines = sides.map((side) => `${style.indent}${text(side, '')},\n`);
  editing.pages.append(
    path,
    `export const ${name} = ${relations}(${table}, ({ ${kinds.join(', ')} }) => ({\n${lines.join('')}}))${style.end}`,
  );
}

export function addRelations(editing: Editing, references: readonly Reference[]): void {
  const names = new RelationNames(editing, (table) => {
    const ref = refOf(editing, table);
    const code = editing.known.relations.find((each) => each.table === ref?.constant.name);
    const own = code?.object.properties.flatMap((property) => keyOf(property) ?? []) ?? [];
    return [...(ref?.keys.values() ?? []), ...own];
  });
  const sides = references.flatMap((reference) => sidesOf(editing, names, reference));
  const owners = new Map<string, Side[]>();
  for (const side of sides) {
    const key = placeKey(side.owner);
    owners.set(key, [...(owners.get(key) ?? []), side]);
  }
  for (const list of owners.values()) {
    const owner = list[0]?.owner;
    if (owner !== undefined) write(editing, owner, list);
  }
}

/** The relation of a foreign key, by the columns that it names; and what names either table that goes. */
export function removeRelation(editing: Editing, { table, key }: Reference): void {
  const ref = refOf(editing, table);
  const target = refOf(editing, { schema: key.references.schema, name: key.references.table });
  const wanted = key.columns.map((column) => ref?.keys.get(column) ?? column).join();
  const removed: (string | null)[] = [];
  for (const code of editing.known.relations) {
    if (code.table !== ref?.constant.name) continue;
    for (const property of code.object.properties) {
      const value = propertyValue(property);
      const chain = value === null ? null : chainOf(value);
      const fields = member(chain?.args[1], 'fields');
      const list = fields?.type === 'ArrayExpression' ? fields.elements : [];
      const keys = list.flatMap((each) =>
        each === null || each.type === 'SpreadElement' ? [] : [pathOf(each).at(-1)],
      );
      if (keys.length === 0 || keys.join() !== wanted) continue;
      removeItem(editing.pages, code.module, spanOf(property));
      removed.push(relationName(chain?.args[1]));
    }
  }
  for (const code of editing.known.relations) {
    if (removed.length === 0 || code.table !== target?.constant.name) continue;
    for (const property of code.object.properties) {
      const value = propertyValue(property);
      const chain = value === null ? null : chainOf(value);
      const of = chain?.args[0] === undefined ? [] : pathOf(chain.args[0]);
      const isBack = of.at(-1) === ref?.constant.name && member(chain?.args[1], 'fields') === null;
      if (isBack && relationName(chain?.args[1]) === removed[0]) {
        removeItem(editing.pages, code.module, spanOf(property));
      }
    }
  }
}

function relationName(options: Parameters<typeof member>[0]): string | null {
  const value = member(options, 'relationName');
  const text = value === null ? null : bare(value);
  return text?.type === 'StringLiteral' ? text.value : null;
}
