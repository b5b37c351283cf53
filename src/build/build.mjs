/** Makes `dist/`: a bundle per entry, and the proof's seed. `node src/build/build.mjs` */
import { existsSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { copyExtensions } from './extensions.mjs';
import { removeOld, writeWhole } from './files.mjs';
import { quickStart } from './quick-start.mjs';
import { makeSeed } from './seed.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = join(root, 'dist');

const entries = {
  tablewright: 'src/main.ts',
  'proof-worker': 'src/proof/worker.ts',
  'drizzle-reader': 'src/read/drizzle/child.ts',
};

/** What is imported later becomes a file of its own in `dist/chunks`: parsing it would delay the start. */
async function bundle(name, source) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { [name]: source },
    outdir: 'dist',
    chunkNames: 'chunks/[name]-[hash]',
    splitting: true,
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    minifySyntax: true,
    minifyWhitespace: true,
    loader: { '.hbs': 'text' },
    plugins: [quickStart],
    alias: {
      // Its main file chooses between two CommonJS ones when it runs, which hides their names.
      '@mrleebo/prisma-ast': '@mrleebo/prisma-ast/dist/prisma-ast.esm.js',
      // prisma-ast looks for a configuration from the working folder up, and runs what it finds.
      lilconfig: join(root, 'src', 'build', 'no-config.mjs'),
    },
    // WebAssembly files are read from beside their package's own code.
    external: ['elkjs/*', '@electric-sql/pglite', '@electric-sql/pglite/*', 'libpg-query', 'pg-native'],
    banner: {
      js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
    },
    logLevel: 'warning',
  });
  // Chunks first: an entry never names one that is not there.
  for (const file of outputFiles.reverse()) writeWhole(file.path, file.contents);
  return outputFiles.map((file) => basename(file.path));
}

mkdirSync(join(dist, 'chunks'), { recursive: true });
const made = [];
for (const [name, source] of Object.entries(entries)) {
  if (existsSync(join(root, source))) made.push(...(await bundle(name, source)));
}
removeOld(join(dist, 'chunks'), made);
await makeSeed(dist);
copyExtensions(root, dist);
