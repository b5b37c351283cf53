/** PGlite's extension bundles: put into its file system when a statement asks for one. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { packageFile } from '../package.ts';

/** The part of Emscripten's file system that is used here. */
export interface BundleTarget {
  analyzePath(path: string): { exists: boolean };
  mkdirTree(path: string): void;
  writeFile(path: string, data: Uint8Array): void;
}

/** Where PGlite's PostgreSQL is installed in its own file system. */
const prefix = '/pglite';

/** Extensions that share one bundle. */
const bundles: Readonly<Record<string, string>> = {
  autoinc: 'spi',
  insert_username: 'spi',
  moddatetime: 'spi',
  refint: 'spi',
};

/** They read files or pages, which no schema needs. */
const withheld = new Set(['file_fdw', 'pg_surgery', 'pg_walinspect', 'pg_logicalinspect']);

const created = /\bcreate\s+extension\s+(?:if\s+not\s+exists\s+)?(?:"([^"]+)"|([a-z_][\w$]*))/gi;

/** Names in CREATE EXTENSION statements. A name in a comment or string too: then a file is there for nothing. */
export function extensionsIn(sql: string): string[] {
  return [...sql.matchAll(created)].map((match) => match[1] ?? (match[2] as string).toLowerCase());
}

/** Files of a tar archive. PGlite's bundles hold plain files with short names. */
function untar(archive: Uint8Array): { name: string; data: Uint8Array }[] {
  const text = new TextDecoder();
  const field = (start: number, length: number) =>
    text.decode(archive.subarray(start, start + length)).replace(/\0.*$/s, '');
  const files: { name: string; data: Uint8Array }[] = [];
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0; ) {
    const size = Number.parseInt(field(at + 124, 12).trim() || '0', 8);
    const kind = field(at + 156, 1);
    if (kind === '' || kind === '0') {
      files.push({ name: field(at, 100), data: archive.subarray(at + 512, at + 512 + size) });
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

function requirements(control: string): string[] {
  const match = /^\s*requires\s*=\s*'([^']*)'/m.exec(control);
  return (match?.[1] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Does nothing for an extension that neither PGlite nor we bring: PostgreSQL says so better. */
export function provideExtension(engine: string, target: BundleTarget, name: string): void {
  if (!/^[\w-]+$/.test(name) || withheld.has(name)) return;
  if (target.analyzePath(`${prefix}/share/postgresql/extension/${name}.control`).exists) return;
  const file = `${bundles[name] ?? name}.tar.gz`;
  const bundle = [join(engine, file), packageFile('dist', 'extensions', file)].find(existsSync);
  if (bundle === undefined) return;
  for (const { name: inside, data } of untar(gunzipSync(readFileSync(bundle)))) {
    const path = `${prefix}/${inside.replace(/^\.\//, '')}`;
    target.mkdirTree(path.slice(0, path.lastIndexOf('/')));
    target.writeFile(path, data);
    if (path.endsWith(`/${name}.control`)) {
      for (const needed of requirements(new TextDecoder().decode(data))) {
        provideExtension(engine, target, needed);
      }
    }
  }
}
