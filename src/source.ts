/** One side of a comparison: what `from` or `to` names, as a schema that PostgreSQL has spelled. */
import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { loadDesign, planDesign } from './design.ts';
import { detectStack } from './detect/detect.ts';
import { type Finding, Refusal } from './ir/findings.ts';
import { newDatabase, type Schema } from './ir/schema.ts';
import { redact } from './log.ts';
import { type CatalogRead, readCatalog, type Unmodelled } from './postgres/catalog.ts';
import { parseSql } from './postgres/parse.ts';
import { runUp } from './proof/run-steps.ts';
import { readDrizzle } from './read/drizzle/read.ts';
import { holdsPrisma, readFolder } from './read/folder.ts';
import { readScripts } from './read/from-scripts.ts';
import { readHistory } from './read/history.ts';
import { type LiveInput, readLive } from './read/live.ts';
import { type AskRows, rowsOf } from './read/live-rows.ts';
import { liveUrl } from './read/live-url.ts';
import { readPrisma } from './read/prisma/read.ts';
import type { Reading } from './read/reading.ts';
import { Report } from './read/report.ts';
import { readScript } from './read/script.ts';
import type { Design } from './rules/design.ts';
import { createRoles, rolesNamed, rolesOf } from './sandbox/roles.ts';
import { withSandbox } from './sandbox/sandbox.ts';

/** A schema to compare, and what was noticed when it was read. */
export interface Side {
  /** `file: schema.sql`; never a URL. */
  readonly source: string;
  readonly schema: Schema;
  readonly unmodelled: readonly Unmodelled[];
  readonly findings: readonly Finding[];
  /** Of the PostgreSQL that spelled it, as `server_version_num`; null for an empty one. */
  readonly serverVersion: number | null;
  /** Whether its materialized views are filled is not known. */
  readonly withoutRows?: boolean;
  /** Of a database that is somebody's; null for what the sandbox has built. */
  readonly askRows: AskRows | null;
}

export interface SourceOptions {
  /** What relative paths are relative to. */
  readonly folder: string;
  /** Real path that files must lie in; null where the caller may name any file. */
  readonly within: string | null;
  /** Text behind `-`. */
  readonly stdin?: () => Promise<string>;
  readonly totalMs?: number;
  /** As in `CatalogOptions`. */
  readonly notNullNames?: boolean;
}

const readLimit = 600_000;

function readingOf({ totalMs = readLimit, notNullNames = false }: SourceOptions) {
  return { totalMs, notNullNames };
}

/** Files that mark the folder of a project. */
const manifests = [
  '.git',
  'package.json',
  'go.mod',
  'Cargo.toml',
  'pyproject.toml',
  'requirements.txt',
  'pom.xml',
  'build.gradle',
  'build.gradle.kts',
  'Gemfile',
  'composer.json',
  'mix.exs',
];

/** The nearest folder above that is a project's; null when none is, up to the root. */
function projectAbove(path: string, within: string | null): string | null {
  for (let folder = path; ; folder = dirname(folder)) {
    if (manifests.some((name) => existsSync(join(folder, name)))) return folder;
    if (folder === within || dirname(folder) === folder) return within;
  }
}

/** A file of settings or a package's own sources far above says nothing of a folder of SQL. */
const mostLevels = 4;

async function ownHistory(path: string, name: string, options: SourceOptions) {
  const project = projectAbove(path, options.within);
  if (project === null || relative(project, path).split(sep).length > mostLevels) return null;
  const directory = relative(project, path).split(sep).join('/');
  const { migrations, platforms } = await detectStack(project);
  const found = migrations.find((each) => each.directory === directory);
  if (found === undefined || directory === '') return null;
  const { tool } = found;
  const limits = readingOf(options);
  const reading = await readHistory({ project, directory, tool, platforms }, limits);
  return { ...reading, source: `migrations: ${name}` };
}

function locate(name: string, options: SourceOptions): { path: string; isFolder: boolean } {
  try {
    const path = realpathSync(resolve(options.folder, name));
    const { within } = options;
    if (within !== null && path !== within && !path.startsWith(within + sep)) {
      throw new Refusal(
        'source_outside',
        `${redact(name)} lies outside of the project.`,
        'Name a file or folder of the project, or pass another project_path.',
      );
    }
    return { path, isFolder: statSync(path).isDirectory() };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(
      'source_not_found',
      `There is no readable file or folder ${redact(name)}.`,
      'Name an SQL file, a folder of SQL files or migrations, a Prisma or Drizzle schema, env:NAME of a database, design:<design_id>, or empty.',
    );
  }
}

async function readPath(name: string, options: SourceOptions): Promise<Reading> {
  const { path, isFolder } = locate(name, options);
  const limits = readingOf(options);
  const inProject = (project: string) => relative(project, path).split(sep).join('/');
  const project = projectAbove(dirname(path), options.within) ?? dirname(path);
  if (isFolder) {
    if (holdsPrisma(path)) return await readPrisma({ project, path: inProject(project) }, limits);
    return (await ownHistory(path, name, options)) ?? (await readFolder(path, name, limits));
  }
  if (extname(path) === '.prisma')
    return await readPrisma({ project, path: inProject(project) }, limits);
  if (/^\.[cm]?[jt]sx?$/.test(extname(path)))
    return await readDrizzle({ project, paths: [inProject(project)] }, limits);
  return await readScript({ project: dirname(path), path: basename(path), root: project }, limits);
}

async function readText(sql: string, options: SourceOptions): Promise<Reading> {
  const script = { sql, line: 1, transaction: false, message: 'each' } as const;
  const files = [{ path: 'stdin', scripts: [script] }];
  const limits = readingOf(options);
  return await readScripts('stdin', files, new Report(), limits);
}

function isDatabase(name: string): boolean {
  return name.startsWith('env:') || /^[a-z][a-z0-9+.-]*:\/\//i.test(name);
}

/** `side`: what messages call a database whose URL stands on the command line. */
function liveInput(name: string, side: string, options: SourceOptions): LiveInput {
  const variable = name.startsWith('env:') ? name.slice(4) : side;
  const environment = name.startsWith('env:') ? process.env : { [side]: name };
  const files = ['.env.local', '.env'];
  const url = liveUrl({ project: options.within ?? options.folder, variable, files, environment });
  return { url, variable, notNullNames: options.notNullNames ?? false };
}

/** A design's own texts become PostgreSQL's, and its statements for what the model has no words for are run. */
async function builtDesign(design: Design): Promise<CatalogRead> {
  const all = { ...design, from: newDatabase };
  const plan = planDesign(all);
  const parsed = await parseSql(
    plan.phases.flatMap(({ steps }) => steps.map(({ sql }) => sql)).join(';\n'),
  );
  return await withSandbox(async (sandbox) => {
    await createRoles(sandbox, [...new Set([...rolesNamed(parsed), ...rolesOf(design.schema)])]);
    const { failure } = await runUp(sandbox, plan);
    if (failure !== null) throw new Refusal('design_not_built', failure.message, failure.fix);
    return await readCatalog(sandbox);
  });
}

async function readDesign(id: string): Promise<Side> {
  const { schema, unmodelled, version } = await builtDesign(await loadDesign(id));
  const source = `design: ${id}`;
  return { source, schema, unmodelled, findings: [], serverVersion: version, askRows: null };
}

function incomplete({ source, findings }: Reading): Refusal {
  return new Refusal(
    'source_incomplete',
    `${source} could not be read whole: a plan made from it might be wrong.`,
    'Mend what the findings name, or name a live database that has the whole schema.',
    findings.filter(({ severity }) => severity !== 'info'),
  );
}

/** Throws `Refusal` for what cannot be read, or not whole. */
export async function readSource(
  name: string,
  side: 'from' | 'to',
  options: SourceOptions,
): Promise<Side> {
  if (name === 'empty') {
    return {
      source: 'empty',
      schema: newDatabase,
      unmodelled: [],
      findings: [],
      serverVersion: null,
      askRows: null,
    };
  }
  const design = /^(?:design:)(\S+)$/.exec(name)?.[1];
  if (design !== undefined) return await readDesign(design);
  const live = isDatabase(name) ? liveInput(name, side, options) : null;
  const reading = live === null ? await readNamed(name, options) : await readLive(live);
  if (!reading.complete) throw incomplete(reading);
  const { source, schema, unmodelled, findings, serverVersion = null, withoutRows } = reading;
  const askRows = live === null ? null : rowsOf(live);
  const read = { source, schema, unmodelled, findings, serverVersion, askRows };
  return withoutRows ? { ...read, withoutRows } : read;
}

async function readNamed(name: string, options: SourceOptions): Promise<Reading> {
  if (name === '-' && options.stdin !== undefined) {
    return await readText(await options.stdin(), options);
  }
  return await readPath(name, options);
}
