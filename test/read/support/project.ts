/** A project folder of the given files, thrown away at the end of the test run. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import type { Files } from './forms.ts';

const made: string[] = [];

export function projectOf(files: Files, folder = ''): string {
  const project = mkdtempSync(join(tmpdir(), 'tablewright-read-'));
  made.push(project);
  for (const [name, text] of Object.entries(files)) {
    const path = join(project, folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return project;
}

afterAll(() => {
  for (const project of made) rmSync(project, { recursive: true, force: true });
});
