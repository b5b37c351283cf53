/** The models while they are changed: modules that are open, classes by table, what was said. */
import type { Change } from '../../../diff/change.ts';
import type { Finding } from '../../../ir/findings.ts';
import { type ObjectId, type ObjectKind, parseObjectId } from '../../../ir/id.ts';
import { tableId } from '../../../ir/objects.ts';
import type { Schema, Table } from '../../../ir/schema.ts';
import type { TypeContext } from '../ops/types.ts';
import type { Writing } from './attribute.ts';
import type { Edit } from './edits.ts';
import { Imports } from './imports.ts';
import type { Module } from './module.ts';
import type { Mapped, Models } from './project.ts';
import type { Names } from './relations.ts';

/** One module while it is changed. */
export interface Open {
  readonly module: Module;
  readonly writing: Writing;
  readonly edits: Edit[];
  /** Classes for the end of the module. */
  readonly classes: string[];
  /** Attributes behind all others of a class, by the class's name. */
  readonly tails: Map<string, string[]>;
}

export interface ModelOf {
  readonly table: Table;
  readonly className: string;
  readonly open: Open;
  /** Null for a class that is being written. */
  readonly mapped: Mapped | null;
  readonly names: Names;
}

export interface Workspace {
  readonly models: Models;
  readonly current: Schema;
  readonly desired: Schema;
  readonly context: TypeContext;
  readonly changes: readonly Change[];
  readonly findings: Finding[];
  readonly opened: Map<string, Open>;
  readonly classes: Map<ObjectId, ModelOf>;
}

export function workspace(
  given: Pick<Workspace, 'models' | 'current' | 'desired' | 'context' | 'changes'>,
): Workspace {
  return { ...given, findings: [], opened: new Map(), classes: new Map() };
}

export function tell(work: Workspace, subject: string, message: string, fix: string): void {
  work.findings.push({ code: 'model-not-updated', severity: 'warning', subject, message, fix });
}

export function byHand(work: Workspace, id: ObjectId, what: string): void {
  tell(
    work,
    id,
    `The model does not say this change: ${what}.`,
    'Change the class by hand; alembic check then finds nothing.',
  );
}

/** `str | None`, unless the module is of those that write `Optional[str]`. */
function optionalOf(module: Module, imports: Imports): Writing['optional'] {
  const usesOptional = /\bOptional\[/.test(module.text) && !/\| None\b/.test(module.text);
  return (type) =>
    usesOptional ? `${imports.name('typing', 'Optional')}[${type}]` : `${type} | None`;
}

export function openModule({ opened, models, context }: Workspace, module: Module): Open {
  const known = opened.get(module.path);
  if (known !== undefined) return known;
  const imports = new Imports(module);
  const writing: Writing = {
    context,
    imports,
    style: models.style,
    conventions: models.modules.some(({ text }) => text.includes('naming_convention')),
    optional: optionalOf(module, imports),
    indent: module.classes.find(({ table }) => table !== null)?.indent ?? '    ',
  };
  const open: Open = { module, writing, edits: [], classes: [], tails: new Map() };
  opened.set(module.path, open);
  return open;
}

/** What is written says `sa` and `postgresql`, which may mean something else in a module. */
export function isWritable({ names }: Module): boolean {
  const means = (name: string, what: string) => (names.get(name) ?? what) === what;
  return (
    means('sa', 'sqlalchemy') &&
    means('postgresql', 'sqlalchemy.dialects.postgresql') &&
    means('Mapped', 'sqlalchemy.orm.Mapped')
  );
}

export function added({ changes }: Workspace, kind: ObjectKind): ObjectId[] {
  return changes.flatMap((change) =>
    change.kind === 'add' && change.id.startsWith(`${kind}:`) ? [change.id] : [],
  );
}

/** The table of an id, or of one of its parts. */
export function tableOf(schema: Schema, id: ObjectId): Table | undefined {
  const { names } = parseObjectId(id);
  return schema.tables.find(({ schema: own, name }) => own === names[0] && name === names[1]);
}

/** The id that an object had, where the plan renames it. */
export function idBefore({ changes }: Workspace, id: ObjectId): ObjectId {
  const rename = changes.find((change) => change.kind === 'rename' && change.id === id);
  return rename?.kind === 'rename' ? rename.from : id;
}

/** The same table as it was, under its name of then. */
export function tableBefore(work: Workspace, table: Table): Table | undefined {
  return tableOf(work.current, idBefore(work, tableId(table)));
}

export function isNew(work: Workspace, table: Table): boolean {
  return tableBefore(work, table) === undefined;
}

/** Null where no class of the project is the table's, or its module cannot be written into. */
export function modelOf(work: Workspace, table: Table): ModelOf | null {
  const known = work.classes.get(tableId(table));
  if (known !== undefined) return known;
  const mapped = work.models.find(tableBefore(work, table) ?? table);
  if (mapped === null || !isWritable(mapped.module)) return null;
  const names = new Set(mapped.it.attributes.map(({ name }) => name));
  const open = openModule(work, mapped.module);
  const made = { table, className: mapped.it.name, open, mapped, names };
  work.classes.set(tableId(table), made);
  return made;
}
