import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';

const { makeSeed } = (await import(new URL('../../src/build/seed.mjs', import.meta.url).href)) as {
  makeSeed(folder: string): Promise<void>;
};

const folder = mkdtempSync(join(tmpdir(), 'seed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const seed = join(folder, 'seed.tar.gz');

test('two builds at once make a new whole seed where there is one of another version', async () => {
  writeFileSync(seed, 'old');
  writeFileSync(join(folder, 'seed.json'), '{"pglite":"0.0.1"}');
  await Promise.all([makeSeed(folder), makeSeed(folder)]);
  expect(readdirSync(folder).sort()).toEqual(['seed.json', 'seed.tar.gz']);
  expect(gunzipSync(readFileSync(seed)).length).toBeGreaterThan(5_000_000);
  expect(statSync(seed).size).toBeLessThan(2_000_000);
});

test('a seed of this version stays', async () => {
  const made = statSync(seed).mtimeMs;
  await makeSeed(folder);
  expect(statSync(seed).mtimeMs).toBe(made);
});
