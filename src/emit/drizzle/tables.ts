/** Whole tables: new ones, and those that go. */
import type { Table } from '../../ir/schema.ts';
import type { Creator } from './code.ts';
import { propertyText } from './columns.ts';
import { removeDefinedTable } from './defined-removal.ts';
import { type Editing, placeKey, quoted, refOf, schemaConstant, type TableRef } from './editing.ts';
import { columnKey, partKey, tableConstant } from './habit.ts';
import { removeItem, removeStatement } from './lists.ts';
import type { Module } from './module.ts';
import { allParts, partText } from './parts.ts';
import { chainOf, pathOf, propertyValue, spanOf } from './syntax.ts';

/** Names first: foreign keys of the others refer to them. */
export function nameTable(editing: Editing, table: Table): void {
  if (refOf(editing, table) !== undefined) return;
  const path = editing.pathFor(table);
  const name = tableConstant(table.name, editing.habit, editing.taken);
  editing.taken.add(name);
  const keys = new Map<string, string>();
  for (const column of table.columns) {
    const taken = new Set(keys.values());
    keys.set(column.name, columnKey(column.name, editing.habit, taken));
  }
  editing.tables.set(placeKey(table), { constant: { path, name }, keys, code: null });
}

/** The project's own function, where it makes the name that the table has. */
function creatorFor({ habit, major }: Editing, path: string, table: Table): Creator | null {
  const { creator } = habit;
  if (creator === null || table.schema !== 'public') return null;
  if (path !== creator.path && !creator.exported) return null;
  if (major >= 1 && table.rowSecurity !== 'off') return null;
  const { before, after } = creator;
  const fits = table.name.startsWith(before) && table.name.endsWith(after);
  return fits && table.name.length > before.length + after.length ? creator : null;
}

function callee(editing: Editing, path: string, table: Table): string {
  const creator = creatorFor(editing, path, table);
  if (creator !== null) return editing.pages.constant(path, creator);
  const secured = editing.major >= 1 && table.rowSecurity !== 'off' ? '.withRLS' : '';
  if (table.schema === 'public') return editing.pages.core(path, 'pgTable') + secured;
  const constant = schemaConstant(editing, path, table.schema);
  return `${editing.pages.constant(path, constant)}.table${secured}`;
}

function partLines(editing: Editing, table: Table, ref: TableRef, indent: string): string[] {
  const { path } = ref.constant;
  const object = editing.habit.parameter;
  const context = { editing, path, table, ref, object, indent };
  const keys = new Set<string>();
  return allParts(table).flatMap(({ kind, name }) => {
    const text = partText(context, kind, name);
    if (text === null) return [];
    if (editing.habit.list === 'array' || editing.major >= 1) return [`${indent}${text},`];
    const key = partKey(name, keys);
    keys.add(key);
    return [`${indent}${key}: ${text},`];
  });
}

/** Whether the tables that a table refers to lead back to it: TypeScript cannot infer both. */
function isCircular(editing: Editing, table: Table): boolean {
  const seen = new Set<string>();
  const open = [table];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    for (const { references } of each.foreignKeys) {
      const place = { schema: references.schema, name: references.table };
      if (placeKey(place) === placeKey(each)) continue;
      if (placeKey(place) === placeKey(table)) return true;
      if (seen.has(placeKey(place))) continue;
      seen.add(placeKey(place));
      const found = editing.desired.tables.find((one) => placeKey(one) === placeKey(place));
      if (found !== undefined) open.push(found);
    }
  }
  return false;
}

export function partsFunction(
  editing: Editing,
  path: string,
  table: Table,
): readonly [open: string, close: string] {
  const { parameter, list } = editing.habit;
  const array = list === 'array' || editing.major >= 1;
  const type = isCircular(editing, table)
    ? array
      ? `: ${editing.pages.core(path, 'PgTableExtraConfigValue')}[]`
      : `: ${editing.pages.core(path, 'PgTableExtraConfig')}`
    : '';
  return array ? [`(${parameter})${type} => [`, ']'] : [`(${parameter})${type} => ({`, '})'];
}

function tableText(editing: Editing, table: Table, ref: TableRef): string {
  const { style } = editing.pages;
  const { path, name } = ref.constant;
  const step = style.indent;
  const { before, after } = creatorFor(editing, path, table) ?? { before: '', after: '' };
  const said = table.name.slice(before.length, table.name.length - after.length);
  const named = quoted(editing, said);
  const { builders } = editing.habit;
  const [begin, finish] =
    builders === null ? ['{', '}'] : [`(${builders.replace(/\.$/, '')}) => ({`, '})'];
  const spread = editing.habit.spread && partLines(editing, table, ref, step + step).length > 0;
  const inner = spread ? step + step : step;
  const columns = table.columns.map((column) => {
    const key = ref.keys.get(column.name) ?? column.name;
    return `${inner}${propertyText(editing, path, table, column, key, inner, builders)},`;
  });
  const parts = partLines(editing, table, ref, inner);
  const start = `export const ${name} = ${callee(editing, path, table)}(`;
  const secured = editing.major < 1 && table.rowSecurity !== 'off' ? '.enableRLS()' : '';
  const end = `)${secured}${style.end}`;
  if (parts.length === 0) {
    return `${start}${named}, ${begin}\n${columns.join('\n')}\n${finish}${end}`;
  }
  const [open, close] = partsFunction(editing, path, table);
  const [only] = parts;
  const short = `${open}${only?.trim().replace(/,$/, '') ?? ''}${close}`;
  const line = parts.length === 1 && short.length + step.length < style.width ? short : null;
  if (!spread) {
    return `${start}${named}, ${begin}\n${columns.join('\n')}\n${finish}, ${open}\n${parts.join('\n')}\n${close}${end}`;
  }
  return [
    start,
    `${step}${named},`,
    `${step}${begin}`,
    ...columns,
    `${step}${finish},`,
    ...(line !== null && !line.includes('\n')
      ? [`${step}${line},`]
      : [`${step}${open}`, ...parts, `${step}${close},`]),
    end,
  ].join('\n');
}

export function addTable(editing: Editing, table: Table): void {
  const ref = refOf(editing, table);
  if (ref === undefined || ref.code !== null) return;
  editing.pages.append(ref.constant.path, tableText(editing, table, ref));
}

/** Type aliases of a table that goes: `typeof users.$inferSelect`. */
function aliasesOf(module: Module, constant: string) {
  const mention = new RegExp(`\\btypeof\\s+${constant.replaceAll('$', '\\$')}\\b`);
  return module.body.filter((statement) => {
    const inner = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (inner?.type !== 'TSTypeAliasDeclaration' && inner?.type !== 'TSInterfaceDeclaration') {
      return false;
    }
    const { start, end } = spanOf(statement);
    return mention.test(module.text.slice(start, end));
  });
}

/** Names that nobody uses any more are taken out of imports. */
function dropImports(editing: Editing, module: Module, constant: string): void {
  const found = module.imports.find(({ imported }) => imported === constant);
  if (found === undefined) return;
  const statement = module.body.find((each) => spanOf(each).start === found.statement.start);
  if (statement?.type !== 'ImportDeclaration') return;
  const specifiers = statement.specifiers.map((each) => ({
    ...spanOf(each),
    name: each.local.name,
  }));
  if (specifiers.length === 1) {
    removeStatement(editing.pages, module, found.statement);
    return;
  }
  const at = specifiers.findIndex(({ name }) => name === found.local);
  const own = specifiers[at];
  const next = specifiers[at + 1];
  const previous = specifiers[at - 1];
  if (own === undefined) return;
  const span =
    next === undefined
      ? { start: previous?.end ?? own.start, end: own.end }
      : { start: own.start, end: next.start };
  editing.pages.replace(module.path, span, '');
}

export function removeTable(editing: Editing, table: Table): void {
  const ref = refOf(editing, table);
  const code = ref?.code ?? null;
  if (code === null) return;
  const { pages, known } = editing;
  const { constant } = code;
  removeStatement(pages, code.module, code.statement);
  for (const each of known.relations.filter(({ table: of }) => of === constant)) {
    removeStatement(pages, each.module, each.statement);
  }
  for (const each of known.relations) {
    for (const property of each.object.properties) {
      const value = propertyValue(property);
      const [of] = value === null ? [] : chainOf(value).args;
      if (of === undefined || pathOf(of).at(-1) !== constant) continue;
      if (!pages.isRemoved(each.module.path, spanOf(property))) {
        removeItem(pages, each.module, spanOf(property));
      }
    }
  }
  removeDefinedTable(editing, { path: code.module.path, name: constant });
  for (const module of known.modules) {
    for (const alias of aliasesOf(module, constant)) removeStatement(pages, module, spanOf(alias));
    if (module.path !== code.module.path) dropImports(editing, module, constant);
  }
  editing.tables.delete(placeKey(table));
}
