/**
 * SQL files of a project that names no runner: numbered, with both ways in one file. A folder's
 * own form is followed: pairs, folders, or files that are run whole.
 */
import type { Stack } from '../../../detect/stack.ts';
import type { Finding } from '../../../ir/findings.ts';
import { primaryMigrations } from '../../primary.ts';
import type { SqlConvention } from '../convention.ts';
import { folderPair, forward, isFolder, isPair, pair } from '../forms.ts';
import { type Habit, ownMigrations } from '../habit.ts';
import { dbmate, markersIn } from './dbmate.ts';

const tools = ['raw-sql'];

type Form = 'markers' | 'pair' | 'folder' | 'forward';

function formOf({ naming, newestText }: Habit): Form {
  if (isPair(naming)) return 'pair';
  if (isFolder(naming)) return 'folder';
  return newestText === null || markersIn(newestText) ? 'markers' : 'forward';
}

function findingsOf(habit: Habit, stack: Stack | null): Finding[] {
  const own = primaryMigrations(stack);
  const findings: Finding[] = [];
  if (own !== null && tools.includes(own.tool) && ownMigrations(stack, tools) === null) {
    findings.push({
      code: 'folder-not-followed',
      severity: 'warning',
      subject: own.directory,
      message: `Its migrations are named ${own.convention}, a form that SQL files are not written in yet.`,
      fix: `Move the text from ${habit.path} into a migration of that form.`,
    });
  }
  if (formOf(habit) === 'forward') {
    findings.push({
      code: 'rollback-beside',
      severity: 'info',
      subject: habit.path || '.',
      message:
        'The files of this folder have no "-- migrate:down" part, so whatever runs them would run a way back in the same file too.',
      fix: 'The way back is in its folder rollback; keep that out of what is run.',
    });
  }
  return findings;
}

export const plain: SqlConvention = {
  ...dbmate,
  id: 'sql',
  title: 'SQL files',
  tools,
  folders: ['migrations', 'db/migrations', 'sql/migrations'],
  files(migration, render) {
    switch (formOf(migration.habit)) {
      case 'markers':
        return dbmate.files(migration, render);
      case 'pair':
        return pair(migration, render);
      case 'folder':
        return folderPair(migration, render);
      case 'forward':
        return forward(migration, render);
    }
  },
  finish: async ({ files, findings }, habit, { stack }) => ({
    files,
    findings: [...findingsOf(habit, stack), ...findings],
  }),
};
