/** What the operating system and Node can hold back from a process that runs a project's code. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { Refusal } from '../../ir/findings.ts';

/** Node's permissions (doc/api/permissions). Without them nothing of the project is run. */
export function permissionFlag(
  flags: Pick<ReadonlySet<string>, 'has'> = process.allowedNodeEnvironmentFlags,
): string {
  const flag = ['--permission', '--experimental-permission'].find((name) => flags.has(name));
  if (flag !== undefined) return flag;
  throw new Refusal(
    'drizzle_not_isolated',
    'The Drizzle schema was not read: this Node cannot restrict the process that would run its code (no --permission).',
    'Run tablewright with a released Node 20 or later, or name a live database or its migrations to read the schema from.',
  );
}

const run = promisify(execFile);

async function works(command: readonly string[]): Promise<boolean> {
  const [program = '', ...rest] = command;
  try {
    await run(program, [...rest, 'true'], {
      env: { PATH: '/usr/bin:/bin' },
      timeout: 2_000,
    });
    return true;
  } catch {
    return false;
  }
}

async function findNamespace(): Promise<readonly string[]> {
  if (process.platform !== 'linux') return [];
  const program = ['/usr/bin/unshare', '/bin/unshare'].find((path) => existsSync(path));
  if (program === undefined) return [];
  // Root needs no user namespace, in which it could not read what belongs to others.
  for (const flags of [['-n'], ['-r', '-n']]) {
    const command = [program, ...flags, '--'];
    if (await works(command)) return command;
  }
  return [];
}

let found: Promise<readonly string[]> | null = null;

/** What to put before a command so that it has no network at all; empty where that is not to be had. */
export function withoutNetwork(): Promise<readonly string[]> {
  found ??= findNamespace();
  return found;
}
