/** The project's Prisma: its version, its schema files, and where its migrations lie. */
import type { EmitInput } from '../target.ts';
import { unquoted } from './draft.ts';
import { type Block, scanBlocks } from './scan.ts';

export interface SchemaFile {
  readonly path: string;
  readonly text: string;
}

export interface PrismaProject {
  /** Major version; null when nothing names one. */
  readonly version: number | null;
  /** The file with the datasource; null for a project that has none. */
  readonly root: string | null;
  /** All files of the schema, the root first. */
  readonly files: readonly SchemaFile[];
  readonly migrations: string;
  readonly hasConfig: boolean;
  readonly previews: readonly string[];
  /** `schemas` of the datasource; empty when it lists none. */
  readonly schemas: readonly string[];
}

export function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

export function pathIn(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

const inPackage = /"(?:prisma|@prisma\/client)"\s*:\s*"[^"\d]*(\d+)(?:\.|")/;

/** Where a manifest says `latest` or points to a catalog, the lockfile has the number. */
const locks: readonly (readonly [file: string, pattern: RegExp])[] = [
  [
    'package-lock.json',
    /"node_modules\/(?:prisma|@prisma\/client)"\s*:\s*\{\s*"version"\s*:\s*"(\d+)\./,
  ],
  ['pnpm-lock.yaml', /(?:^|[\s'"/])(?:prisma|@prisma\/client)@(\d+)\.\d+\.\d+/m],
  ['yarn.lock', /^"?(?:prisma|@prisma\/client)@[^\n]*:\r?\n\s+version:?\s+"?(\d+)\./m],
  ['bun.lock', /"(?:prisma|@prisma\/client)@(\d+)\.\d+\.\d+/],
];

async function versionOf(input: EmitInput, start: string): Promise<number | null> {
  for (let folder = start; ; folder = folderOf(folder)) {
    const manifest = await input.read(pathIn(folder, 'package.json'));
    const own = inPackage.exec(manifest ?? '')?.[1];
    if (own !== undefined) return Number(own);
    for (const [file, pattern] of locks) {
      const found = pattern.exec((await input.read(pathIn(folder, file))) ?? '')?.[1];
      if (found !== undefined) return Number(found);
    }
    if (folder === '') return null;
  }
}

function datasourceOf(text: string): Block | undefined {
  return scanBlocks(text).find(({ kind }) => kind === 'datasource');
}

function isPostgres(block: Block | undefined): boolean {
  const provider = block?.assignments.find(({ key }) => key === 'provider')?.value;
  return provider !== undefined && /^"postgres(ql)?"$/.test(provider);
}

async function readFiles(input: EmitInput, paths: readonly string[]): Promise<SchemaFile[]> {
  const files: SchemaFile[] = [];
  for (const path of new Set(paths)) {
    const text = await input.read(path);
    if (text !== null) files.push({ path, text });
  }
  return files;
}

/** Where Prisma itself looks, when no stack says where the schema is. */
async function usualPaths(input: EmitInput): Promise<string[]> {
  const folder = await input.list('prisma/schema');
  const several = folder.filter((name) => name.endsWith('.prisma'));
  return [
    'prisma/schema.prisma',
    'schema.prisma',
    ...several.map((name) => `prisma/schema/${name}`),
  ];
}

/** Of several schemas the one whose migrations are the project's. */
function chooseRoot(
  roots: readonly SchemaFile[],
  migrations: string | null,
): SchemaFile | undefined {
  const near = ({ path }: SchemaFile) =>
    migrations !== null &&
    [folderOf(path), folderOf(folderOf(path))].includes(folderOf(migrations));
  return roots.find(near) ?? roots[0];
}

function isPart(root: string, path: string): boolean {
  const folder = folderOf(root);
  return folder !== '' && path.startsWith(`${folder}/`);
}

const configs = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((end) => `prisma.config.${end}`);

async function configOf(input: EmitInput): Promise<string | null> {
  for (const path of configs) {
    const text = await input.read(path);
    if (text !== null) return text;
  }
  return null;
}

function configuredMigrations(config: string | null): string | null {
  const found =
    /migrations\s*:\s*\{[^}]{0,500}?path\s*:\s*(?:path\.\w+\([^"'`)]*)?["'`]([^"'`]+)["'`]/.exec(
      config ?? '',
    )?.[1];
  return found?.replace(/^(?:\.\/)+|\/+$/g, '') ?? null;
}

function listOf(block: Block | undefined, key: string): string[] {
  const value = block?.assignments.find((each) => each.key === key)?.value ?? '';
  return [...value.matchAll(/"(?:[^"\\]|\\.)*"|[\w-]+/g)].map(([item]) => unquoted(item));
}

export async function readPrismaProject(input: EmitInput): Promise<PrismaProject> {
  const listed = (input.stack?.schemaFiles ?? []).filter((path) => path.endsWith('.prisma'));
  const candidates = await readFiles(input, listed.length > 0 ? listed : await usualPaths(input));
  const own = input.stack?.migrations.find(({ tool }) => tool === 'prisma-migrate');
  const directory = own?.directory.replace(/^\.?(?:\/+|$)|\/+$/g, '') ?? null;
  const roots = candidates.filter(({ text }) => isPostgres(datasourceOf(text)));
  const root = chooseRoot(roots, directory);
  const others = candidates.filter(
    (file) => root !== undefined && file !== root && isPart(root.path, file.path),
  );
  const files =
    root === undefined ? [] : [root, ...others.filter(({ text }) => !datasourceOf(text))];
  const config = await configOf(input);
  const beside = pathIn(root === undefined ? 'prisma' : folderOf(root.path), 'migrations');
  const generators = files.flatMap(({ text }) =>
    scanBlocks(text).filter(({ kind }) => kind === 'generator'),
  );
  return {
    version: await versionOf(input, root === undefined ? '' : folderOf(root.path)),
    root: root?.path ?? null,
    files,
    migrations: directory ?? configuredMigrations(config) ?? beside,
    hasConfig: config !== null,
    previews: generators.flatMap((block) => listOf(block, 'previewFeatures')),
    schemas: root === undefined ? [] : listOf(datasourceOf(root.text), 'schemas'),
  };
}
