/** A Drizzle project on disk, with the real drizzle-kit, and a change of its database said as DDL. */
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { detectStack } from '../../../src/detect/detect.ts';
import { diff } from '../../../src/diff/diff.ts';
import { editedSchema } from '../../../src/emit/drizzle/edited-schema.ts';
import { readDrizzleProject } from '../../../src/emit/drizzle/project.ts';
import { drizzleTarget } from '../../../src/emit/drizzle/target.ts';
import { readProject } from '../../../src/emit/reader.ts';
import { renamedSchema, renamesOf } from '../../../src/emit/renamed-schema.ts';
import type { EmitInput, EmitResult } from '../../../src/emit/target.ts';
import { writeFiles } from '../../../src/emit/write.ts';
import type { ObjectId } from '../../../src/ir/id.ts';
import type { Schema } from '../../../src/ir/schema.ts';
import { packageFile } from '../../../src/package.ts';
import { planChange } from '../../../src/plan/change.ts';
import { readCatalog } from '../../../src/postgres/catalog.ts';
import type { Session } from '../../../src/postgres/session.ts';
import { type LocalSession, openPglite } from '../../support/pglite.ts';
import { renameStep } from '../prisma/support.ts';

export type Files = Readonly<Record<string, string>>;

export interface Project {
  readonly path: string;
  read(path: string): string;
  write(files: Files): void;
  remove(): void;
}

export const basics: Files = {
  'package.json':
    '{ "type": "module", "devDependencies": { "drizzle-kit": "0.31.11", "drizzle-orm": "0.45.4" } }\n',
  'drizzle.config.ts': `import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: './src/schema.ts',
  out: './drizzle',
});
`,
};

/** `packages`: the folder whose node_modules holds drizzle-kit; null for a project without any. */
export function makeProject(files: Files, packages: string | null = packageFile('.')): Project {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'tablewright-drizzle-')));
  if (packages !== null) symlinkSync(join(packages, 'node_modules'), join(path, 'node_modules'));
  const write = (texts: Files) => {
    for (const [name, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), text);
    }
  };
  write(files);
  return {
    path,
    write,
    read: (name) => readFileSync(join(path, name), 'utf8'),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

async function schemaOf(session: Session, ...scripts: readonly string[]): Promise<Schema> {
  const schemas = await session.query<{ name: string }>(
    "SELECT quote_ident(nspname) AS name FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'",
  );
  for (const { name } of schemas) await session.execute(`DROP SCHEMA ${name} CASCADE`);
  await session.execute('CREATE SCHEMA public');
  for (const script of scripts) await session.execute(script);
  return (await readCatalog(session)).schema;
}

export interface Change {
  readonly before: string;
  readonly change: string;
  readonly renames?: readonly (readonly [from: ObjectId, to: ObjectId])[];
  readonly now?: Date;
}

async function inputFor(
  session: Session,
  project: Project,
  { before, change, renames = [], now }: Change,
): Promise<EmitInput> {
  const current = await schemaOf(session, before);
  const desired = await schemaOf(session, before, change);
  const steps = renames.map(([from, to]) => renameStep(from, to));
  const head = { name: 'expand', code: null, steps };
  const plain = { from: '', to: '', phases: [head], findings: [] };
  const renamed = renamedSchema(current, renamesOf(plain, current));
  const changes = diff(renamed, desired);
  const rest = planChange({
    from: renamed,
    to: desired,
    changes,
    allow: changes.filter(({ kind }) => kind === 'remove').map(({ id }) => `drop ${id}`),
    emptyTables: renamed.tables.map(({ schema, name }) => `table:${schema}.${name}`),
    defaultSchema: 'public',
  });
  const plan = { ...rest, phases: renames.length === 0 ? rest.phases : [head, ...rest.phases] };
  return {
    ...readProject(project.path),
    plan,
    current,
    desired,
    verdict: null,
    stack: await detectStack(project.path),
    project: project.path,
    name: 'change it',
    domain: null,
    now: now ?? new Date('2026-11-22T13:14:15.678Z'),
  };
}

/** Emits the change into the project, and writes it there. */
async function emitChange(session: Session, project: Project, change: Change): Promise<EmitResult> {
  const result = await drizzleTarget.emit(await inputFor(session, project, change));
  await writeFiles(project.path, result.files);
  return result;
}

/** The modules alone, by path: for versions of drizzle-kit that are not installed here. */
async function editedModules(
  session: Session,
  project: Project,
  change: Change,
): Promise<Readonly<Record<string, string>>> {
  const input = await inputFor(session, project, change);
  const { changed } = await editedSchema(input, await readDrizzleProject(input));
  return Object.fromEntries(changed.map(({ path, text }) => [path, text]));
}

export interface Workshop {
  /** A project for this test alone, besides `basics`. */
  project(files: Files, packages?: string | null): Project;
  emit(project: Project, change: Change): Promise<EmitResult>;
  edit(project: Project, change: Change): Promise<Readonly<Record<string, string>>>;
}

/** One database for the tests of a file, and projects that go with their test. */
export function openWorkshop(): Workshop {
  let session: LocalSession;
  const projects: Project[] = [];
  beforeAll(async () => {
    session = await openPglite();
  });
  afterEach(() => {
    for (const project of projects.splice(0)) project.remove();
  });
  afterAll(() => session?.close());
  return {
    project(files, packages) {
      const project = makeProject({ ...basics, ...files }, packages);
      projects.push(project);
      return project;
    },
    emit: (project, change) => emitChange(session, project, change),
    edit: (project, change) => editedModules(session, project, change),
  };
}

/** Each pair is replaced once, and has to be there. */
export function replaced(text: string, ...pairs: readonly (readonly [string, string])[]): string {
  return pairs.reduce((now, [from, to]) => {
    expect(now.split(from).length, from).toBe(2);
    return now.replace(from, () => to);
  }, text);
}
