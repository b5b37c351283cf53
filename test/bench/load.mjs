/** Bundles modules out of the sources, so that a bench measures what is being written. */
import { rmSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Inside the package: modules look for its files from where they lie. */
const outdir = `${root}coverage/bench-${process.pid}`;

export async function load(source) {
  const name = source.replace(/\W/g, '-');
  await build({
    entryPoints: { [name]: `${root}${source}` },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    loader: { '.hbs': 'text' },
    logLevel: 'warning',
  });
  return import(pathToFileURL(`${outdir}/${name}.mjs`).href);
}

export function unload() {
  rmSync(outdir, { recursive: true, force: true });
}
