/** The modules of the schema as they will be, and what they leave to the migrations. */
import { diff } from '../../diff/diff.ts';
import type { Finding } from '../../ir/findings.ts';
import { parseObjectId } from '../../ir/id.ts';
import type { Table } from '../../ir/schema.ts';
import { outcomeOf } from '../outcome.ts';
import { renamedSchema, renamesOf } from '../renamed-schema.ts';
import { saidInSqlAlone, type Unsaid, unsaidFindings } from '../schema-file.ts';
import type { EmitInput } from '../target.ts';
import type { Known } from './code.ts';
import { Reader } from './code-reader.ts';
import { editSchema } from './edit.ts';
import { type Editing, placeKey, type TableRef } from './editing.ts';
import { habitOf } from './habit.ts';
import { newModules } from './new-modules.ts';
import { type Constant, Pages } from './pages.ts';
import type { DrizzleProject } from './project.ts';
import { applyRenames } from './renames.ts';
import { styleOf } from './style.ts';

function unsaid(subject: string): Unsaid {
  return {
    code: 'drizzle-not-in-schema',
    subject,
    kinds: { ...saidInSqlAlone, sequence: 'sequences', extension: 'extensions' },
    message: (words) =>
      `The Drizzle schema does not say ${words}: they stand in the migrations alone, and drizzle-kit sees no difference in them.`,
    fix: 'Keep the migrations: drizzle-kit push would make a database without these.',
  };
}

function refsOf(known: Known): Map<string, TableRef> {
  return new Map(
    known.tables.map((code) => [
      placeKey(code),
      {
        constant: { path: code.module.path, name: code.constant },
        keys: new Map(code.columns.map(({ name, key }) => [name, key])),
        code,
      },
    ]),
  );
}

function constantsOf(known: Known) {
  const at = (module: { readonly path: string }, name: string): Constant => ({
    path: module.path,
    name,
  });
  return {
    enums: new Map(
      known.enums.map((each) => [placeKey(each), at(each.module, each.constant)] as const),
    ),
    schemas: new Map(
      [...known.schemas].map(
        ([name, { module, constant }]) => [name, at(module, constant)] as const,
      ),
    ),
    custom: new Map(
      known.customTypes.map((each) => [each.type, at(each.module, each.constant)] as const),
    ),
  };
}

/** Names that a new constant would hide or be hidden by. */
const ofDrizzle = `pgTable pgEnum pgSchema pgPolicy pgSequence pgView pgRole sql index uniqueIndex
  unique check primaryKey foreignKey customType relations defineRelations smallint integer bigint real
  doublePrecision numeric boolean text varchar char uuid json jsonb date time timestamp interval inet
  cidr macaddr macaddr8 point line serial bigserial smallserial vector halfvec sparsevec bytea bit
  geometry PgTableExtraConfig PgTableExtraConfigValue`.split(/\s+/);

function missing(input: EmitInput, editing: Editing): Finding[] {
  const unseen = (table: Table) =>
    table.partitionOf === null && !editing.tables.has(placeKey(table));
  const changed = new Set(
    diff(editing.before, editing.desired).flatMap(({ id }) => {
      const { names } = parseObjectId(id);
      return names.length >= 2 ? [placeKey({ schema: names[0] ?? '', name: names[1] ?? '' })] : [];
    }),
  );
  return input.desired.tables
    .filter((table) => unseen(table) && changed.has(placeKey(table)))
    .map((table) => ({
      code: 'drizzle-table-not-found',
      severity: 'warning',
      subject: `table:${table.schema}.${table.name}`,
      message: `No module of the Drizzle schema declares the table ${table.name}: the migration changes it, the schema files do not.`,
      fix: 'Declare it in the schema, or go on keeping it in SQL alone.',
    }));
}

export interface EditedModule {
  readonly path: string;
  readonly text: string;
  /** Null for a new one. */
  readonly original: string | null;
}

export async function editedSchema(
  input: EmitInput,
  project: DrizzleProject,
): Promise<{ readonly changed: readonly EditedModule[]; readonly findings: readonly Finding[] }> {
  const { desired } = await outcomeOf(input, false);
  const found = new Reader(project.modules, project.casing).read();
  const style = styleOf(project.modules);
  const pages = new Pages(project.modules, style, project.ending);
  const renames = renamesOf(input.plan, input.current);
  const { known, pins } = applyRenames(pages, found, renames);
  const before = renamedSchema(input.current, renames);
  const habit = habitOf(known);
  const editing: Editing = {
    pages,
    known,
    habit,
    before,
    desired,
    major: project.major,
    casing: project.casing,
    tables: refsOf(known),
    ...constantsOf(known),
    taken: new Set([
      ...ofDrizzle,
      ...project.modules.flatMap(({ declarations, imports }) => [
        ...declarations.map(({ name }) => name),
        ...imports.map(({ local }) => local),
      ]),
    ]),
    pathFor: newModules(pages, known, project.first),
    relationsPath: project.relationsPath,
    importedPath: project.importedPath,
    findings: [],
  };
  editSchema(editing, pins);
  const changes = diff(before, desired);
  const subject = project.entries[0] ?? project.first;
  const findings = [
    ...missing(input, editing),
    ...editing.findings,
    ...unsaidFindings(changes, unsaid(subject)),
  ];
  return { changed: pages.changed(), findings };
}
