/** How each tool's file says that it runs in a transaction, or in none. */
import type { Part } from './rule.ts';

/** First lines of a file: `inside` a transaction, and `outside` of one. */
const heads: Readonly<Record<string, Readonly<Record<Part['transaction'], string>>>> = {
  dbmate: { inside: '-- migrate:up', outside: '-- migrate:up transaction:false' },
  goose: { inside: '-- +goose Up', outside: '-- +goose NO TRANSACTION\n-- +goose Up' },
  'sql-migrate': { inside: '-- +migrate Up', outside: '-- +migrate Up notransaction' },
  sqlx: { inside: '', outside: '-- no-transaction' },
  atlas: { inside: '', outside: '-- atlas:txmode none' },
  'graphile-migrate': { inside: '', outside: '--! no-transaction' },
  'node-pg-migrate': { inside: '-- Up Migration', outside: '-- Up Migration' },
  liquibase: {
    inside: '--liquibase formatted sql\n--changeset tablewright:1',
    outside: '--liquibase formatted sql\n--changeset tablewright:1 runInTransaction:false',
  },
  tern: { inside: '', outside: '---- tern: disable-tx ----' },
};

/** Said beside the file, because the file cannot say it. */
const beside: Readonly<Record<string, string>> = {
  flyway: '-- executeInTransaction=false in the .conf file beside this one',
  'node-pg-migrate':
    '-- run with --no-transaction, or as a JavaScript migration with pgm.noTransaction()',
};

function terminated(sql: string): string {
  return `${sql.replace(/[;\s]+$/, '')};`;
}

function psql({ transaction, statements }: Part): string {
  const lines = statements.map(terminated);
  return transaction === 'inside' ? ['BEGIN;', ...lines, 'COMMIT;'].join('\n') : lines.join('\n');
}

function file(part: Part, tool: string, number: number, count: number): string {
  const { transaction, statements } = part;
  const head = heads[tool]?.[transaction] ?? '';
  const note = transaction === 'outside' ? (beside[tool] ?? '') : '';
  const title = count === 1 ? '' : `-- migration ${number} of ${count}`;
  return [title, note, head, ...statements.map(terminated)]
    .filter((line) => line !== '')
    .join('\n');
}

/** SQL for psql when no tool is known; else the content of one file a part. */
export function formatParts(parts: readonly Part[], tool: string | null): string {
  if (tool === null) return parts.map(psql).join('\n');
  return parts.map((part, i) => file(part, tool, i + 1, parts.length)).join('\n\n');
}
