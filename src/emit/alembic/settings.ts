/** What alembic.ini or `[tool.alembic]` of pyproject.toml says about where and how revisions are named. */
import type { Stack } from '../../detect/stack.ts';
import { Refusal } from '../../ir/findings.ts';
import type { ProjectReader } from '../target.ts';
import { readIni } from './ini.ts';

export interface Settings {
  /** Folders of revisions, relative to the project; the first is where a first one goes. */
  readonly folders: readonly string[];
  readonly recursive: boolean;
  readonly fileTemplate: string;
  readonly slugLength: number;
  /** Of the zone database; null: the machine's own. */
  readonly timezone: string | null;
  /** Folder with env.py and script.py.mako. */
  readonly scripts: string;
}

type Options = ReadonlyMap<string, string | readonly string[]>;

interface Found {
  readonly folder: string;
  readonly options: Options;
}

function parent(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

export function join(...parts: readonly string[]): string {
  const names: string[] = [];
  for (const name of parts.join('/').split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return names.join('/');
}

function ancestors(path: string): string[] {
  return path === '' ? [''] : [path, ...ancestors(parent(path))];
}

/** `%%` and `%(here)s` of configparser, which Alembic does in TOML as well. */
function interpolated(value: string): string {
  return value.replace(/%%|%\(here\)s/g, (token) => (token === '%%' ? '%' : '.'));
}

async function fromToml(reader: ProjectReader, folder: string): Promise<Found | null> {
  const path = join(folder, 'pyproject.toml');
  const text = await reader.read(path);
  if (text === null || !/^\s*\[tool\.alembic\]/m.test(text)) return null;
  const { parse } = await import('smol-toml');
  let table: unknown;
  try {
    table = parse(text.replace(/^\uFEFF/, '')).tool;
  } catch {
    throw new Refusal(
      'config_not_readable',
      `${path} is not valid TOML.`,
      'Mend the file, so that Alembic can read it too.',
    );
  }
  const own = (table as { alembic?: Record<string, unknown> }).alembic ?? {};
  const options = new Map<string, string | readonly string[]>();
  for (const [name, value] of Object.entries(own)) {
    if (Array.isArray(value)) {
      const texts = value.filter((each): each is string => typeof each === 'string');
      options.set(name, texts.map(interpolated));
    } else if (typeof value !== 'object') options.set(name, interpolated(String(value)));
  }
  return { folder, options };
}

async function fromIni(reader: ProjectReader, path: string): Promise<Found | null> {
  const text = await reader.read(path);
  if (text === null) return null;
  const section = readIni(text).get('alembic');
  if (section === undefined) return null;
  const options = new Map([...section].map(([name, value]) => [name, interpolated(value)]));
  return { folder: parent(path), options };
}

/** The configuration that leads to the folder: named by the stack's evidence, else the nearest. */
async function configurations(
  reader: ProjectReader,
  stack: Stack | null,
  versions: string,
): Promise<Found[]> {
  const named = (stack?.evidence ?? [])
    .filter(({ claim, value }) => claim === 'migrations' && value === versions)
    .map(({ path }) => path);
  const near = ancestors(versions).map((folder) => join(folder, 'alembic.ini'));
  const inis: Found[] = [];
  for (const path of [...named.filter((each) => /\.ini(\.\w+)?$/.test(each)), ...near]) {
    const found = await fromIni(reader, path);
    if (found !== null) inis.push(found);
  }
  const tomls: Found[] = [];
  for (const folder of ancestors(versions)) {
    const found = await fromToml(reader, folder);
    if (found !== null) tomls.push(found);
  }
  // What an .ini says wins over pyproject.toml.
  return [...inis.slice(0, 1), ...tomls.slice(0, 1)];
}

function option(found: readonly Found[], name: string): [Found, string | readonly string[]] | null {
  for (const each of found) {
    const value = each.options.get(name);
    if (value !== undefined) return [each, value];
  }
  return null;
}

function text(found: readonly Found[], name: string): string | null {
  const value = option(found, name)?.[1] ?? null;
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function separator(found: readonly Found[]): RegExp {
  const name = text(found, 'path_separator') ?? text(found, 'version_path_separator');
  switch (name) {
    case 'space':
      return /\s+/;
    case 'newline':
      return /\n/;
    // One file serves every system, so that either may be meant.
    case 'os':
    case ':':
    case ';':
      return /[:;]/;
    default:
      return /, *|\s+/;
  }
}

/** `package:folder` is a folder of a package, at the top or under `src`. */
async function folderOf(reader: ProjectReader, base: string, path: string): Promise<string | null> {
  const plain = path.replace(':', '/');
  const dotted = path.includes(':')
    ? `${path.slice(0, path.indexOf(':')).replaceAll('.', '/')}/${path.slice(path.indexOf(':') + 1)}`
    : plain;
  for (const candidate of [plain, dotted, `src/${dotted}`]) {
    const folder = join(base, candidate);
    if ((await reader.list(folder)).length > 0) return folder;
  }
  return null;
}

async function versionFolders(
  reader: ProjectReader,
  found: readonly Found[],
  usual: string,
): Promise<string[]> {
  const configured = option(found, 'version_locations');
  if (configured === null) return [usual];
  const [{ folder }, value] = configured;
  const paths = typeof value === 'string' ? value.split(separator(found)) : value;
  const folders: string[] = [];
  for (const path of paths.map((each) => each.trim()).filter((each) => each !== '')) {
    const existing = await folderOf(reader, folder, path);
    // One that is still empty is a place too.
    folders.push(existing ?? join(folder, path));
  }
  return folders.length === 0 ? [usual] : folders;
}

/** `versions` is the folder that was detected, or where one will be. */
export async function readSettings(
  reader: ProjectReader,
  stack: Stack | null,
  versions: string,
): Promise<Settings> {
  const found = await configurations(reader, stack, versions);
  const scripts = await scriptsFolder(reader, found, versions);
  const own = join(scripts, 'versions');
  const usual =
    (await reader.list(own)).length > 0 || versions.startsWith(`${own}/`) ? own : versions;
  const length = Number(text(found, 'truncate_slug_length') ?? '40');
  return {
    folders: await versionFolders(reader, found, usual),
    recursive: text(found, 'recursive_version_locations') === 'true',
    fileTemplate: text(found, 'file_template') ?? '%(rev)s_%(slug)s',
    slugLength: Number.isInteger(length) && length > 0 ? length : 40,
    timezone: text(found, 'timezone'),
    scripts,
  };
}

async function scriptsFolder(
  reader: ProjectReader,
  found: readonly Found[],
  versions: string,
): Promise<string> {
  const location = option(found, 'script_location');
  if (location === null || typeof location[1] !== 'string') return parent(versions);
  return (await folderOf(reader, location[0].folder, location[1])) ?? parent(versions);
}
