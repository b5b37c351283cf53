import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { bundle } from '../../src/build/bundle.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const about = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { files, sources, foreign } = await bundle(root);

const packageName = (path: string) => /^(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] as string;

test('each program is one file', () => {
  const names = files.map(({ path }) => basename(path)).sort();
  expect(names).toEqual(['drizzle-reader.js', 'proof-worker.js', 'tablewright.js']);
});

test('what dist/ imports is what gets installed with it', () => {
  const packages = foreign.filter((name) => !isBuiltin(name)).map(packageName);
  const names = [...new Set(packages)].sort();
  expect(names).toEqual(['@electric-sql/pglite', 'elkjs', 'libpg-query']);
  expect(Object.keys(about.dependencies)).toEqual(names);
});

test('every bundled package stands in the notices, with its version and its licence', () => {
  const notices = readFileSync(join(root, 'dist', 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  const bundled = new Set(
    sources.flatMap((path) => {
      const match = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path);
      return match === null ? [] : [match[0]];
    }),
  );
  expect(bundled.size).toBeGreaterThan(20);
  for (const folder of bundled) {
    const { name, version, license } = JSON.parse(
      readFileSync(join(root, folder, 'package.json'), 'utf8'),
    );
    expect(license, name).toMatch(/^(MIT|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD)$/);
    expect(notices).toContain(`\n${name} ${version}\nLicence: ${license}\n`);
  }
  for (const words of ['zod 4', 'PostgreSQL Global Development Group', 'pglite-pgvector']) {
    expect(notices).toContain(words);
  }
});
