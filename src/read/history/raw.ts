/** Numbered SQL without a tool that we know: as psql runs it, or by the markers that it carries. */
import type { ProjectFolder } from '../project-files.ts';
import { dbmate, dbmateMarker } from './dbmate.ts';
import { goose, gooseMarker, sqlMigrate, sqlMigrateMarker } from './goose.ts';
import { compareNatural, programs, top } from './order.ts';
import { type HistoryTool, type Listing, whole } from './tool.ts';

const backwards = /(?:^|[._/-])(?:down|undo|rollback|revert|drop)\.sql$|^U\d/i;

function list(folder: ProjectFolder): Listing {
  const flat = top(folder).filter((name) => name.endsWith('.sql') && !backwards.test(name));
  const numbered = flat.filter((name) => /\d/.test(name));
  const nested = folder.files.filter((file) => /^[^/]+\/(?:up|migration)\.sql$/.test(file));
  const dated = folder.files.filter(
    (file) =>
      /^(?:19|20)\d\d[-_.\d]*\/(?:\d+\/){0,2}[^/]*\d[^/]*\.sql$/.test(file) &&
      !backwards.test(file),
  );
  if (dated.length > flat.length)
    return { files: [...numbered, ...dated].sort(compareNatural), others: [] };
  const files = nested.length > flat.length ? nested : numbered.length > 0 ? numbered : flat;
  const others = flat
    .filter((name) => files === numbered && !numbered.includes(name))
    .map((file) => ({ file, why: 'it has no number among files that have one' }));
  return { files: files.sort(compareNatural), others: [...others, ...programs(top(folder))] };
}

function marked(text: string): HistoryTool | null {
  if (text.search(dbmateMarker) !== -1) return dbmate;
  if (text.search(gooseMarker) !== -1) return goose;
  return text.search(sqlMigrateMarker) === -1 ? null : sqlMigrate;
}

export const raw: HistoryTool = {
  names: ['raw-sql', 'wrangler'],
  list,
  scripts(text, file, folder) {
    return marked(text)?.scripts(text, file, folder) ?? whole(text, false, 'each');
  },
};
