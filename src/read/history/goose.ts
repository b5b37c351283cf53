/** goose and sql-migrate: `-- +goose Up`, statement by statement. */
import type { Script } from '../statements.ts';
import { sections, slice } from './cut.ts';
import { byNumber, compareText, flat } from './order.ts';
import type { HistoryTool } from './tool.ts';

export const gooseMarker = /^--\s*\+goose\s+(up|down)\b.*$/gim;
export const sqlMigrateMarker = /^--\s*\+migrate\s+(up|down)\b.*$/gim;

function ups(text: string, marker: RegExp, transaction: boolean): Script[] {
  return sections(text, marker)
    .filter(({ match }) => match[1]?.toLowerCase() === 'up')
    .map(({ from, to }) => {
      const script = slice(text, from, to, { transaction, message: 'each' });
      // What stands between the two is one statement, with or without a semicolon at its end.
      const sql = script.sql.replace(/^--(?=\s*\+(?:goose|migrate)\s+statementend\b)/gim, ';--');
      return { ...script, sql };
    });
}

export const goose: HistoryTool = {
  names: ['goose'],
  list: (folder) => flat(folder, /^\d+_.*\.sql$/, byNumber),
  scripts: (text) => ups(text, gooseMarker, !/^--\s*\+goose\s+no\s+transaction\b/im.test(text)),
};

export const sqlMigrate: HistoryTool = {
  names: ['sql-migrate'],
  list: (folder) =>
    flat(folder, /\.sql$/, (one, other) => byNumber(one, other) || compareText(one, other)),
  scripts: (text) =>
    ups(text, sqlMigrateMarker, !/^--\s*\+migrate\s+up\b.*\bnotransaction\b/im.test(text)),
};
