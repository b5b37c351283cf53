/** goose: `-- +goose Up` and `-- +goose Down` in one file, taken apart line by line. */
import type { SqlConvention } from '../convention.ts';
import { newFile } from '../file.ts';
import { aboutHeader } from '../header.ts';
import type { Block } from '../statements.ts';
import { dbmate } from './dbmate.ts';
import template from './goose.hbs';

/**
 * It ends a statement where a line ends in a semicolon, in a string or a body too, and drops
 * comments and blank lines in front of one.
 */
export function inStatementMarks({ comments, sql }: Block, marker: string): Block {
  const lines = sql?.trimEnd().split('\n').slice(0, -1) ?? [];
  const inner = lines.some((line) => /;\s*(?:--.*)?$/.test(line));
  if (sql === null || !inner || sql.startsWith('SET LOCAL ')) return { comments, sql };
  return { comments, sql: `${marker} StatementBegin\n${sql}\n${marker} StatementEnd` };
}

export const goose: SqlConvention = {
  id: 'goose',
  title: 'goose',
  tools: ['goose'],
  folders: ['migrations', 'db/migrations', 'database/migrations'],
  traps: [/^[^\S\n]*--[^\n]*\+goose/m, /\r/],
  capabilities: dbmate.capabilities,
  block: (text) => inStatementMarks(text, '-- +goose'),
  files(migration, render) {
    const { part, path, up, down } = migration;
    const header = aboutHeader(migration);
    const content = render(template, { header, up, down, outside: part.outside });
    return [newFile(path, content, part, 'both')];
  },
};
