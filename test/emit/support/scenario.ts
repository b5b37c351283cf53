/** A project and a write over it of several files, in both shapes: before and after. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sha256 } from '../../../src/emit/reader.ts';
import type { FileChange } from '../../../src/emit/target.ts';

type Files = Readonly<Record<string, string>>;

const large = `${'-- a line of a long file\n'.repeat(100)}`;

export const before: Files = {
  'schema/main.txt': `first\r\n${large}`,
  'package.json': '{ "name": "invoices" }\n',
  'migrations/001_start.sql': 'SELECT 1;\n',
};

export const after: Files = {
  ...before,
  'schema/main.txt': `second\r\n${large}`,
  'package.json': '{ "name": "invoices", "version": 2 }\n',
  'migrations/002_create_invoicing.sql': `CREATE TABLE a ();\n${large}`,
  'new/folder/deep/one.sql': 'one\n',
  'new/folder/two.sql': 'two\n',
};

export const changes: readonly FileChange[] = Object.entries(after)
  .filter(([path, content]) => before[path] !== content)
  .map(([path, content]) => {
    const old = before[path];
    const common = { path, content, purpose: 'test', phase: null };
    return old === undefined
      ? { ...common, kind: 'create' as const }
      : { ...common, kind: 'update' as const, expectedSha256: sha256(old) };
  });

export function lay(project: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), content);
  }
}

/** Every entry below the folder: a file's content, or the hash of a long one; null for a folder. */
export function snapshot(project: string): Record<string, string | null> {
  const found: Record<string, string | null> = {};
  const names = readdirSync(project, { recursive: true, encoding: 'utf8' });
  for (const name of names.sort()) {
    const path = join(project, name);
    const content = statSync(path).isDirectory() ? null : readFileSync(path, 'utf8');
    const long = content !== null && content.length > 100;
    found[name.replaceAll('\\', '/')] = long ? sha256(content) : content;
  }
  return found;
}
