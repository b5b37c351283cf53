/** Loads a project's modules in the child process: asked of the parent, compiled to CommonJS, run once. */
import { dirname, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import { type Transform, transform } from 'sucrase';
import { builtin, builtinName } from './builtins.ts';
import { receive, send } from './channel.ts';
import type { ModuleReply } from './protocol.ts';

// Taken now: later it is refused to all.
const { compileFunction } = vm;

export type Require = (request: string) => unknown;

interface LoadedModule {
  exports: unknown;
  readonly id: string;
  readonly filename: string;
  loaded: boolean;
}

const isPackage = (path: string) => path.includes(`${sep}node_modules${sep}`);

function compile(path: string, code: string): string {
  const transforms: Transform[] = ['imports'];
  if (/\.[cm]?tsx?$/.test(path)) transforms.push('typescript');
  if (/\.[jt]sx$/.test(path)) transforms.push('jsx');
  const { code: compiled } = transform(code, { transforms, filePath: path });
  const meta = `({ url: ${JSON.stringify(pathToFileURL(path).href)}, dirname: __dirname, filename: __filename })`;
  return compiled.replace(/\bimport\.meta\b/g, () => meta);
}

/** ES modules, which Node 20 cannot require, and TypeScript. */
function mustCompile(path: string, code: string, esm: boolean): boolean {
  if (path.endsWith('.cjs')) return false;
  if (/\.[cm]?tsx?$|\.mjs$|\.jsx$/.test(path)) return true;
  return (esm || !isPackage(path)) && /^\s*(?:import|export)\b/m.test(code);
}

const loaded = new Map<string, LoadedModule>();

function evaluate(module: LoadedModule, text: string, esm: boolean): void {
  const { filename } = module;
  if (filename.endsWith('.json')) {
    module.exports = JSON.parse(text);
    return;
  }
  const bare = text.replace(/^\uFEFF?(?:#![^\n]*)?/, '');
  const code = mustCompile(filename, bare, esm) ? compile(filename, bare) : bare;
  // No importModuleDynamically: `import()` that was not compiled away is an error.
  const run = compileFunction(code, ['exports', 'require', 'module', '__filename', '__dirname'], {
    filename,
  });
  const folder = dirname(filename);
  run.call(module.exports, module.exports, requireOf(filename), module, filename, folder);
}

/** Where requests led, by folder: packages ask for the same few modules hundreds of times. */
const found = new Map<string, string>();

function ask(from: string, request: string): Extract<ModuleReply, { kind: 'module' }> {
  send({ kind: 'module', from, request });
  const reply = receive<ModuleReply>();
  if (reply.kind === 'module') return reply;
  throw Object.assign(new Error(reply.message), { code: 'MODULE_NOT_FOUND' });
}

function load(from: string, request: string): unknown {
  const place = `${dirname(from)}\0${request}`;
  const before = loaded.get(found.get(place) ?? '');
  if (before !== undefined) return before.exports;
  const { path, text, esm } = ask(from, request);
  found.set(place, path);
  const known = loaded.get(path);
  if (known !== undefined) return known.exports;
  if (text === null) throw new Error(`Cannot find module '${request}': it could not be loaded`);
  const module: LoadedModule = { exports: {}, id: path, filename: path, loaded: false };
  loaded.set(path, module);
  evaluate(module, text, esm);
  module.loaded = true;
  return module.exports;
}

/** `require` of a file. */
export function requireOf(file: string): Require {
  const require = (request: unknown) => {
    const name = builtinName(String(request));
    return name === null ? load(file, String(request)) : builtin(name, isPackage(file));
  };
  const resolve = (request: unknown) =>
    builtinName(String(request)) === null ? ask(file, String(request)).path : String(request);
  return Object.assign(require, { resolve, cache: {}, main: undefined });
}
