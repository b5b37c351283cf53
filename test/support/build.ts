/** Bundles once per test run, so that tests drive the files that ship. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export default function setup(): void {
  execFileSync(
    process.execPath,
    [fileURLToPath(new URL('../../src/build/build.mjs', import.meta.url))],
    {
      stdio: 'inherit',
    },
  );
}
