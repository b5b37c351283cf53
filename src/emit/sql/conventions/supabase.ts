/** Supabase: files that only go up, sent statement by statement as one batch. */
import type { SqlConvention } from '../convention.ts';
import { beside } from '../findings.ts';
import { forward } from '../forms.ts';
import { dbmate } from './dbmate.ts';

export const supabase: SqlConvention = {
  id: 'supabase',
  title: 'Supabase',
  tools: ['supabase-cli', 'supabase'],
  folders: ['supabase/migrations'],
  traps: [],
  capabilities: { ...dbmate.capabilities, down: 'beside', outside: 'none' },
  // The batch is one transaction without a BEGIN, in which SET LOCAL has no effect before 17.
  spelling: {
    setting: (name, value) =>
      value === null
        ? `SELECT set_config('${name}', reset_val, true) FROM pg_settings WHERE name = '${name}';`
        : `SELECT set_config('${name}', '${value.replaceAll("'", "''")}', true);`,
  },
  files: (migration, render) =>
    forward(migration, render).map((file) => ({
      ...file,
      path: file.path.replace(/\/migrations\/rollback\//, '/rollback/'),
    })),
  outsideFix:
    'Run the file with psql, then: supabase migration repair --status applied <its number>.',
  finish: async ({ files, findings }, habit) => ({
    files,
    findings: [
      ...beside({ ...habit, path: habit.path.replace(/(?:\/migrations)?$/, '') }, 'Supabase'),
      ...findings,
    ],
  }),
};
