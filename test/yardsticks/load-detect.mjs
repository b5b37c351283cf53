/** Bundles `detectStack` out of the sources, so that the yardsticks measure what is being written. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export async function loadDetect() {
  const folder = mkdtempSync(join(tmpdir(), 'tablewright-detect-'));
  const outfile = join(folder, 'detect.mjs');
  try {
    await build({
      entryPoints: [fileURLToPath(new URL('../../src/detect/detect.ts', import.meta.url))],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      logLevel: 'warning',
    });
    const { detectStack } = await import(pathToFileURL(outfile).href);
    return detectStack;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
