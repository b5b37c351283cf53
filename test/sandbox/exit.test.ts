import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { packageFile } from '../../src/package.ts';

const folder = packageFile('node_modules', '.cache', 'tablewright-tests');
const script = join(folder, 'exit.mjs');

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  await build({
    stdin: {
      resolveDir: packageFile(),
      loader: 'ts',
      contents: `
        import { keepWarm } from './src/sandbox/embedded.ts';
        import { openSandbox } from './src/sandbox/sandbox.ts';
        const sandbox = await openSandbox();
        const how = process.argv[2];
        if (how === 'warm') keepWarm();
        process.stderr.write('ready');
        if (how === 'busy') sandbox.execute('SELECT pg_sleep(3600)');
        if (how === 'busy') setTimeout(() => process.exit(7), 300);
        if (how === 'awaited') process.exitCode = (await sandbox.query('SELECT 5 AS n'))[0].n;`,
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: script,
    external: ['@electric-sql/pglite', 'libpg-query', 'pg'],
  });
});

/** Ends by itself, or this never does. */
function run(how: string): Promise<{ code: number | null; stdout: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, how], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.once('exit', (code) => resolve({ code, stdout }));
  });
}

test.each([
  ['idle', 0],
  // The spare is still starting; a start that nobody waits for may end first.
  ['warm', 0],
  ['busy', 7],
  ['awaited', 5],
] as const)('a process with a worker ends by itself: %s', async (how, code) => {
  const ended = await run(how);
  expect(ended.code).toBe(code);
  expect(ended.stdout).toBe('');
});
