/** Extensions that PGlite does not hold itself: their bundles go into `dist/extensions`. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './files.mjs';

const bundles = { vector: '@electric-sql/pglite-pgvector' };

export const extensionPackages = Object.values(bundles);

/** Returns the paths of what it wrote. */
export function copyExtensions(root, dist) {
  mkdirSync(join(dist, 'extensions'), { recursive: true });
  return Object.entries(bundles).map(([name, source]) => {
    const file = `${name}.tar.gz`;
    const path = join(dist, 'extensions', file);
    writeWhole(path, readFileSync(join(root, 'node_modules', source, 'dist', file)));
    return path;
  });
}
