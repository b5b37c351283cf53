/** Tools whose migrations are folders of their own: Prisma, Diesel, Hasura. */
import type { ProjectFolder } from '../project-files.ts';
import { byNumber, compareText, inFolders, top } from './order.ts';
import { type HistoryTool, type Listing, whole } from './tool.ts';

export const prisma: HistoryTool = {
  names: ['prisma-migrate'],
  list: (folder) => ({ files: inFolders(folder, 'migration.sql', compareText), others: [] }),
  // Sent as it is: two statements are one transaction, one alone is none.
  scripts: (text) => whole(text, false),
};

const dieselVersion = (name: string) => name.replace(/_.*$/s, '').replace(/-/g, '');

export const diesel: HistoryTool = {
  names: ['diesel'],
  list: (folder) => ({
    files: inFolders(folder, 'up.sql', (one, other) =>
      compareText(dieselVersion(one), dieselVersion(other)),
    ),
    others: [],
  }),
  scripts(text, file, folder) {
    const settings = folder.text(file.replace(/up\.sql$/, 'metadata.toml')) ?? '';
    return whole(text, !/^\s*run_in_transaction\s*=\s*false/m.test(settings));
  },
};

/** Folders with `up.sql`, or older: `<number>_name.up.sql`. */
function hasuraFiles(folder: ProjectFolder): Listing {
  const files = [
    ...inFolders(folder, 'up.sql', byNumber),
    ...top(folder).filter((name) => /^\d+_.*\.up\.sql$/.test(name)),
  ].sort(byNumber);
  const others = folder.files
    .filter((file) => /^\d+_.*\bup\.ya?ml$/.test(file))
    .map((file) => ({ file, why: 'it is a list of API calls, not SQL' }));
  return { files, others };
}

export const hasura: HistoryTool = {
  names: ['hasura'],
  list: hasuraFiles,
  scripts: (text) => whole(text, true),
};
