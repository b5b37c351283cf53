/** Loads a project's TypeScript in the child process: compiled to CommonJS, one module after the other. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { type Transform, transform } from 'sucrase';

interface Loader {
  _extensions: Record<string, (module: CompiledModule, path: string) => void>;
  _resolveFilename(request: string, ...rest: unknown[]): string;
}

interface CompiledModule {
  _compile(code: string, path: string): void;
}

const loader = Module as unknown as Loader;

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

const endings = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json'];

/** As bundlers resolve: without an ending, `.js` for `.ts`, a folder for its index. */
function findModule(base: string): string | null {
  const bare = base.replace(/\.([cm]?)js$/, '.$1ts');
  const candidates = [
    ...endings.map((ending) => base + ending),
    bare,
    ...endings.slice(1).map((ending) => join(base, `index${ending}`)),
  ];
  return candidates.find(isFile) ?? null;
}

type Paths = readonly { readonly pattern: string; readonly targets: readonly string[] }[];

function parseJsonc(text: string): {
  compilerOptions?: { paths?: Record<string, string[]>; baseUrl?: string };
} {
  const bare = text.replace(
    /("(?:[^"\\]|\\.)*")|\/\*[\s\S]*?\*\/|\/\/[^\n]*|,(?=\s*[}\]])/g,
    (_, string: string | undefined) => string ?? '',
  );
  return JSON.parse(bare);
}

const known = new Map<string, Paths>();

/** `paths` of the nearest tsconfig.json that has some. */
function pathsFor(folder: string, project: string): Paths {
  const found = known.get(folder);
  if (found !== undefined) return found;
  let paths: Paths = [];
  try {
    const { compilerOptions } = parseJsonc(readFileSync(join(folder, 'tsconfig.json'), 'utf8'));
    const base = join(folder, compilerOptions?.baseUrl ?? '.');
    paths = Object.entries(compilerOptions?.paths ?? {}).map(([pattern, targets]) => ({
      pattern,
      targets: targets.map((target) => join(base, target)),
    }));
  } catch {
    // None here, or not readable: the folder above may have one.
  }
  if (paths.length === 0 && folder !== project && dirname(folder) !== folder) {
    paths = pathsFor(dirname(folder), project);
  }
  known.set(folder, paths);
  return paths;
}

function fromPaths(request: string, paths: Paths): string | null {
  for (const { pattern, targets } of paths) {
    const [before = '', after] = pattern.split('*');
    const fits = after === undefined ? request === pattern : request.startsWith(before);
    if (!fits) continue;
    const rest = after === undefined ? '' : request.slice(before.length);
    for (const target of targets) {
      const path = findModule(target.replace('*', rest));
      if (path !== null) return path;
    }
  }
  return null;
}

function compile(path: string, code: string): string {
  const transforms: Transform[] = ['imports'];
  if (/\.[cm]?tsx?$/.test(path)) transforms.push('typescript');
  if (/\.[jt]sx$/.test(path)) transforms.push('jsx');
  const { code: compiled } = transform(code, { transforms, filePath: path });
  return compiled.replace(
    /\bimport\.meta\b/g,
    '({ url: require("node:url").pathToFileURL(__filename).href, dirname: __dirname, filename: __filename })',
  );
}

/** ESM that Node 20 cannot require is compiled as well. */
function isModuleText(path: string, code: string): boolean {
  if (path.endsWith('.cjs')) return false;
  return /\.[cm]?tsx?$|\.mjs$/.test(path) || /^\s*(?:import|export)\b/m.test(code);
}

/** From now on `require` takes TypeScript and ES modules. Returns the `require` of a file. */
export function installLoader(project: string): (file: string) => NodeJS.Require {
  const resolve = loader._resolveFilename;
  loader._resolveFilename = (request, ...rest) => {
    const [parent] = rest as [{ filename?: string | null } | undefined];
    const folder = dirname(parent?.filename ?? project);
    const isOwn = !folder.includes(`${sep}node_modules${sep}`);
    const relative = /^\.{1,2}(?:\/|$)/.test(request);
    const own = relative
      ? findModule(join(folder, request))
      : isOwn
        ? fromPaths(request, pathsFor(folder, project))
        : null;
    return own ?? resolve.call(Module, request, ...rest);
  };
  for (const ending of ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs']) {
    const before = loader._extensions[ending];
    loader._extensions[ending] = (module, path) => {
      const code = readFileSync(path, 'utf8');
      if (isModuleText(path, code)) module._compile(compile(path, code), path);
      else if (before === undefined) module._compile(code, path);
      else before(module, path);
    };
  }
  return (file) => createRequire(existsSync(file) ? file : join(project, 'x.js'));
}
