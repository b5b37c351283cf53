/** Liquibase: formatted SQL, one changeset a file, and its place in the changelog that runs it. */
import { basename } from 'node:path/posix';
import type { FileChange } from '../../target.ts';
import type { Migration, Render, SqlConvention } from '../convention.ts';
import { newFile } from '../file.ts';
import { aboutHeader } from '../header.ts';
import { includeInMaster } from '../liquibase-master.ts';
import { dbmate } from './dbmate.ts';
import template from './liquibase.hbs';

const words = 'property|changeset|rollback|precondition|comments?|validchecksum|ignore|liquibase';

/** The author of the newest changeset, else us. */
function authorOf(text: string | null): string {
  const found = /^--\s*changeset\s+("[^"\n]+"|[^\s:]+):/im.exec(text ?? '')?.[1];
  return found ?? 'tablewright';
}

/** A rollback that begins with "empty" or names a changeSetId would be taken for an order. */
function rollbackLines(down: string): string[] {
  return down === '' ? ['empty'] : down.split('\n');
}

function files(migration: Migration, render: Render): FileChange[] {
  const { part, path, up, down, habit } = migration;
  const content = render(template, {
    author: authorOf(habit.newestText),
    id: basename(path, '.sql'),
    header: aboutHeader(migration),
    outside: part.outside,
    up,
    rollback: rollbackLines(down),
  });
  return [newFile(path, content, part, 'both')];
}

export const liquibase: SqlConvention = {
  id: 'liquibase',
  title: 'Liquibase',
  tools: ['liquibase'],
  folders: ['db/changelog/changes', 'src/main/resources/db/changelog/changes'],
  // It reads line by line, whatever a line stands in; `${x}` is a parameter where x is one.
  traps: [
    new RegExp(`^[^\\S\\n]*-+\\s*(?:${words})`, 'im'),
    /\r/,
    /\$\{/,
    /changesetid/i,
    /^\s*\/\*\s*liquibase/im,
  ],
  capabilities: dbmate.capabilities,
  // The JDBC driver does not see where such a body ends, and takes what follows for a part of it.
  isAlone: ({ sql, reverse }) => /\bBEGIN\s+ATOMIC\b/i.test(`${sql} ${reverse.sql ?? ''}`),
  naming: ({ naming }) => naming.replace(/\.(?:xml|ya?ml|json)$/, '.sql'),
  files,
  finish: includeInMaster,
};
