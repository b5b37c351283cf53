/** Diesel: a folder for each migration, with `up.sql`, `down.sql` and, where needed, its metadata. */
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
  files(migration, render) {
    const { part, path } = migration;
    const files = folderPair(migration, render);
    if (!part.outside) return files;
    const metadata = `${path}/metadata.toml`;
    return [...files, newFile(metadata, 'run_in_transaction = false\n', part, 'both')];
  },
};
