/** Where the package's own files are, from the bundle in `dist/` as from the sources. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

const root = findRoot();

/** Absolute path of a file that the package ships: `packageFile('prompts', 'server.md')`. */
export function packageFile(...parts: readonly string[]): string {
  return join(root, ...parts);
}

export const packageVersion = (
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
).version;
