/** Drizzle Kit: the order of its journal (0.x), or folders by name (1.0); cut at its breakpoints. */
import type { ProjectFolder } from '../project-files.ts';
import { compareNatural, compareText, inFolders, top } from './order.ts';
import { type HistoryTool, type Listing, whole } from './tool.ts';

function journal(folder: ProjectFolder): string[] | null {
  const text = folder.text('meta/_journal.json');
  if (text === null) return null;
  try {
    const { entries } = JSON.parse(text) as { entries?: readonly { tag?: unknown }[] };
    return (entries ?? []).map(({ tag }) => `${String(tag)}.sql`);
  } catch {
    return null;
  }
}

function list(folder: ProjectFolder): Listing {
  const folders = inFolders(folder, 'migration.sql', compareText);
  const flat = top(folder).filter(
    (name) => name.endsWith('.sql') && !/\.(?:rollback|by-hand)\.sql$/.test(name),
  );
  const listed = journal(folder);
  if (listed === null) {
    return folders.length > 0
      ? { files: folders, others: [] }
      : { files: flat.sort(compareNatural), others: [] };
  }
  const unlisted = flat.filter((file) => !listed.includes(file));
  if (unlisted.length > listed.length) {
    return {
      files: [...new Set([...listed, ...flat])].sort(compareNatural),
      others: [],
      remark: `The journal lists ${listed.length} of ${flat.length} files: these are not run by the tool, so all were run in the order of their names.`,
    };
  }
  const others = unlisted.map((file) => ({
    file,
    why: 'the journal does not list it, so the tool does not run it',
  }));
  return { files: listed, others };
}

export const drizzle: HistoryTool = {
  names: ['drizzle-kit'],
  list,
  // The breakpoint ends a statement, whether a semicolon stands before it or not.
  scripts: (text) => whole(text.replaceAll('--> statement-breakpoint', ';'), true, 'each'),
};
