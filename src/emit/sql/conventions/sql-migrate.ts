/** sql-migrate: as goose, whose parser it began with; a directive stands on the marker's own line. */
import type { SqlConvention } from '../convention.ts';
import { newFile } from '../file.ts';
import { aboutHeader } from '../header.ts';
import { dbmate } from './dbmate.ts';
import { inStatementMarks } from './goose.ts';
import template from './sql-migrate.hbs';

export const sqlMigrate: SqlConvention = {
  id: 'sql-migrate',
  title: 'sql-migrate',
  tools: ['sql-migrate'],
  folders: ['migrations', 'db/migrations'],
  // A line that begins with `-- ` is left out, in a string or a body too.
  traps: [/^[^\S\n]*--[^\n]*\+migrate/m, /(?<=\n)-- /, /\r/],
  capabilities: dbmate.capabilities,
  block: (text) => inStatementMarks(text, '-- +migrate'),
  files(migration, render) {
    const { part, path, up, down } = migration;
    const header = aboutHeader(migration);
    const content = render(template, { header, up, down, outside: part.outside });
    return [newFile(path, content, part, 'both')];
  },
};
