/** Extensions that PGlite does not hold itself: their bundles go into `dist/extensions`. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './files.mjs';

const bundles = { vector: '@electric-sql/pglite-pgvector' };

export function copyExtensions(root, dist) {
  mkdirSync(join(dist, 'extensions'), { recursive: true });
  for (const [name, source] of Object.entries(bundles)) {
    const file = `${name}.tar.gz`;
    const bundle = readFileSync(join(root, 'node_modules', source, 'dist', file));
    writeWhole(join(dist, 'extensions', file), bundle);
  }
}
