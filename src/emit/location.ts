/** Where a path of a project really is: refuses all that is, or leads, outside of the project. */
import { lstat, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, parse, relative, sep } from 'node:path';
import { Refusal } from '../ir/findings.ts';
import { errorCode, failure } from './failure.ts';

function refusePath(path: string, why: string): Refusal {
  return new Refusal(
    'path_outside',
    `${JSON.stringify(path.slice(0, 200))} is not a path that may be written: ${why}.`,
    'Give a path inside the project, relative to it, with forward slashes.',
  );
}

/** Refuses by its text alone what no file of ours is ever called. */
export function checkRelative(path: string): void {
  const parts = path.split('/');
  if (path === '' || isAbsolute(path) || /^[a-z]:/i.test(path)) {
    throw refusePath(path, 'it is not relative to the project');
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\u0000-\u001f\u007f\\]/.test(path)) {
    throw refusePath(path, 'it holds a backslash or a control character');
  }
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw refusePath(path, 'it has an empty, "." or ".." part');
  }
  refuseGit(path, parts);
}

/** A file in git's own folder can be a hook, that is a program. */
function refuseGit(path: string, parts: readonly string[]): void {
  if (parts.some((part) => part.toLowerCase() === '.git')) {
    throw refusePath(path, "git's own folder is not ours");
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw error;
  }
}

/** The absolute path with every symbolic link on the way resolved; the file need not exist. */
export async function resolveInside(project: string, path: string): Promise<string> {
  checkRelative(path);
  try {
    let known = join(project, ...path.split('/'));
    const missing: string[] = [];
    while (!(await exists(known))) {
      missing.unshift(parse(known).base);
      known = dirname(known);
    }
    const real = await realpath(known);
    if (real !== project && !real.startsWith(project.endsWith(sep) ? project : project + sep)) {
      throw refusePath(path, 'a symbolic link leads out of the project');
    }
    refuseGit(path, relative(project, real).split(sep));
    if (missing.length > 0 && !(await stat(real)).isDirectory()) {
      throw new Refusal(
        'not_a_folder',
        `${path} cannot be written: a file stands where a folder is needed.`,
        'Move the file away, or give another folder.',
      );
    }
    return join(real, ...missing);
  } catch (error) {
    // A link to nowhere cannot be followed, so nobody can say where a write would land.
    if (errorCode(error) === 'ENOENT') throw refusePath(path, 'a symbolic link leads nowhere');
    throw failure(error, path);
  }
}

/** The project as an absolute real path. */
export async function projectFolder(project: string): Promise<string> {
  const fix = 'Give the absolute path of an existing project folder.';
  if (!isAbsolute(project)) {
    throw new Refusal('invalid_project', `${project} is not an absolute path.`, fix);
  }
  try {
    const real = await realpath(project);
    if (!(await stat(real)).isDirectory()) {
      throw new Refusal('invalid_project', `${project} is not a folder.`, fix);
    }
    if (parse(real).root === real) {
      throw new Refusal('invalid_project', 'The root of the disk is not a project.', fix);
    }
    return real;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      throw new Refusal('invalid_project', `${project} does not exist.`, fix);
    }
    throw failure(error, project);
  }
}
