/** docs/architecture.md says which stage imports which; the imports are held against it. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { expect, test } from 'vitest';
import { packageFile } from '../../src/package.ts';

const architecture = readFileSync(packageFile('docs', 'architecture.md'), 'utf8');
const stages = /`(ir → [^`]+)`/.exec(architecture)?.[1]?.split(' → ') ?? [];

interface Import {
  readonly from: string;
  /** Relative to `src/`, with `/`. */
  readonly path: string;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(packageFile('src', file), 'utf8');
  const [from = ''] = file.split(sep);
  return [...text.matchAll(/(?:\bfrom|\bimport\()\s*'(\.[^']+)'/g)].map((match) => ({
    from,
    path: normalize(join(dirname(file), match[1] as string)).replaceAll(sep, '/'),
  }));
}

const files = readdirSync(packageFile('src'), { recursive: true })
  .map(String)
  .filter((file) => file.endsWith('.ts') && file.includes(sep));

test('a stage imports only stages before it', () => {
  expect(stages).toHaveLength(13);
  const against = files.flatMap(importsOf).filter(({ from, path }) => {
    const [to = ''] = path.split('/');
    if (!stages.includes(from)) return false;
    // Where the package's own files are is no stage.
    if (path === 'package.ts') return false;
    return !stages.slice(0, stages.indexOf(from) + 1).includes(to);
  });
  const named = new Set(against.map(({ from, path }) => `${from} → ${path}`));
  expect([...named].sort()).toEqual([]);
});

test('every folder of src has its line in the table', () => {
  const folders = readdirSync(packageFile('src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const rows = [...architecture.matchAll(/^\| `([a-z]+)` \|/gm)].map((match) => match[1]);
  expect(rows.sort()).toEqual(folders.sort());
});
