/** Makes `dist/`: `node src/build/build.mjs`; with `--clean` all goes that was not made now. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { copyExtensions, extensionPackages } from './extensions.mjs';
import { removeOthers, writeWhole } from './files.mjs';
import { notices } from './notices.mjs';
import { makeSeed, seedPackages } from './seed.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = join(root, 'dist');
const clean = process.argv.includes('--clean');

async function writeBundles() {
  const { files, sources } = await bundle(root);
  for (const { path, contents } of files) {
    writeWhole(path, contents);
  }
  const path = join(dist, 'THIRD-PARTY-NOTICES.txt');
  writeWhole(path, notices(root, sources, [...seedPackages, ...extensionPackages]));
  return [...files.map((file) => file.path), path];
}

mkdirSync(dist, { recursive: true });
const bundles = await writeBundles();
const made = [...bundles, ...(await makeSeed(dist)), ...copyExtensions(root, dist)];
if (clean) removeOthers(dist, made);
