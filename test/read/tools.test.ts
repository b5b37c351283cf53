import { describe, expect, test } from 'vitest';
import { historyTool } from '../../src/read/history/index.ts';
import { compareNatural, compareVersions } from '../../src/read/history/order.ts';
import type { ProjectFolder } from '../../src/read/project-files.ts';
import type { Files } from './support/forms.ts';

function folder(files: Files, path = 'm'): ProjectFolder {
  const list = Object.keys(files).filter((file) => !file.startsWith('../'));
  return {
    path,
    files: list.sort(),
    text: (file) => files[file] ?? null,
    beside: (name) => files[`../${name}`] ?? null,
  };
}

function names(...list: string[]): ProjectFolder {
  return folder(Object.fromEntries(list.map((name) => [name, ''])));
}

const listed = (tool: string, ...files: string[]) => historyTool(tool).list(names(...files)).files;

/** `line [T|-][W|E] text` of each script. */
function scripts(tool: string, text: string, file = '1_a.sql', beside: Files = {}): string[] {
  return historyTool(tool)
    .scripts(text, file, folder({ ...beside, [file]: text }))
    .map(
      ({ line, transaction, message, sql }) =>
        `${line} ${transaction ? 'T' : '-'}${message === 'whole' ? 'W' : 'E'} ${sql.trim()}`,
    );
}

describe('which files run, and in which order', () => {
  test.each<[string, string[], string[]]>([
    [
      'dbmate',
      ['20260101_a.sql', '1_b.sql', 'README.md', 'schema.sql'],
      ['1_b.sql', '20260101_a.sql'],
    ],
    [
      'goose',
      ['00010_b.sql', '9_a.sql', '20260101000000_c.sql', 'x.sql'],
      ['9_a.sql', '00010_b.sql', '20260101000000_c.sql'],
    ],
    [
      'golang-migrate',
      ['10_b.up.sql', '10_b.down.sql', '9_a.up.sql', '9_a.down.sql'],
      ['9_a.up.sql', '10_b.up.sql'],
    ],
    ['encore', ['2_b.up.sql', '1_a.up.sql'], ['1_a.up.sql', '2_b.up.sql']],
    [
      'sqlx',
      ['2_b.sql', '1_a.up.sql', '1_a.down.sql', '10_c.sql'],
      ['1_a.up.sql', '2_b.sql', '10_c.sql'],
    ],
    [
      'supabase-cli',
      ['20260102000000_b.sql', '20260101000000_a.sql', 'notes.sql'],
      ['20260101000000_a.sql', '20260102000000_b.sql'],
    ],
    [
      'prisma-migrate',
      ['2_b/migration.sql', '10_a/migration.sql', 'migration_lock.toml', '2_b/README.md'],
      ['10_a/migration.sql', '2_b/migration.sql'],
    ],
    [
      'diesel',
      [
        '2026-01-02-083000_b/up.sql',
        '2026-01-02-083000_b/down.sql',
        '00000000000000_init/up.sql',
        '2026-01-01-083000_a/up.sql',
      ],
      ['00000000000000_init/up.sql', '2026-01-01-083000_a/up.sql', '2026-01-02-083000_b/up.sql'],
    ],
    [
      'hasura',
      ['1700000000001_b/up.sql', '1700000000001_b/down.sql', '1700000000000_a.up.sql'],
      ['1700000000000_a.up.sql', '1700000000001_b/up.sql'],
    ],
    [
      'graphile-migrate',
      ['committed/000002.sql', 'committed/000001-a.sql', 'current.sql'],
      ['committed/000001-a.sql', 'committed/000002.sql'],
    ],
    [
      'node-pg-migrate',
      ['1767000000000_b.sql', '20251201000000000_a.sql', '1768000000000_c.js'],
      ['20251201000000000_a.sql', '1767000000000_b.sql'],
    ],
    ['tern', ['010_b.sql', '002_a.sql', 'tern.conf'], ['002_a.sql', '010_b.sql']],
    [
      'bun',
      ['20260102_b.up.sql', '20260102_b.down.sql', '20260101_a.tx.up.sql'],
      ['20260101_a.tx.up.sql', '20260102_b.up.sql'],
    ],
    [
      'flyway',
      [
        'V2__b.sql',
        'V10__c.sql',
        'V1.9__a.sql',
        'V1.10__aa.sql',
        'U2__b.sql',
        'R__z.sql',
        'R__views.sql',
        'sub/V3__d.sql',
        'afterMigrate.sql',
      ],
      [
        'V1.9__a.sql',
        'V1.10__aa.sql',
        'V2__b.sql',
        'sub/V3__d.sql',
        'V10__c.sql',
        'R__views.sql',
        'R__z.sql',
      ],
    ],
    [
      'flyway',
      ['V1__a.sql', 'V2__b.sql', 'B2__base.sql', 'V3__c.sql'],
      ['B2__base.sql', 'V3__c.sql'],
    ],
    [
      'raw-sql',
      ['2_b.sql', '10_c.sql', '1_a.sql', '1_a.down.sql', '2_b_rollback.sql', 'notes.md'],
      ['1_a.sql', '2_b.sql', '10_c.sql'],
    ],
    [
      'raw-sql',
      ['0002_b/up.sql', '0001_a/up.sql', '0001_a/down.sql'],
      ['0001_a/up.sql', '0002_b/up.sql'],
    ],
    [
      'raw-sql',
      ['2025/02_b.sql', '2024/01_a.sql', '2025/01_c.sql'],
      ['2024/01_a.sql', '2025/01_c.sql', '2025/02_b.sql'],
    ],
    ['a tool of the house', ['tables.sql', 'functions.sql'], ['functions.sql', 'tables.sql']],
  ])('%s', (tool, files, expected) => {
    expect(listed(tool, ...files)).toEqual(expected);
  });

  test('programs among the files are named', () => {
    const { others } = historyTool('goose').list(
      names('1_a.sql', '2_b.go', '2_b_test.go', 'embed.go'),
    );
    expect(others).toEqual([{ file: '2_b.go', why: 'it is a program, not SQL' }]);
  });

  test('Atlas begins at the newest checkpoint', () => {
    const { files } = historyTool('atlas').list(
      folder({ '1_a.sql': '', '2_c.sql': '-- atlas:checkpoint\n', '3_b.sql': '', 'atlas.sum': '' }),
    );
    expect(files).toEqual(['2_c.sql', '3_b.sql']);
  });

  test('Sqitch follows its plan, reworked changes included', () => {
    const plan = `%syntax-version=1.0.0
%project=shop

users 2026-01-02T08:30:00Z Sam <sam@example.org> # people
orders [users] 2026-01-03T08:30:00Z Sam <sam@example.org> # a+b
@v1.0 2026-01-04T08:30:00Z Sam <sam@example.org> # first

+addresses [users !old] 2026-01-05T08:30:00Z Sam <sam@example.org>
# a note
users [users@v1.0] 2026-01-06T08:30:00Z Sam <sam@example.org> # again
`;
    const files: Files = {
      '../sqitch.plan': plan,
      'addresses.sql': '',
      'forgotten.sql': '',
      'orders.sql': '',
      'users.sql': '',
      'users@v1.0.sql': '',
    };
    const { files: listed, others } = historyTool('sqitch').list(folder(files, 'deploy'));
    expect(listed).toEqual(['users@v1.0.sql', 'orders.sql', 'addresses.sql', 'users.sql']);
    expect(others.map(({ file }) => file)).toEqual(['forgotten.sql']);
    const without = historyTool('sqitch').list(names('b.sql', 'a.sql'));
    expect(without.files).toEqual(['a.sql', 'b.sql']);
    expect(without.remark).toContain('sqitch.plan');
  });

  test('Liquibase follows the changelog that includes the files', () => {
    const sql = '--liquibase formatted sql\n--changeset a:1\nSELECT 1;';
    const files: Files = {
      'db.changelog-master.yaml':
        'databaseChangeLog:\n  - include:\n      file: db/changelog/second.sql\n  - include:\n      file: first.sql\n      relativeToChangelogFile: true\n',
      'first.sql': sql,
      'second.sql': sql,
      'unlisted.sql': sql,
      'plain.sql': 'SELECT 1;',
      'old.xml': '<databaseChangeLog><changeSet id="1"/></databaseChangeLog>',
    };
    const listing = historyTool('liquibase').list(folder(files, 'db/changelog'));
    expect(listing.files).toEqual(['second.sql', 'first.sql', 'unlisted.sql']);
    expect(listing.others.map(({ file }) => file)).toEqual(['old.xml']);
  });
});

describe('what of a file runs, and in which transaction', () => {
  test.each<[string, string, string[]]>([
    ['dbmate', '-- migrate:up\nA\n-- migrate:down\nB\n', ['1 TW A']],
    ['dbmate', '\n-- migrate:up transaction:false\nA\n-- migrate:down\nB', ['2 -W A']],
    ['dbmate', 'A', []],
    [
      'goose',
      '-- +goose Up\nA;\n-- +goose StatementBegin\nB\n-- +goose StatementEnd\n-- +goose Down\nC;',
      ['1 TE A;\n-- +goose StatementBegin\nB\n;-- +goose StatementEnd'],
    ],
    ['goose', '-- +goose NO TRANSACTION\n-- +goose Up\nA;\n-- +goose Down\n', ['2 -E A;']],
    ['sql-migrate', '-- +migrate Up notransaction\nA;\n-- +migrate Down\nB;', ['1 -E A;']],
    ['play-evolutions', '# Users\n# --- !Ups\nA;\n# --- !Downs\nB;', ['2 -E A;']],
    ['play-evolutions', '-- !Ups\nA $$ B;; $$;\n-- !Downs\n', ['1 -E A $$ B; $$;']],
    ['aerich', '-- upgrade --\nA;\n-- downgrade --\nB;', ['1 TW A;']],
    ['golang-migrate', 'A', ['1 -W A']],
    ['prisma-migrate', 'A', ['1 -W A']],
    ['sqlx', '-- no-transaction\nA', ['1 -W -- no-transaction\nA']],
    ['sqlx', 'A', ['1 TW A']],
    ['supabase-cli', 'A', ['1 -W A']],
    ['hasura', 'A', ['1 TW A']],
    ['atlas', '-- atlas:txmode none\n\nA', ['1 -E -- atlas:txmode none\n\nA']],
    [
      'graphile-migrate',
      '--! Previous: -\n--! no-transaction\nA',
      ['1 -W --! Previous: -\n--! no-transaction\nA'],
    ],
    ['node-pg-migrate', '-- Up Migration\nA\n-- Down Migration\nB', ['1 TW A']],
    ['node-pg-migrate', 'A', ['1 TW A']],
    ['tern', 'A\n---- create above / drop below ----\nB', ['1 TW A']],
    ['bun', 'A\n--bun:split\nB', ['1 -E A\n;--bun:split\nB']],
    ['flyway', 'CREATE TABLE a ();', ['1 TE CREATE TABLE a ();']],
    [
      'flyway',
      'create unique index concurrently a on b (c);',
      ['1 -E create unique index concurrently a on b (c);'],
    ],
    ['drizzle-kit', 'A--> statement-breakpoint\nB', ['1 TE A;\nB']],
    ['raw-sql', 'A', ['1 -E A']],
    ['raw-sql', '-- migrate:up\nA\n-- migrate:down\nB', ['1 TW A']],
    ['raw-sql', '-- +goose Up\nA;\n-- +goose Down\nB;', ['1 TE A;']],
    [
      'liquibase',
      '--liquibase formatted sql\n--changeset me:1 runInTransaction:false\nA;\n--rollback X;\n--changeset me:2 dbms:mysql\nB;\n--changeset me:3 endDelimiter:/ dbms:postgresql,h2\nC;\n/\nD',
      ['2 -E A;\n--rollback X;', '7 TE C;\n;\nD'],
    ],
  ])('%s: %j', (tool, text, expected) => {
    expect(scripts(tool, text)).toEqual(expected);
  });

  test('settings beside the file', () => {
    expect(
      scripts('flyway', 'A', 'V1__a.sql', { 'V1__a.sql.conf': 'executeInTransaction=false' }),
    ).toEqual(['1 -E A']);
    expect(scripts('bun', 'A', '1_a.tx.up.sql')).toEqual(['1 TE A']);
    const diesel = { '1_a/metadata.toml': 'run_in_transaction = false' };
    expect(scripts('diesel', 'A', '1_a/up.sql', diesel)).toEqual(['1 -W A']);
    expect(scripts('diesel', 'A', '1_a/up.sql')).toEqual(['1 TW A']);
  });
});

test('orders', () => {
  expect(['1.10', '1.9', '2', '01.9.1'].sort(compareVersions)).toEqual([
    '1.9',
    '01.9.1',
    '1.10',
    '2',
  ]);
  expect(['b10', 'b2', 'a', 'b'].sort(compareNatural)).toEqual(['a', 'b', 'b2', 'b10']);
});
