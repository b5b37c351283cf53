/** Runners whose files are plain SQL: sqlx, Supabase, Atlas, graphile-migrate, node-pg-migrate, tern, postgres-migrations. */
import type { ProjectFolder } from '../project-files.ts';
import { sections, slice } from './cut.ts';
import { byNumber, compareText, flat, top } from './order.ts';
import { type HistoryTool, type Listing, whole } from './tool.ts';

export const sqlx: HistoryTool = {
  names: ['sqlx'],
  list: (folder) => flat(folder, /^\d+_(?!.*\.down\.sql$).*\.sql$/, byNumber),
  scripts: (text) => whole(text, !/^--\s*no-transaction\b/.test(text)),
};

export const supabase: HistoryTool = {
  names: ['supabase-cli'],
  list: (folder) => flat(folder, /^\d+_.*\.sql$/, compareText),
  scripts: (text) => whole(text, false),
};

/** Atlas runs other tools' folders too; a new database starts from the newest checkpoint. */
function atlasFiles(folder: ProjectFolder): Listing {
  const { files, others } = flat(folder, /^(?!.*\.down\.sql$).*\.sql$/, compareText);
  const isCheckpoint = (file: string) => /^--\s*atlas:checkpoint\b/m.test(folder.text(file) ?? '');
  return { files: files.slice(Math.max(0, files.findLastIndex(isCheckpoint))), others };
}

export const atlas: HistoryTool = {
  names: ['atlas'],
  list: atlasFiles,
  scripts: (text) => whole(text, !/^--\s*atlas:txmode\s+none\b/m.test(text), 'each'),
};

export const graphileMigrate: HistoryTool = {
  names: ['graphile-migrate'],
  list(folder) {
    const inside = folder.files.filter((file) => /^committed\/\d+[^/]*\.sql$/.test(file));
    if (inside.length > 0) return { files: inside.sort(), others: [] };
    return flat(folder, /^\d+.*\.sql$/, byNumber);
  },
  scripts: (text) => whole(text, !/^--!\s*no-transaction\b/m.test(text)),
  placeholder: /(?<![:\w]):[A-Z][A-Z0-9_]+\b/,
};

/** Numbers are milliseconds, or UTC to the millisecond with 17 digits. */
function milliseconds(name: string): number {
  const digits = /^\d+/.exec(name)?.[0] ?? '0';
  const utc = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/.exec(digits);
  if (utc === null) return Number(digits);
  const [year = 0, month = 1, ...rest] = utc.slice(1).map(Number);
  return Date.UTC(year, month - 1, ...rest);
}

const halves = /^[ \t]*--[\s-]*(up|down)\s+migration\b.*$/gim;

export const nodePgMigrate: HistoryTool = {
  names: ['node-pg-migrate'],
  list: (folder) =>
    flat(
      folder,
      /^\d+.*(?<!\.down)\.sql$/,
      (one, other) => milliseconds(one) - milliseconds(other) || compareText(one, other),
    ),
  scripts(text) {
    const found = sections(text, halves);
    if (found.length === 0) return whole(text, true);
    const up = found.filter(({ match }) => match[1]?.toLowerCase() === 'up');
    return up.map(({ from, to }) => slice(text, from, to, { transaction: true, message: 'whole' }));
  },
};

export const tern: HistoryTool = {
  names: ['tern'],
  list: (folder) => flat(folder, /^\d+_.*\.sql$/, byNumber),
  scripts(text) {
    const end = text.indexOf('---- create above / drop below ----');
    const outside = /^---- tern: disable-tx ----/m.test(text);
    return whole(end === -1 ? text : text.slice(0, end), !outside);
  },
};

export const postgresMigrations: HistoryTool = {
  names: ['postgres-migrations'],
  list: (folder) => ({ ...flat(folder, /^\d+.*\.sql$/, byNumber), others: programsOf(folder) }),
  scripts: (text) => whole(text, !/^--\s*postgres-migrations\s+disable-transaction/m.test(text)),
};

function programsOf(folder: ProjectFolder): Listing['others'] {
  return top(folder)
    .filter((name) => /^\d+.*\.js$/.test(name))
    .map((file) => ({ file, why: 'it is a program, not SQL' }));
}
