/** Files of a project that are read whole: inside the project, regular, and of a sane size. */
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import { toText } from '../detect/text.ts';
import { Refusal } from '../ir/findings.ts';

export interface ProjectFolder {
  /** Relative to the project. */
  readonly path: string;
  /** Paths below the folder, with `/`, by code units. */
  readonly files: readonly string[];
  /** Text of one of `files`; null when it is no text, too large, or leads out of the project. */
  text(file: string): string | null;
  /** Text of a file of this name in the folder above, or the one above that. */
  beside(name: string): string | null;
}

const limits = { entries: 20_000, depth: 6, file: 32_000_000 } as const;

function inside(project: string, path: string): string | null {
  try {
    const real = realpathSync(path);
    return real === project || real.startsWith(project + sep) ? real : null;
  } catch {
    return null;
  }
}

/** `project` is a real path. Null for what is not a readable text file inside of it. */
export function readProjectText(project: string, path: string): string | null {
  const real = inside(project, join(project, path));
  if (real === null) return null;
  let handle: number | undefined;
  try {
    // A FIFO must not block us.
    handle = openSync(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(handle);
    if (!stats.isFile() || stats.size > limits.file) return null;
    // Whole: what detection looks through has long lines cut.
    return toText(path, readFileSync(handle))?.raw ?? null;
  } catch {
    return null;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function listFiles(root: string): string[] {
  const found: string[] = [];
  const open: { path: string; depth: number }[] = [{ path: '', depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { path, depth } = next;
    for (const entry of readdirSync(join(root, path), { withFileTypes: true })) {
      const name = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) {
        if (depth < limits.depth && entry.name !== 'node_modules') {
          open.push({ path: name, depth: depth + 1 });
        }
      } else if (entry.isFile() || entry.isSymbolicLink()) found.push(name);
      if (found.length > limits.entries) return found.sort();
    }
  }
  return found.sort();
}

/** Throws `Refusal` when there is no such folder in the project, whose real path is given. */
export function openProjectFolder(project: string, path: string): ProjectFolder {
  const clean = path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
  const root = inside(project, join(project, clean));
  let files: string[] | null = null;
  try {
    files = root === null ? null : listFiles(root);
  } catch {
    // Not a folder, or not readable: refused below.
  }
  if (files === null) {
    throw new Refusal(
      'migrations_not_found',
      `There is no readable folder ${path} in the project.`,
      'Name a folder of the project, relative to it.',
    );
  }
  const inProject = (file: string) => (clean === '' ? file : `${clean}/${file}`);
  const beside = (name: string): string | null => {
    for (const above of clean === '' ? [] : ['..', '../..']) {
      const text = readProjectText(project, `${clean}/${above}/${name}`);
      if (text !== null) return text;
    }
    return null;
  };
  return { path: clean, files, text: (file) => readProjectText(project, inProject(file)), beside };
}
