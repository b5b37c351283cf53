/** Golden files: `UPDATE=1` writes them, a missing one fails. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

/** `file` is a URL beside the test: `new URL('./golden/x.golden.txt', import.meta.url)`. */
export function expectGolden(file: URL, actual: string): void {
  const path = fileURLToPath(file);
  if (process.env.UPDATE === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
    return;
  }
  expect(existsSync(path), `${path} is missing: UPDATE=1 writes it`).toBe(true);
  expect(actual).toBe(readFileSync(path, 'utf8'));
}
