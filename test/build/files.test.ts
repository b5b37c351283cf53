import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeOthers } from '../../src/build/files.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tablewright-files-'));
  mkdirSync(join(folder, 'chunks'));
  mkdirSync(join(folder, 'stray'));
  for (const name of ['entry.js', 'try.mjs', 'chunks/new.js', 'chunks/old.js', 'stray/x']) {
    writeFileSync(join(folder, name), '');
  }
  utimesSync(join(folder, 'chunks/old.js'), new Date(0), new Date(0));
});
afterEach(() => rmSync(folder, { recursive: true }));

const left = () => readdirSync(folder, { recursive: true }).map(String).sort();
const kept = () => [join(folder, 'entry.js'), join(folder, 'chunks', 'new.js')];

test('a clean build leaves what it made, and nothing else', () => {
  removeOthers(folder, kept(), 0);
  expect(left()).toEqual(['chunks', 'chunks/new.js', 'entry.js']);
});

test('any other build leaves what a process may still import', () => {
  removeOthers(folder, [], 3_600_000);
  expect(left()).not.toContain('chunks/old.js');
  expect(left()).toContain('chunks/new.js');
});
