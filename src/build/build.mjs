/** Makes `dist/`: one bundled file per entry, and the proof's seed. `node src/build/build.mjs` */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeWhole } from './files.mjs';
import { makeSeed } from './seed.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = join(root, 'dist');

const entries = {
  tablewright: 'src/main.ts',
  'proof-worker': 'src/proof/worker.ts',
};

async function bundle(name, source) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [source],
    outfile: join('dist', `${name}.js`),
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    minifySyntax: true,
    minifyWhitespace: true,
    loader: { '.hbs': 'text' },
    // WebAssembly files are read from beside their package's own code.
    external: ['@electric-sql/pglite', '@electric-sql/pglite/*', 'libpg-query', 'pg-native'],
    banner: {
      js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
    },
    logLevel: 'warning',
  });
  for (const file of outputFiles) writeWhole(file.path, file.contents);
}

mkdirSync(dist, { recursive: true });
for (const [name, source] of Object.entries(entries)) {
  if (existsSync(join(root, source))) await bundle(name, source);
}
await makeSeed(dist);
