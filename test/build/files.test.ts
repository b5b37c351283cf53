import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeOthers } from '../../src/build/files.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tablewright-files-'));
  mkdirSync(join(folder, 'extensions'));
  mkdirSync(join(folder, 'stray'));
  for (const name of [
    'entry.js',
    'try.mjs',
    'extensions/new.tar',
    'extensions/old.tar',
    'stray/x',
  ]) {
    writeFileSync(join(folder, name), '');
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a clean build leaves what it made, and nothing else', () => {
  removeOthers(folder, [join(folder, 'entry.js'), join(folder, 'extensions', 'new.tar')]);
  const left = readdirSync(folder, { recursive: true }).map(String).sort();
  expect(left).toEqual(['entry.js', 'extensions', 'extensions/new.tar']);
});
