/** A schema out of one SQL file: structure.sql, a pg_dump, or a schema.sql written by hand. */
import { resolveProject } from '../detect/project.ts';
import { Refusal } from '../ir/findings.ts';
import { type ReadOptions, readScripts } from './from-scripts.ts';
import { readProjectText } from './project-files.ts';
import { includer } from './psql.ts';
import type { Reading } from './reading.ts';
import { Report } from './report.ts';

export interface ScriptSource {
  readonly project: string;
  /** Relative to the project. */
  readonly path: string;
  /** Real path of the folder that what it reads in must lie in; the project itself where it is not named. */
  readonly root?: string;
}

/** As psql runs it: statement by statement, in the transactions that the file itself opens. */
export async function readScript(
  { project, path, root }: ScriptSource,
  options: ReadOptions = {},
): Promise<Reading> {
  const folder = await resolveProject(project);
  const text = readProjectText(folder, path);
  if (text === null) {
    throw new Refusal(
      'script_not_found',
      `There is no readable SQL file ${path} in the project.`,
      'Name a text file of the project, relative to it.',
    );
  }
  const include = includer(root ?? folder, folder);
  const script = { sql: text, line: 1, transaction: false, message: 'each', include } as const;
  return await readScripts(`file: ${path}`, [{ path, scripts: [script] }], new Report(), options);
}
