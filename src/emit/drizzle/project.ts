/** The project's Drizzle: its configuration, its generation, the modules of its schema. */
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { Refusal } from '../../ir/findings.ts';
import { schemaModules } from '../../read/drizzle/files.ts';
import { findPackage, resolveModule } from '../../read/drizzle/resolve.ts';
import { primaryMigrations } from '../primary.ts';
import type { EmitInput } from '../target.ts';
import type { Casing } from './code.ts';
import { chooseConfig, type Parse, pathIn, readConfigs } from './config.ts';
import { type Module, moduleOf } from './module.ts';
import { loadParser } from './syntax.ts';

export interface DrizzleProject {
  /** Path of the configuration; null when there is none. */
  readonly config: string | null;
  /** Major version: 0 or 1. */
  readonly major: number;
  readonly casing: Casing;
  /** `index`, `timestamp`, `supabase`, `unix` or `none`. */
  readonly prefix: string;
  readonly breakpoints: boolean;
  /** Folder of the migrations. */
  readonly out: string;
  /** Modules that drizzle-kit loads, by path. */
  readonly entries: readonly string[];
  /** Those, what they import of the project, and what holds relations of their tables. */
  readonly modules: readonly Module[];
  /** Where the first table of a project without any goes. */
  readonly first: string;
  /** Where relations go that have no module yet. */
  readonly relationsPath: string;
  importedPath(path: string, from: string): string | null;
  /** What ends the path of an import of a sibling. */
  readonly ending: string;
}

const code = /\.[cm]?[jt]sx?$/;

function importedPath(project: string, path: string, from: string): string | null {
  const found = resolveModule(project, join(project, path), from);
  const inside = found === null ? '..' : relative(project, found);
  const own = !inside.startsWith('..') && !isAbsolute(inside) && !inside.includes('node_modules');
  return own && code.test(inside) ? inside.replaceAll('\\', '/') : null;
}

/** Modules of the project that a module names, in `import` and `export … from`. */
function namedBy(project: string, { path, body }: Module): string[] {
  return body.flatMap((statement) => {
    const source =
      statement.type === 'ImportDeclaration' ||
      statement.type === 'ExportAllDeclaration' ||
      statement.type === 'ExportNamedDeclaration'
        ? statement.source
        : null;
    return source ? (importedPath(project, path, source.value) ?? []) : [];
  });
}

async function readModules(
  input: EmitInput,
  parse: Parse,
  entries: readonly string[],
): Promise<Module[]> {
  const modules = new Map<string, Module>();
  const open = [...entries];
  for (let path = open.shift(); path !== undefined && modules.size < 500; path = open.shift()) {
    if (modules.has(path)) continue;
    const text = await input.read(path);
    if (text === null) continue;
    const module = moduleOf(path, text, parse(path, text));
    modules.set(path, module);
    open.push(...namedBy(input.project, module));
  }
  return [...modules.values()];
}

const definesRelations = /\b(?:relations|defineRelations(?:Part)?)\s*\(/;
const definesTables = /\b(?:pg|mysql|sqlite|singlestore)Table\b|\.table\(/;

/** Null for any other module, and for what cannot be read: it may have nothing to do with the schema. */
async function relationModule(
  input: EmitInput,
  parse: Parse,
  path: string,
): Promise<Module | null> {
  try {
    const text = (await input.read(path)) ?? '';
    const relates = definesRelations.test(text) && !definesTables.test(text);
    return relates && text.includes('drizzle-orm') ? moduleOf(path, text, parse(path, text)) : null;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** Modules beside the schema that hold its relations: nothing that drizzle-kit loads names them. */
async function relationModules(
  input: EmitInput,
  parse: Parse,
  known: readonly Module[],
): Promise<Module[]> {
  const paths = new Set(known.map(({ path }) => path));
  const folders = new Set(known.flatMap(({ path }) => [dirname(path), dirname(dirname(path))]));
  const found: Module[] = [];
  for (const folder of folders) {
    if (folder === '.') continue;
    for (const name of await input.list(folder)) {
      const path = `${folder}/${name}`;
      if (!code.test(name) || isTest(name) || paths.has(path) || found.length > 50) continue;
      const module = await relationModule(input, parse, path);
      if (module !== null && namedBy(input.project, module).some((each) => paths.has(each)))
        found.push(module);
    }
  }
  return found;
}

/** Beside the first table; a name that no file has. */
async function relationsPathFor(input: EmitInput, first: string): Promise<string> {
  const folder = dirname(first);
  const end = /\.[cm]?[jt]s$/.exec(first)?.[0] ?? '.ts';
  for (let n = 1; ; n += 1) {
    const path = pathIn(folder, `relations${n === 1 ? '' : n}${end}`);
    if ((await input.read(path)) === null) return path;
  }
}

function majorIn(text: string | null): number | null {
  const found = /"version"\s*:\s*"(\d+)\./.exec(text ?? '')?.[1];
  return found === undefined ? null : Number(found);
}

async function majorOf(input: EmitInput, near: string, out: string): Promise<number> {
  for (const name of ['drizzle-kit', 'drizzle-orm']) {
    const folder = findPackage(join(input.project, near), name);
    const path = folder === null ? '' : join(folder, 'package.json');
    if (path !== '' && existsSync(path)) {
      const { readFile } = await import('node:fs/promises');
      const major = majorIn(await readFile(path, 'utf8'));
      if (major !== null) return major;
    }
  }
  if ((await input.read(`${out}/meta/_journal.json`)) !== null) return 0;
  const manifest = await input.read('package.json');
  const range = /"drizzle-(?:kit|orm)"\s*:\s*"[^"\d]*(\d+)\./.exec(manifest ?? '')?.[1];
  return range === undefined ? 0 : Number(range);
}

async function endingOf(input: EmitInput, modules: readonly Module[]): Promise<string> {
  const relatives = modules.flatMap(({ imports }) =>
    imports.map(({ from }) => from).filter((from) => from.startsWith('.')),
  );
  const first = relatives.map((from) => /\.[cm]?[jt]s$/.exec(from)?.[0] ?? '');
  const [most] = [...new Set(first)].sort(
    (a, b) => first.filter((each) => each === b).length - first.filter((each) => each === a).length,
  );
  if (most !== undefined) return most;
  const tsconfig = await input.read('tsconfig.json');
  return /"module(?:Resolution)?"\s*:\s*"node(?:16|18|20|next)"/i.test(tsconfig ?? '') ? '.js' : '';
}

function firstModule(schema: readonly string[]): string {
  const [path] = schema;
  if (path === undefined) return 'src/db/schema.ts';
  if (code.test(path) && !/[*?{]/.test(path)) return path;
  const cut = path.search(/[*?{]/);
  const folder = cut === -1 ? path : path.slice(0, cut).replace(/\/?[^/]*$/, '');
  return pathIn(folder, 'schema.ts');
}

function isTest(path: string): boolean {
  return /\.d\.[cm]?ts$|\.(?:test|spec)\./.test(path);
}

/** None where the schema is still to be written. */
function modulesAt(project: string, path: string): string[] {
  try {
    return schemaModules(project, path);
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}

export async function readDrizzleProject(input: EmitInput): Promise<DrizzleProject> {
  const parse = await loadParser();
  const directory =
    input.stack === null ? null : (primaryMigrations(input.stack)?.directory ?? null);
  const config = chooseConfig(await readConfigs(input, parse), directory);
  const stacked = (input.stack?.schemaFiles ?? []).filter((path) => code.test(path));
  const schema = config !== null && config.schema.length > 0 ? config.schema : stacked;
  const found = schema.flatMap((path) => modulesAt(input.project, path));
  const entries = [...new Set(found)].filter((path) => !isTest(path));
  const loaded = await readModules(input, parse, entries);
  const modules = [...loaded, ...(await relationModules(input, parse, loaded))];
  const first = firstModule(schema);
  const out = config?.out ?? directory ?? 'drizzle';
  return {
    config: config?.path ?? null,
    major: await majorOf(input, config?.path ?? entries[0] ?? 'package.json', out),
    casing: config?.casing ?? null,
    prefix: config?.prefix ?? 'index',
    breakpoints: config?.breakpoints ?? true,
    out,
    entries,
    modules,
    first,
    relationsPath: await relationsPathFor(input, first),
    importedPath: (path, from) => importedPath(input.project, path, from),
    ending: await endingOf(input, modules),
  };
}
