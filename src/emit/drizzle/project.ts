/** The project's Drizzle: its configuration, its generation, the modules of its schema. */
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, posix, relative } from 'node:path';
import { Refusal } from '../../ir/findings.ts';
import { schemaModules } from '../../read/drizzle/files.ts';
import { findPackage, resolveModule } from '../../read/drizzle/resolve.ts';
import { primaryMigrations } from '../primary.ts';
import type { EmitInput } from '../target.ts';
import type { Casing } from './code.ts';
import { type Module, moduleOf } from './module.ts';
import {
  bare,
  chainOf,
  type Expression,
  keyOf,
  loadParser,
  type ObjectLiteral,
  propertyValue,
  stringOf,
} from './syntax.ts';

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
  /** Those, and what they import of the project. */
  readonly modules: readonly Module[];
  /** Where the first table of a project without any goes. */
  readonly first: string;
  /** What ends the path of an import of a sibling. */
  readonly ending: string;
}

function pathIn(folder: string, path: string): string {
  const joined = posix.normalize(posix.join(folder === '.' ? '' : folder, path));
  return joined.replace(/^\.\//, '').replace(/\/+$/, '');
}

interface Config {
  readonly path: string;
  readonly dialect: string | null;
  readonly schema: readonly string[];
  readonly out: string;
  readonly casing: Casing;
  readonly prefix: string | null;
  readonly breakpoints: boolean;
}

type Parse = Awaited<ReturnType<typeof loadParser>>;

function objectOf(node: Expression | null): ObjectLiteral | null {
  const value = node === null ? null : bare(node);
  if (value?.type === 'ObjectExpression') return value;
  const [first] = value === null ? [] : chainOf(value).args;
  return first === undefined ? null : objectOf(first);
}

function exportedObject(parse: Parse, path: string, text: string): ObjectLiteral | null {
  const source = path.endsWith('.json') ? `export default ${text}` : text;
  const body = parse(path, source);
  const module = moduleOf(path, source, body);
  for (const statement of body) {
    if (statement.type !== 'ExportDefaultDeclaration') continue;
    const node = statement.declaration as Expression;
    if (node.type === 'Identifier') {
      const found = module.declarations.find(({ name }) => name === node.name);
      return found === undefined ? null : objectOf(found.init);
    }
    return objectOf(node);
  }
  return null;
}

function strings(node: Expression | null): string[] {
  const value = node === null ? null : bare(node);
  if (value === null) return [];
  const one = stringOf(value);
  if (one !== null) return [one];
  if (value.type !== 'ArrayExpression') return [];
  return value.elements.flatMap((each) =>
    each === null || each.type === 'SpreadElement' ? [] : (stringOf(each) ?? []),
  );
}

function configOf(parse: Parse, path: string, text: string): Config | null {
  const object = exportedObject(parse, path, text);
  if (object === null) return null;
  const get = (of: ObjectLiteral, name: string) => {
    const found = of.properties.find((each) => keyOf(each) === name);
    return found === undefined ? null : propertyValue(found);
  };
  const folder = dirname(path);
  const migrations = objectOf(get(object, 'migrations'));
  const casing = stringOf(get(object, 'casing'));
  const breakpoints = get(object, 'breakpoints');
  return {
    path,
    dialect: stringOf(get(object, 'dialect')),
    schema: strings(get(object, 'schema')).map((each) => pathIn(folder, each)),
    out: pathIn(folder, stringOf(get(object, 'out')) ?? 'drizzle'),
    casing: casing === 'snake_case' || casing === 'camelCase' ? casing : null,
    prefix: migrations === null ? null : stringOf(get(migrations, 'prefix')),
    breakpoints: breakpoints?.type !== 'BooleanLiteral' || breakpoints.value,
  };
}

const usual = ['ts', 'js', 'mjs', 'cjs', 'mts', 'json'].map((end) => `drizzle.config.${end}`);

async function readConfigs(input: EmitInput, parse: Parse): Promise<Config[]> {
  const named = (input.stack?.evidence ?? [])
    .filter(({ claim, value }) => claim === 'migration_tool' && value === 'drizzle-kit')
    .map(({ path }) => path);
  const configs: Config[] = [];
  for (const path of new Set([...named, ...usual])) {
    const text = await input.read(path);
    if (text === null || !/schema|dialect|out/.test(text)) continue;
    const config = configOf(parse, path, text);
    if (config !== null) configs.push(config);
  }
  return configs;
}

function chooseConfig(configs: readonly Config[], directory: string | null): Config | null {
  const postgres = configs.filter(({ dialect }) => dialect === null || dialect === 'postgresql');
  return postgres.find(({ out }) => out === directory) ?? postgres[0] ?? null;
}

const code = /\.[cm]?[jt]sx?$/;

/** Modules of the project that a module names, in `import` and `export … from`. */
function namedBy(project: string, { path, body }: Module): string[] {
  return body.flatMap((statement) => {
    const source =
      statement.type === 'ImportDeclaration' ||
      statement.type === 'ExportAllDeclaration' ||
      statement.type === 'ExportNamedDeclaration'
        ? statement.source
        : null;
    if (!source) return [];
    const found = resolveModule(project, join(project, path), source.value);
    const inside = found === null ? '..' : relative(project, found);
    const own = !inside.startsWith('..') && !isAbsolute(inside) && !inside.includes('node_modules');
    return own && code.test(inside) ? [inside.replaceAll('\\', '/')] : [];
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
  const modules = await readModules(input, parse, entries);
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
    first: firstModule(schema),
    ending: await endingOf(input, modules),
  };
}
