/** sqlx: a pair of files, or single files that only go up, as the folder has it. */

import type { FileChange } from '../../target.ts';
import type { SqlConvention } from '../convention.ts';
import { beside } from '../findings.ts';
import { forward, isPair, pair } from '../forms.ts';
import { dbmate } from './dbmate.ts';

/** The directive counts only as the very first text of the file. */
function withDirective(file: FileChange, outside: boolean): FileChange {
  return outside ? { ...file, content: `-- no-transaction\n${file.content}` } : file;
}

export const sqlx: SqlConvention = {
  id: 'sqlx',
  title: 'sqlx',
  tools: ['sqlx'],
  folders: ['migrations'],
  traps: [],
  capabilities: dbmate.capabilities,
  // A folder holds pairs or single files, never both.
  naming: ({ naming, newest }) =>
    newest === null && !isPair(naming) ? naming.replace(/\.sql$/, '.up.sql') : naming,
  files(migration, render) {
    const form = isPair(migration.habit.naming) ? pair : forward;
    return form(migration, render).map((file) => withDirective(file, migration.part.outside));
  },
  finish: async ({ files, findings }, habit) => ({
    files,
    findings: isPair(habit.naming) ? findings : [...beside(habit, 'sqlx'), ...findings],
  }),
};
