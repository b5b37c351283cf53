/** Where a module of a project is, as bundlers and Node's CommonJS find it. Reads files, runs nothing. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';

const endings = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json'];

/** Of a package.json or tsconfig.json; a larger one is not looked at. */
const mostBytes = 512_000;

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Without an ending, `.js` for `.ts`, a folder for its index. */
export function candidatesOf(base: string): string[] {
  return [
    ...endings.map((ending) => base + ending),
    base.replace(/\.([cm]?)js$/, '.$1ts'),
    ...endings.slice(1).map((ending) => join(base, `index${ending}`)),
  ];
}

function findModule(base: string): string | null {
  return candidatesOf(base).find(isFile) ?? null;
}

function readJson(path: string, clean = (text: string) => text): Record<string, unknown> | null {
  try {
    if (statSync(path).size > mostBytes) return null;
    const value: unknown = JSON.parse(clean(readFileSync(path, 'utf8')));
    return typeof value === 'object' ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}

/** A tsconfig.json may hold comments and trailing commas. */
function withoutComments(text: string): string {
  return text.replace(
    /("(?:[^"\\]|\\.)*")|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/|\/\/[^\n]*|,(?=\s*[}\]])/g,
    (_, string: string | undefined) => string ?? '',
  );
}

interface Compiler {
  readonly paths?: Readonly<Record<string, readonly string[]>>;
  readonly baseUrl?: string;
}

/** By `paths` of the nearest tsconfig.json that has some. */
function fromPaths(request: string, start: string, project: string): string | null {
  for (let folder = start; ; folder = dirname(folder)) {
    const config = readJson(join(folder, 'tsconfig.json'), withoutComments);
    const { paths = {}, baseUrl = '.' } = (config?.compilerOptions ?? {}) as Compiler;
    const entries = Object.entries(paths);
    for (const [pattern, targets] of entries) {
      const rest = starred(pattern, request);
      if (rest === null) continue;
      for (const target of targets) {
        const path = findModule(
          join(
            folder,
            baseUrl,
            String(target).replace('*', () => rest),
          ),
        );
        if (path !== null) return path;
      }
    }
    if (entries.length > 0 || folder === project || dirname(folder) === folder) return null;
  }
}

/** What the pattern's `*` stands for; null when it does not fit. */
function starred(pattern: string, text: string): string | null {
  const [before = '', after] = pattern.split('*');
  if (after === undefined) return text === pattern ? '' : null;
  const fits =
    text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
  return fits ? text.slice(before.length, text.length - after.length) : null;
}

/** CommonJS first: an ES module is compiled, which costs its named-only default. */
const conditions = [
  new Set(['node', 'require', 'default']),
  new Set(['node', 'import', 'default']),
];

function choose(target: unknown, wanted: ReadonlySet<string>, rest: string): string | null {
  if (typeof target === 'string') return target.replaceAll('*', () => rest);
  if (typeof target !== 'object' || target === null) return null;
  const choices = Array.isArray(target)
    ? target
    : Object.entries(target).flatMap(([name, value]) => (wanted.has(name) ? [value] : []));
  for (const choice of choices) {
    const path = choose(choice, wanted, rest);
    if (path !== null) return path;
  }
  return null;
}

/** Of a package.json's `exports` or `imports`. */
function fromMap(map: Readonly<Record<string, unknown>>, name: string): string | null {
  const start = (pattern: string) => pattern.split('*', 1)[0]?.length ?? 0;
  const fitting = Object.keys(map)
    .filter((pattern) => starred(pattern, name) !== null)
    .sort((a, b) => start(b) - start(a));
  const pattern = Object.hasOwn(map, name) ? name : fitting[0];
  if (pattern === undefined) return null;
  for (const wanted of conditions) {
    const path = choose(map[pattern], wanted, starred(pattern, name) ?? '');
    if (path !== null) return path;
  }
  return null;
}

function fromExports(folder: string, exports: unknown, subpath: string): string | null {
  const isMap =
    typeof exports === 'object' &&
    exports !== null &&
    Object.keys(exports).every((key) => key.startsWith('.'));
  const map = isMap ? (exports as Record<string, unknown>) : { '.': exports };
  const path = fromMap(map, subpath === '' ? '.' : `./${subpath}`);
  return path === null ? null : findModule(join(folder, path));
}

function fromPackage(folder: string, subpath: string): string | null {
  const manifest = readJson(join(folder, 'package.json'));
  const exports = manifest?.exports;
  if (exports !== undefined && exports !== null) return fromExports(folder, exports, subpath);
  if (subpath !== '') return findModule(join(folder, subpath));
  const main = typeof manifest?.main === 'string' ? findModule(join(folder, manifest.main)) : null;
  return main ?? findModule(join(folder, 'index'));
}

/** The folder of an installed package, as Node looks for it from a file up. */
export function findPackage(file: string, name: string): string | null {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (basename(folder) !== 'node_modules' && existsSync(join(candidate, 'package.json'))) {
      return candidate;
    }
    if (dirname(folder) === folder) return null;
  }
}

function nearestManifest(
  file: string,
): { folder: string; manifest: Record<string, unknown> } | null {
  for (let folder = dirname(file); dirname(folder) !== folder; folder = dirname(folder)) {
    const manifest = readJson(join(folder, 'package.json'));
    if (manifest !== null) return { folder, manifest };
    if (basename(folder) === 'node_modules') return null;
  }
  return null;
}

/** Whether `.js` means an ES module there. */
export function isModuleScope(file: string): boolean {
  return nearestManifest(file)?.manifest.type === 'module';
}

function fromImports(file: string, request: string): string | null {
  const found = nearestManifest(file);
  const imports = found?.manifest.imports;
  if (found === null || typeof imports !== 'object' || imports === null) return null;
  const target = fromMap(imports as Record<string, unknown>, request);
  if (target === null) return null;
  return target.startsWith('.')
    ? findModule(join(found.folder, target))
    : fromBare(join(found.folder, 'package.json'), target);
}

function fromBare(file: string, request: string): string | null {
  const [, name, subpath = ''] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.*))?$/.exec(request) ?? [];
  if (name === undefined || name.startsWith('.')) return null;
  const folder = findPackage(file, name);
  return folder === null ? null : fromPackage(folder, subpath);
}

/** Null when there is none. `from` is the real path of the file that asks. */
export function resolveModule(project: string, from: string, request: string): string | null {
  if (request.includes('\0')) return null;
  if (/^\.{1,2}(?:\/|$)/.test(request)) return findModule(join(dirname(from), request));
  if (request.startsWith('/')) return findModule(request);
  if (request.startsWith('#')) {
    const path = fromImports(from, request);
    if (path !== null) return path;
  }
  const isOwn = !from.includes(`${sep}node_modules${sep}`);
  const own = isOwn ? fromPaths(request, dirname(from), project) : null;
  return own ?? fromBare(from, request);
}
