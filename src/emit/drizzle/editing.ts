/** What every edit looks things up in. */
import { objectInWords } from '../../diff/words.ts';
import type { Finding } from '../../ir/findings.ts';
import type { ObjectId } from '../../ir/id.ts';
import type { Enum, Schema, Table } from '../../ir/schema.ts';
import type { Known, TableCode } from './code.ts';
import { enumConstant, type Habit, plainConstant } from './habit.ts';
import type { Constant, Pages } from './pages.ts';
import { access, literal, template } from './style.ts';

/** A table's constant, there or about to be written. */
export interface TableRef {
  readonly constant: Constant;
  /** The key of each column, by its name in the database. */
  readonly keys: Map<string, string>;
  /** Null for a new one. */
  readonly code: TableCode | null;
}

export interface Editing {
  readonly pages: Pages;
  readonly known: Known;
  readonly habit: Habit;
  /** Before the plan, under the names after it. */
  readonly before: Schema;
  readonly desired: Schema;
  /** Major version of drizzle-orm: 0 or 1. */
  readonly major: number;
  readonly casing: 'snake_case' | 'camelCase' | null;
  readonly tables: Map<string, TableRef>;
  readonly enums: Map<string, Constant>;
  readonly schemas: Map<string, Constant>;
  readonly custom: Map<string, Constant>;
  /** Constants of the whole schema. */
  readonly taken: Set<string>;
  /** The module for a new table. */
  pathFor(table: Table): string;
  /** Where `defineRelations` goes in a project that has none yet. */
  readonly relationsPath: string;
  /** The path of what a module imports; null for what is not the project's own. */
  importedPath(path: string, from: string): string | null;
  readonly findings: Finding[];
}

export interface Place {
  readonly schema: string;
  readonly name: string;
}

export function placeKey({ schema, name }: Place): string {
  return JSON.stringify([schema, name]);
}

/** Partitions are part of their parent to Drizzle. */
export function isSeen(table: Table): boolean {
  return table.partitionOf === null;
}

export function tableIn(schema: Schema, place: Place): Table | undefined {
  return schema.tables.find((each) => each.schema === place.schema && each.name === place.name);
}

export function refOf({ tables }: Editing, place: Place): TableRef | undefined {
  return tables.get(placeKey(place));
}

/** Drizzle has no words for it, or not for all of it. */
export function leaveOut(
  { findings }: Editing,
  id: ObjectId,
  why: string,
  code: 'drizzle-left-out' | 'drizzle-in-part' = 'drizzle-left-out',
): void {
  if (findings.some((each) => each.code === code && each.subject === id)) return;
  const what = code === 'drizzle-left-out' ? 'cannot say' : 'cannot say all of';
  findings.push({
    code,
    severity: 'info',
    subject: id,
    message: `The Drizzle schema ${what} ${objectInWords(id)}: ${why}. The migration says it in SQL; drizzle-kit generate sees no difference.`,
    fix: 'Keep the migrations: drizzle-kit push would make a database without it.',
  });
}

export function quoted({ pages }: Editing, text: string): string {
  return literal(text, pages.style);
}

export function sqlText({ pages }: Editing, path: string, sql: string): string {
  return template(pages.sql(path), sql);
}

/** `t.name`, as the module's function of parts calls its table. */
export function columnText(
  editing: Editing,
  ref: TableRef,
  object: string,
  column: string,
): string | null {
  const key = ref.keys.get(column);
  return key === undefined ? null : access(object, key, editing.pages.style);
}

/** What tables are made of stands before them. */
export function declare(editing: Editing, path: string, name: string, text: string): Constant {
  const { enums, schemas, customTypes } = editing.known;
  const early = [...enums, ...schemas.values(), ...customTypes];
  editing.pages.declare(path, text, (other) => early.some(({ constant }) => constant === other));
  editing.taken.add(name);
  return { path, name };
}

function statement(editing: Editing, path: string, name: string, code: string): Constant {
  const text = `export const ${name} = ${code}${editing.pages.style.end}`;
  return declare(editing, path, name, text);
}

/** The constant of a schema other than public. */
export function schemaConstant(editing: Editing, path: string, schema: string): Constant {
  const known = editing.schemas.get(schema);
  if (known !== undefined) return known;
  const name = plainConstant(schema, editing.habit, editing.taken, 'Schema');
  const call = `${editing.pages.core(path, 'pgSchema')}(${quoted(editing, schema)})`;
  const constant = statement(editing, path, name, call);
  editing.schemas.set(schema, constant);
  return constant;
}

export function enumCode(editing: Editing, path: string, type: Enum): string {
  const values = type.values.map((value) => quoted(editing, value));
  const named = quoted(editing, type.name);
  const callee =
    type.schema === 'public'
      ? editing.pages.core(path, 'pgEnum')
      : `${editing.pages.constant(path, schemaConstant(editing, path, type.schema))}.enum`;
  const line = `${callee}(${named}, [${values.join(', ')}])`;
  if (line.length <= editing.pages.style.width - 30) return line;
  const { indent } = editing.pages.style;
  return `${callee}(${named}, [\n${values.map((value) => `${indent}${value},\n`).join('')}])`;
}

export function enumRef(editing: Editing, path: string, place: Place): Constant {
  const known = editing.enums.get(placeKey(place));
  if (known !== undefined) return known;
  const type = editing.desired.enums.find(
    (each) => each.schema === place.schema && each.name === place.name,
  );
  const values = type ?? { ...place, values: [], comment: null };
  const name = enumConstant(place.name, editing.habit, editing.taken);
  editing.taken.add(name);
  const constant = statement(editing, path, name, enumCode(editing, path, values));
  editing.enums.set(placeKey(place), constant);
  return constant;
}
