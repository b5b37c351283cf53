/** The bundles of `dist/`: one file for each program that Node is started with. */
import { join } from 'node:path';
import { build } from 'esbuild';
import { quickStart } from './quick-start.mjs';

const entries = {
  tablewright: 'src/main.ts',
  'proof-worker': 'src/sandbox/worker.ts',
  'drizzle-reader': 'src/read/drizzle/child.ts',
};

/**
 * Packages that are installed beside us. PGlite and libpg-query read WebAssembly files from beside
 * their own code; elkjs has a licence of its own kind, and is a file that users may replace.
 */
const external = ['@electric-sql/pglite', 'elkjs', 'libpg-query'];

function options(root, name) {
  return {
    absWorkingDir: root,
    entryPoints: { [name]: entries[name] },
    outdir: 'dist',
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Node reads all of the file before its first line runs; short names make a third less of it.
    minify: true,
    loader: { '.hbs': 'text' },
    plugins: [quickStart],
    alias: {
      // Its main file chooses between two CommonJS ones when it runs, which hides their names.
      '@mrleebo/prisma-ast': '@mrleebo/prisma-ast/dist/prisma-ast.esm.js',
      // prisma-ast looks for a configuration from the working folder up, and runs what it finds.
      lilconfig: join(root, 'src', 'build', 'no-config.mjs'),
      'pg-native': join(root, 'src', 'build', 'no-native.mjs'),
    },
    external: external.flatMap((name) => [name, `${name}/*`]),
    banner: {
      js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
    },
    logLevel: 'warning',
  };
}

/** Files with their whole paths, what they were made from, and what they leave for Node to find. */
export async function bundle(root) {
  const files = [];
  const sources = new Set();
  const foreign = new Set();
  for (const name of Object.keys(entries)) {
    const { outputFiles, metafile } = await build(options(root, name));
    files.push(...outputFiles);
    for (const { inputs, imports } of Object.values(metafile.outputs)) {
      for (const path of Object.keys(inputs)) sources.add(path);
      for (const { path, external } of imports) if (external) foreign.add(path);
    }
  }
  return { files, sources: [...sources], foreign: [...foreign] };
}
