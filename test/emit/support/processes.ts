/** Runs `writer.ts` as real processes that can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Job, Outcome } from './writer.ts';

export interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly outcomes: readonly Outcome[];
}

export interface Running {
  readonly child: ChildProcess;
  /** Its modules are loaded and the first job begins. */
  readonly ready: Promise<void>;
  readonly ended: Promise<Ended>;
}

/** In memory where the system has such a place: these tests sync thousands of files. */
export function temporaryFolder(): string {
  const parent = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  return realpathSync(mkdtempSync(join(parent, 'tablewright-test-')));
}

export function removeTemporary(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

export async function bundleWriter(folder: string): Promise<string> {
  const outfile = join(folder, 'writer.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('writer.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  });
  return outfile;
}

export function start(
  script: string,
  jobs: readonly Job[],
  user?: { uid: number; gid: number },
): Running {
  const child = spawn(process.execPath, [script], {
    stdio: ['pipe', 'pipe', 'inherit'],
    ...user,
  });
  child.stdin.end(JSON.stringify(jobs));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (_code, signal) => {
      const lines = output.split('\n').filter((line) => line !== '');
      resolve({ signal, outcomes: lines.map((line) => JSON.parse(line) as Outcome) });
    });
  });
  const ready = new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  return { child, ready, ended };
}
