/** `THIRD-PARTY-NOTICES.txt`: the packages whose code or data lies in `dist/`, with their licences. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** What no package.json speaks of: PostgreSQL's data in the seed, and pgvector. */
const postgresql = readFileSync(new URL('licences/postgresql.txt', import.meta.url), 'utf8');

/** The package that a bundled file came from; undefined for our own files. */
function packageOf(path) {
  if (!path.split('/').includes('node_modules')) return undefined;
  let folder = dirname(path);
  // Some packages have files named package.json inside that only say whether they are modules.
  while (!isPackage(folder)) folder = dirname(folder);
  return folder;
}

function isPackage(folder) {
  const about = join(folder, 'package.json');
  return existsSync(about) && JSON.parse(readFileSync(about, 'utf8')).version !== undefined;
}

function licenceText(folder) {
  const names = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name));
  if (names.length === 0) return '(The package holds no licence file.)';
  return names
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim())
    .join('\n\n');
}

function notice(folder) {
  const { name, version, license, author } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const by = typeof author === 'object' ? author.name : author;
  const about = [`${name} ${version}`, `Licence: ${license}`, ...(by ? [`Author: ${by}`] : [])];
  return `${about.join('\n')}\n\n${licenceText(folder)}\n`;
}

const head = `Tablewright contains code or data of the packages below, each under its own licence.
`;

/** `sources` are files relative to `root` or whole paths; `packages` are named beside them. */
export function notices(root, sources, packages) {
  const folders = new Set(packages.map((name) => join(root, 'node_modules', name)));
  for (const path of sources) {
    const folder = packageOf(resolve(root, path));
    if (folder !== undefined) folders.add(folder);
  }
  const parts = [...folders].map(notice).concat(postgresql).sort();
  return [head, ...parts].join(`\n${'-'.repeat(80)}\n\n`);
}
