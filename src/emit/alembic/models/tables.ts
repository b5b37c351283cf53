/** Classes for new tables, and what becomes of those whose table is renamed or gone. */
import type { ObjectId } from '../../../ir/id.ts';
import { tableId } from '../../../ir/objects.ts';
import type { Table } from '../../../ir/schema.ts';
import { pythonString } from '../python/string.ts';
import { attributeName } from './attribute.ts';
import { className, newClass } from './class.ts';
import type { Module } from './module.ts';
import {
  added,
  byHand,
  isNew,
  isWritable,
  modelOf,
  openModule,
  tableBefore,
  tableOf,
  tell,
  type Workspace,
} from './workspace.ts';

/** Beside the models that the new ones refer to, where the base is known. */
function homeOf({ models }: Workspace, tables: readonly Table[]): Module | null {
  const keys = tables.flatMap(({ foreignKeys }) => foreignKeys);
  const referred = new Set(
    keys.map(({ references }) => JSON.stringify([references.schema, references.table])),
  );
  const score = ({ classes }: Module) => {
    const own = classes.filter(({ table }) => table !== null);
    const near = own.filter(({ schema, table }) =>
      referred.has(JSON.stringify([schema ?? 'public', table])),
    );
    return near.length * 1000 + own.length;
  };
  const usable = models.modules.filter(
    (module) => module.names.has(models.base) && isWritable(module),
  );
  return [...usable].sort((a, b) => score(b) - score(a))[0] ?? null;
}

/** Nothing is wrong with the tables; only those that are made from the models lack it. */
export function tellLeftOut(work: Workspace, table: Table, names: readonly string[]): void {
  for (const name of names) {
    work.findings.push({
      code: 'model-says-less',
      severity: 'info',
      subject: tableId(table),
      message: `The model of ${table.name} does not have ${name}, which SQLAlchemy has no words for; the revision has it.`,
      fix: 'Nothing has to be done, unless tables are made from the models.',
    });
  }
}

function addTable(work: Workspace, table: Table, home: Module, taken: Set<string>): void {
  const open = openModule(work, home);
  let name = className(table.name);
  while (taken.has(name) || home.names.has(name)) name = `${name}Row`;
  const written = newClass(open.writing, table, name, work.models.base);
  if (written === null) {
    tell(
      work,
      tableId(table),
      `No model was written for ${table.name}: it has no primary key, or a column of a type that SQLAlchemy has no class for.`,
      'Write the class by hand, or leave the table out of autogenerate with include_object in env.py.',
    );
    return;
  }
  tellLeftOut(work, table, written.left);
  taken.add(name);
  const names = new Set(table.columns.map((column) => attributeName(column.name)));
  work.classes.set(tableId(table), { table, className: name, open, mapped: null, names });
  open.classes.push(written.text);
  open.tails.set(name, []);
}

export function addTables(work: Workspace): void {
  const tables = added(work, 'table').flatMap((id) => tableOf(work.desired, id) ?? []);
  const fresh = tables.filter((table) => isNew(work, table) && work.models.find(table) === null);
  const home = fresh.length === 0 ? null : homeOf(work, fresh);
  const { modules } = work.models;
  const taken = new Set(modules.flatMap(({ classes }) => classes.map(({ name }) => name)));
  for (const table of fresh) {
    if (home !== null) addTable(work, table, home, taken);
    else {
      tell(
        work,
        tableId(table),
        `No model was written for ${table.name}: no module of the models has a base that can be derived from.`,
        'Write the class by hand, or alembic check will take the table for one to drop.',
      );
    }
  }
}

/** References name the table in a string: `"reminders.id"`. */
function renameReferences(work: Workspace, before: Table, after: Table): void {
  const path = ({ schema, name }: Table) => (schema === 'public' ? name : `${schema}.${name}`);
  for (const module of work.models.modules.filter(isWritable)) {
    for (const { name } of before.columns) {
      const old = `${path(before)}.${name}`;
      for (const quote of ['"', "'"]) {
        const literal = quote + old + quote;
        let at = module.text.indexOf(literal);
        while (at >= 0) {
          const text = pythonString(`${path(after)}.${name}`);
          openModule(work, module).edits.push({ start: at, end: at + literal.length, text });
          at = module.text.indexOf(literal, at + literal.length);
        }
      }
    }
  }
}

function renameTable(work: Workspace, id: ObjectId): void {
  const table = tableOf(work.desired, id);
  const before = table === undefined ? undefined : tableBefore(work, table);
  if (table === undefined || before === undefined) return;
  const model = modelOf(work, table);
  const named = model?.mapped?.it.attributes.find(({ name }) => name === '__tablename__');
  if (model === null || named === undefined || table.schema !== before.schema) {
    if (work.models.find(before) !== null) byHand(work, id, `${before.name} is now ${table.name}`);
    return;
  }
  const { module, edits } = model.open;
  const start = named.start + module.text.slice(named.start, named.end).search(/["']/);
  edits.push({ start, end: start + before.name.length + 2, text: pythonString(table.name) });
  renameReferences(work, before, table);
}

export function renameTables(work: Workspace): void {
  for (const { kind, id } of work.changes) {
    if (kind === 'rename' && id.startsWith('table:')) renameTable(work, id);
  }
}

export function tellRemovedTables(work: Workspace): void {
  for (const { kind, id } of work.changes) {
    if (kind !== 'remove' || !id.startsWith('table:')) continue;
    const table = tableOf(work.current, id);
    if (table === undefined || tableOf(work.desired, id) !== undefined) continue;
    if (work.models.find(table) === null) continue;
    byHand(work, id, `the table ${table.name} is gone, and its class is still there`);
  }
}
