/** Diesel: a folder for each migration, with `up.sql`, `down.sql` and, where needed, its metadata. */
import { toolConvention } from '../../../detect/migrations/tool-conventions.ts';
import type { SqlConvention } from '../convention.ts';
import { newFile } from '../file.ts';
import { folderPair } from '../forms.ts';
import { dbmate } from './dbmate.ts';

export const diesel: SqlConvention = {
  id: 'diesel',
  title: 'Diesel',
  tools: ['diesel'],
  folders: ['migrations'],
  traps: [],
  capabilities: dbmate.capabilities,
  // `diesel setup` makes a first migration whose number is no time: not the folder's habit.
  naming: ({ naming, newest }) =>
    newest !== null && /^0+_/.test(newest) ? toolConvention('diesel') : naming,
  files(migration, render) {
    const { part, path } = migration;
    const files = folderPair(migration, render);
    if (!part.outside) return files;
    const metadata = `${path}/metadata.toml`;
    return [...files, newFile(metadata, 'run_in_transaction = false\n', part, 'both')];
  },
};
