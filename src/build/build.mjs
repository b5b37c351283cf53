/** Bundles one file per entry into `dist/`: `node src/build/build.mjs`. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = join(root, 'dist');
mkdirSync(dist, { recursive: true });

const entries = {
  tablewright: 'src/main.ts',
  'proof-worker': 'src/proof/worker.ts',
};

for (const [name, source] of Object.entries(entries)) {
  if (!existsSync(join(root, source))) continue;
  await build({
    absWorkingDir: root,
    entryPoints: [source],
    outfile: join('dist', `${name}.js`),
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
}
