/**
 * The only files that a schema's code can see: its modules, one by one, as the child asks for
 * them. The real path decides, so a link that leads out of the project leads nowhere.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { ModuleReply, ModuleRequest } from './protocol.ts';
import { candidatesOf, isModuleScope, resolveModule } from './resolve.ts';
import { rootFile } from './root-file.ts';

const limits = { file: 16_000_000, own: 2_000_000, all: 128_000_000 } as const;

const code = /\.(?:[cm]?[jt]sx?|json)$/;

/** Why a file is not given out; null when it is. `real` is a real path. */
export function refusal(project: string, real: string): string | null {
  if (!code.test(real)) return 'it is neither code nor JSON';
  const inProject = real.startsWith(project + sep);
  const parts = (inProject ? real.slice(project.length) : real).split(sep);
  const packages = parts.lastIndexOf('node_modules');
  if (!inProject && packages === -1) return 'it leads out of the project';
  const inside = parts.slice(packages + 1);
  if (inside.some((part) => /^\.env/i.test(part))) return 'files of the environment are not read';
  // Tools keep caches and credentials beside the packages: `.cache`, `.vite`, `.prisma`.
  const hidden = packages !== -1 && inside.some((part) => part.startsWith('.'));
  return hidden ? 'it is no file of a package' : null;
}

/** Null when it is no regular file of a sane size. */
function readWhole(real: string, most: number): string | null {
  let handle: number | undefined;
  try {
    // A FIFO must not block us, and a link put there since must not lead us on.
    const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);
    handle = openSync(real, flags);
    const stats = fstatSync(handle);
    return stats.isFile() && stats.size <= most ? readFileSync(handle, 'utf8') : null;
  } catch {
    return null;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function realOf(path: string | null): string | null {
  try {
    return path === null ? null : realpathSync(path);
  } catch {
    return null;
  }
}

/** A project's tsconfig.json and package.json may hold anything: what makes no sense names no file. */
function find(project: string, from: string, request: string): string | null {
  try {
    return resolveModule(project, from, request);
  } catch {
    return null;
  }
}

/** A file that is not there yet is found as if it were. */
function findNew(texts: ReadonlyMap<string, string>, from: string, request: string): string | null {
  if (!/^\.{1,2}(?:\/|$)/.test(request)) return null;
  return candidatesOf(join(dirname(from), request)).find((path) => texts.has(path)) ?? null;
}

/**
 * Answers the requests of one child. `project` is a real path; `texts` stand for the project's own
 * files, by path.
 */
export function moduleServer(
  project: string,
  texts: ReadonlyMap<string, string> = new Map(),
): (asked: ModuleRequest) => ModuleReply {
  const sent = new Set<string>();
  let left: number = limits.all;
  return ({ from, request }) => {
    const missing = (why: string): ModuleReply => ({
      kind: 'missing',
      message: `Cannot find module '${request.slice(0, 200)}'${why}`,
    });
    if (from !== rootFile(project) && !sent.has(from)) return missing('');
    const real = realOf(find(project, from, request)) ?? findNew(texts, from, request);
    if (real === null) return missing('');
    const objection = refusal(project, real);
    if (objection !== null) return missing(`: ${objection}`);
    const esm = isModuleScope(real);
    if (sent.has(real)) return { kind: 'module', path: real, text: null, esm };
    const isOwn = !real.includes(`${sep}node_modules${sep}`);
    const text =
      texts.get(real) ?? readWhole(real, Math.min(left, isOwn ? limits.own : limits.file));
    if (text === null) return missing(': it is too large, or cannot be read');
    left -= text.length;
    sent.add(real);
    return { kind: 'module', path: real, text, esm };
  };
}
