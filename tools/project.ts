/** Which project a call is about: its argument, or the folder the process was started for. */
import { isAbsolute, resolve } from 'node:path';
import { Refusal } from '../src/ir/findings.ts';
import type { Context } from './define.ts';

const fix = 'give project_path as an absolute folder, or start the server with --project DIR';

/** The working folder is never taken: clients start servers in `/` or in the home folder. */
export function projectOf(given: string | undefined, context: Context): string {
  const path = projectIfAny(given, context);
  if (path === undefined) throw new Refusal('project_missing', 'no project_path was given', fix);
  return path;
}

export function projectIfAny(given: string | undefined, context: Context): string | undefined {
  const path = given ?? context.project ?? undefined;
  if (path === undefined || isAbsolute(path)) return path;
  if (context.workingFolder !== null) return resolve(context.workingFolder, path);
  throw new Refusal('project_not_absolute', `project_path '${path}' is not absolute`, fix);
}
