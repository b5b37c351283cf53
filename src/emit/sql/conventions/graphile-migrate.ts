/** graphile-migrate: committed files, each with its hash and that of the one before; no way back. */
import { createHash } from 'node:crypto';
import type { FileChange } from '../../target.ts';
import type { Migration, Render, SqlConvention } from '../convention.ts';
import { newFile } from '../file.ts';
import { beside } from '../findings.ts';
import { rollback } from '../forms.ts';
import { aboutHeader } from '../header.ts';
import { dbmate } from './dbmate.ts';
import template from './graphile-migrate.hbs';

/** As `graphile-migrate commit` makes it. */
function hashOf(body: string, previous: string | null): string {
  const text = `${`${previous ?? ''}\n${body.trim()}`.trim()}\n`;
  return `sha1:${createHash('sha1').update(text).digest('hex')}`;
}

function hashIn(text: string): string | null {
  return /^--! Hash: *(\S+)/m.exec(text)?.[1] ?? null;
}

function files(migration: Migration, render: Render): FileChange[] {
  const { part, path, up } = migration;
  const header = aboutHeader(migration);
  const body = render(template, { header, up, outside: part.outside }).trim();
  return [newFile(path, `${body}\n`, part, 'up'), rollback(migration, render)];
}

/** The header of each file names the hash of the file before it. */
function chained(
  files: readonly FileChange[],
  newest: string | null,
  message: string,
): FileChange[] {
  let previous = newest;
  return files.map((file) => {
    if (/\/rollback\/[^/]+$/.test(file.path)) return file;
    const hash = hashOf(file.content, previous);
    const lines = [
      `--! Previous: ${previous ?? '-'}`,
      `--! Hash: ${hash}`,
      `--! Message: ${message}`,
    ];
    previous = hash;
    return { ...file, content: `${lines.join('\n')}\n\n${file.content}` };
  });
}

export const graphileMigrate: SqlConvention = {
  id: 'graphile-migrate',
  title: 'graphile-migrate',
  tools: ['graphile-migrate'],
  folders: ['migrations/committed'],
  // Placeholders are :CAPITALS; in `::NAME` too.
  traps: [/^--!/m, /:[A-Z][A-Z0-9_]+\b/],
  capabilities: { ...dbmate.capabilities, down: 'beside' },
  naming: ({ naming }) => (naming.includes('{slug') ? naming : '{seq:6}-{slug:kebab}.sql'),
  files,
  finish: async ({ files: made, findings }, habit, { name }) => ({
    files: chained(made, hashIn(habit.newestText ?? ''), name.replace(/\s+/g, ' ').slice(0, 200)),
    findings: [...beside(habit, 'graphile-migrate'), ...findings],
  }),
};
