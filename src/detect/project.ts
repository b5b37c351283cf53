/** The project folder that a caller names: checked once, and made absolute without links. */
import { opendirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Refusal } from '../ir/findings.ts';

const nameFolder = 'Pass the absolute path of the project folder as project_path.';

function refuseUnreachable(path: string, error: unknown): never {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EACCES' || code === 'EPERM') {
    throw new Refusal(
      'project_unreadable',
      `The project folder ${path} may not be read by this process.`,
      'Give the user that runs tablewright read access to the folder, or pass another project_path.',
    );
  }
  throw new Refusal('project_not_found', `There is no project folder at ${path}.`, nameFolder);
}

function inspect(path: string): { real: string; stats: Stats } {
  try {
    const real = realpathSync(path);
    const stats = statSync(real);
    // Listing and entering are tried, not asked for: access(2) answers for the real user, not the effective one.
    if (stats.isDirectory()) {
      opendirSync(real).closeSync();
      statSync(`${real}/.`);
    }
    return { real, stats };
  } catch (error) {
    return refuseUnreachable(path, error);
  }
}

/** The real, absolute path of a project folder; refuses what cannot be one. */
export async function resolveProject(path: string): Promise<string> {
  if (path.trim() === '' || path.includes('\0')) {
    throw new Refusal(
      'project_not_found',
      'The project path is not the path of a folder.',
      nameFolder,
    );
  }
  const { real, stats } = inspect(resolve(path));
  if (!stats.isDirectory()) {
    throw new Refusal(
      'project_not_a_folder',
      `The project path ${path} is not a folder.`,
      `Pass the folder that holds it: ${dirname(resolve(path))}.`,
    );
  }
  if (dirname(real) === real) {
    throw new Refusal(
      'project_is_root',
      `The project path ${path} is the root of the file system.`,
      nameFolder,
    );
  }
  return real;
}
