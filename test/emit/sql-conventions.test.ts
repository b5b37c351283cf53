/** Each tool's own form: golden files of a plan in phases, and text that the tool would take for its own. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { detectStack } from '../../src/detect/detect.ts';
import { chooseTarget } from '../../src/emit/index.ts';
import { atlasSum } from '../../src/emit/sql/atlas-sum.ts';
import { isTrapped, respell } from '../../src/emit/sql/respell.ts';
import { sqlConventions, sqlTargets } from '../../src/emit/sql/targets.ts';
import type { EmitResult } from '../../src/emit/target.ts';
import { writeFiles } from '../../src/emit/write.ts';
import { readCurrent } from '../../src/read/current.ts';
import { type LocalSession, openPglite } from '../support/pglite.ts';
import { evolution, input, plan, setUpdatedAt, step } from './support/plans.ts';
import { removeTemporary, temporaryFolder } from './support/processes.ts';

const folder = temporaryFolder();
let numbered = 0;
afterAll(() => removeTemporary(folder));

function project(files: Readonly<Record<string, string>> = {}): string {
  numbered += 1;
  const path = join(folder, `project-${numbered}`);
  mkdirSync(path);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return path;
}

function golden(name: string, content: string): void {
  const path = fileURLToPath(new URL(`golden/${name}`, import.meta.url));
  if (process.env.UPDATE === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  expect(existsSync(path), `${name} is missing: run with UPDATE=1`).toBe(true);
  expect(content).toBe(readFileSync(path, 'utf8'));
}

function text({ files, findings }: EmitResult): string {
  const said = findings.map(({ code, subject, message }) => `${code} ${subject}: ${message}\n`);
  return [...files.map(({ path, content }) => `==> ${path} <==\n${content}`), ...said].join('\n');
}

const withBody = plan({
  name: 'expand',
  code: null,
  steps: [
    step(setUpdatedAt, 'DROP FUNCTION set_updated_at()'),
    ...(evolution.phases[0]?.steps ?? []),
  ],
});

describe.each(sqlTargets.map((target) => [target.id, target] as const))('%s', (id, target) => {
  test('writes a plan with a body and a statement outside of a transaction', async () => {
    const result = await target.emit(input(project(), { plan: withBody, name: 'add status' }));
    golden(`conventions/${id}.golden.txt`, text(result));
  });

  test('says what it cannot run, and nothing where it can', async () => {
    const { findings } = await target.emit(
      input(project(), { plan: withBody, name: 'add status' }),
    );
    const codes = findings.map(({ code }) => code);
    expect(codes.includes('not-in-transaction')).toBe(target.capabilities.outside === 'none');
    expect(codes.includes('rollback-beside')).toBe(target.capabilities.down === 'beside');
  });
});

/** As `write_migration` does it: the project's files say which target it is. */
async function written(
  files: Readonly<Record<string, string>>,
  more: Parameters<typeof input>[1] = {},
): Promise<
  EmitResult & { readonly id: string; readonly paths: string[]; readonly codes: string[] }
> {
  const path = project(files);
  const stack = await detectStack(path);
  const { target } = chooseTarget(stack);
  const result = await target.emit(input(path, { stack, name: 'add note', ...more }));
  await writeFiles(path, result.files);
  const paths = result.files.map((file) => file.path);
  return { ...result, id: target.id, paths, codes: result.findings.map(({ code }) => code) };
}

const outside = plan({
  name: 'expand',
  code: null,
  steps: [
    step('CREATE INDEX CONCURRENTLY i ON t (a)', 'DROP INDEX CONCURRENTLY i', {
      transaction: 'outside',
    }),
  ],
});

const gooseFile = '-- +goose Up\nSELECT 1;\n\n-- +goose Down\nSELECT 2;\n';
const pom =
  '<project><dependencies><dependency><groupId>org.liquibase</groupId><artifactId>liquibase-core</artifactId></dependency><dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId></dependency></dependencies></project>\n';
const changeset = '--liquibase formatted sql\n\n--changeset ada:1\nSELECT 1;\n';

describe('the habit of a folder', () => {
  test.each([
    [
      'goose, numbered',
      { 'go.mod': 'module x\n', 'sql/00001_a.sql': gooseFile, 'sql/00002_b.sql': gooseFile },
      'goose',
      ['sql/00003_add_note.sql'],
    ],
    [
      'golang-migrate, four digits',
      {
        'go.mod': 'module x\nrequire github.com/golang-migrate/migrate/v4 v4.0.0\n',
        'db/0001_a.up.sql': 'SELECT 1;',
        'db/0001_a.down.sql': 'SELECT 1;',
      },
      'golang-migrate',
      ['db/0002_add_note.up.sql', 'db/0002_add_note.down.sql'],
    ],
    [
      'Flyway, dotted versions',
      { 'db/migration/V1.1__a.sql': 'SELECT 1;', 'db/migration/V1.2__b.sql': 'SELECT 1;' },
      'flyway',
      [
        'db/migration/V1.3__add_note.sql',
        'db/migration/V1.3__add_note.sql.conf',
        'db/migration/U1.3__add_note.sql',
        'db/migration/U1.3__add_note.sql.conf',
      ],
    ],
    [
      'sqlx, single files',
      {
        'Cargo.toml': '[dependencies]\nsqlx = { version = "0.8", features = ["postgres"] }\n',
        'migrations/20250101000000_a.sql': 'SELECT 1;',
      },
      'sqlx',
      ['migrations/20261122131415_add_note.sql', 'migrations/rollback/20261122131415_add_note.sql'],
    ],
    [
      'sqlx, nothing yet',
      { 'Cargo.toml': '[dependencies]\nsqlx = { version = "0.8", features = ["postgres"] }\n' },
      'sqlx',
      ['migrations/20261122131415_add_note.up.sql', 'migrations/20261122131415_add_note.down.sql'],
    ],
    [
      'Supabase',
      {
        'supabase/config.toml': 'project_id = "x"\n',
        'supabase/migrations/20250101000000_a.sql': 'SELECT 1;',
      },
      'supabase',
      [
        'supabase/migrations/20261122131415_add_note.sql',
        'supabase/rollback/20261122131415_add_note.sql',
      ],
    ],
    [
      'Hasura',
      {
        'config.yaml': 'version: 3\nmetadata_directory: metadata\n',
        'metadata/version.yaml': 'version: 3\n',
        'migrations/default/1700000000000_a/up.sql': 'SELECT 1;',
        'migrations/default/1700000000000_a/down.sql': 'SELECT 1;',
      },
      'hasura',
      [
        'migrations/default/1795353255678_add_note/up.sql',
        'migrations/default/1795353255678_add_note/down.sql',
      ],
    ],
    [
      'node-pg-migrate, TypeScript',
      {
        'package.json': '{ "dependencies": { "node-pg-migrate": "9", "pg": "8" } }',
        'migrations/1700000000000_add-orders.ts':
          "import type { MigrationBuilder } from 'node-pg-migrate';\nexport async function up(pgm: MigrationBuilder) {}\n",
      },
      'node-pg-migrate',
      ['migrations/1795353255678_add-note.ts'],
    ],
    [
      'graphile-migrate',
      {
        '.gmrc': '{}',
        'migrations/current.sql': '',
        'migrations/committed/000001-add-orders.sql':
          '--! Previous: -\n--! Hash: sha1:00\n--! Message: a\n\nSELECT 1;\n',
      },
      'graphile-migrate',
      [
        'migrations/committed/000002-add-note.sql',
        'migrations/committed/rollback/000002-add-note.sql',
      ],
    ],
    [
      'Diesel',
      {
        'Cargo.toml': '[dependencies]\ndiesel = { version = "2", features = ["postgres"] }\n',
        'diesel.toml': '[migrations_directory]\ndir = "migrations"\n',
        'migrations/2025-01-01-000000_a/up.sql': 'SELECT 1;',
        'migrations/2025-01-01-000000_a/down.sql': 'SELECT 1;',
      },
      'diesel',
      [
        'migrations/2026-11-22-131415_add_note/up.sql',
        'migrations/2026-11-22-131415_add_note/down.sql',
        'migrations/2026-11-22-131415_add_note/metadata.toml',
      ],
    ],
  ])('%s', async (_what, files, id, paths) => {
    const result = await written(files as unknown as Record<string, string>, { plan: outside });
    expect({ id: result.id, paths: result.paths }).toEqual({ id, paths });
  });

  test('a chain of hashes goes on where it was', async () => {
    const { files } = await written({
      '.gmrc': '{}',
      'migrations/committed/000001-a.sql':
        '--! Previous: -\n--! Hash: sha1:00\n--! Message: a\n\nSELECT 1;\n',
    });
    expect(files[0]?.content).toMatch(/^--! Previous: sha1:00\n--! Hash: sha1:[0-9a-f]{40}\n/);
  });

  test('a changeset has the author of the one before it', async () => {
    const { files, id } = await written({
      'pom.xml': pom,
      'db/changelog/changes/001-a.sql': changeset,
    });
    expect(id).toBe('liquibase');
    expect(files[0]?.content).toContain('--changeset ada:002-add_note ');
  });
});

describe('the list of changelogs', () => {
  const xml = (entries: string) =>
    `<?xml version="1.0"?>\r\n<databaseChangeLog>\r\n${entries}</databaseChangeLog>\r\n`;

  test.each([
    [
      'in XML gets an entry like its last, line ends and all',
      'master.xml',
      xml(
        '  <include file="changes/001-a.sql" relativeToChangelogFile="true"/>\r\n  <!-- end -->\r\n',
      ),
      xml(
        '  <include file="changes/001-a.sql" relativeToChangelogFile="true"/>\r\n  <include file="changes/002-add_note.sql" relativeToChangelogFile="true"/>\r\n  <!-- end -->\r\n',
      ),
    ],
    [
      'in YAML too, with a path from the classpath',
      'db.changelog-master.yaml',
      'databaseChangeLog:\n  # ours\n  - include:\n      file: db/changelog/changes/001-a.sql\n',
      'databaseChangeLog:\n  # ours\n  - include:\n      file: db/changelog/changes/001-a.sql\n  - include:\n      file: db/changelog/changes/002-add_note.sql\n',
    ],
  ])('%s', async (_what, name, before, after) => {
    const { files, codes } = await written({
      'pom.xml': pom,
      [`db/changelog/${name}`]: before,
      'db/changelog/changes/001-a.sql': changeset,
    });
    expect(files.at(-1)).toMatchObject({ path: `db/changelog/${name}`, content: after });
    expect(codes).toEqual([]);
  });

  test('is left alone where it includes the whole folder', async () => {
    const { paths, codes } = await written({
      'pom.xml': pom,
      'db/changelog/db.changelog-master.yaml':
        'databaseChangeLog:\n  - includeAll:\n      path: changes/\n      relativeToChangelogFile: true\n',
      'db/changelog/changes/001-a.sql': changeset,
    });
    expect(paths).toEqual(['db/changelog/changes/002-add_note.sql']);
    expect(codes).toEqual([]);
  });

  test('that cannot be found is asked for', async () => {
    const { codes } = await written({
      'pom.xml': pom,
      'db/changelog/changes/001-a.sql': changeset,
    });
    expect(codes).toEqual(['changelog-not-included']);
  });
});

describe('atlas.sum', () => {
  test('lists what is there and what is new, and detection finds nothing wrong with it', async () => {
    const first = 'CREATE TABLE a ();\n';
    const sum = atlasSum(new Map([['20250101000000_a.sql', first]]));
    const path = project({
      'atlas.hcl': 'env "x" { url = "postgres://localhost/x" }\n',
      'migrations/20250101000000_a.sql': first,
      'migrations/atlas.sum': sum,
    });
    const stack = await detectStack(path);
    const { target } = chooseTarget(stack);
    expect(target.id).toBe('atlas');
    await writeFiles(path, (await target.emit(input(path, { stack, name: 'b' }))).files);
    const after = readFileSync(join(path, 'migrations/atlas.sum'), 'utf8');
    expect(after.split('\n')[1]).toBe(sum.split('\n')[1]);
    expect(after).toContain('\n20261122131415_b.sql h1:');
    const codes = (await detectStack(path)).findings.map(({ code }) => code);
    expect(codes).toEqual(stack.findings.map(({ code }) => code));
  });

  test('is as Atlas makes it', () => {
    // From ariga.io/atlas v0.32: two files, and one that asks to be left out.
    const files = new Map([
      ['2.sql', 'CREATE TABLE b (x int);\n'],
      ['1.sql', 'CREATE TABLE a (x int);\n'],
      ['3.sql', '-- atlas:sum ignore\n\nSELECT 1;\n'],
    ]);
    expect(atlasSum(files)).toBe(
      'h1:T1JxjSl5Pbqu96/m6CcVg/fFocIBDoY5djjoY24fF64=\n1.sql h1:tk6etauLWUhHayTO2F9VTrXfMASnJoq0kSe9BXPYBL8=\n2.sql h1:pgbGOio9iCkw8uNUsGoyVgKfEY4cM07JkY7kNX2JVpA=\n',
    );
  });
});

describe('text that a tool would take for its own', () => {
  let session: LocalSession;
  beforeAll(async () => {
    session = await openPglite();
  });
  afterAll(() => session.close());

  const pieces = fc.constantFrom(
    ...[
      "'",
      '\\',
      "\\'",
      '$$',
      '$a$',
      '\n',
      '\r\n',
      '\r',
      ';\n',
      '-- ',
      '--',
      '- ',
      '/*',
      '*/',
      ' ',
    ],
    ...[
      'migrate:down',
      '+goose Down',
      '+migrate Up',
      'Up Migration',
      'rollback x',
      'changeset a:b',
    ],
    ...[
      'comment x',
      '--!',
      ':NAME',
      '::NAME',
      '$'.concat('{x}'),
      'atlas:sum',
      'ü',
      '\u{1f600}',
      '"',
    ],
  );
  const hostile = fc.array(fc.oneof(pieces, fc.string({ unit: 'grapheme' })), { maxLength: 12 });

  test.each(
    sqlConventions
      .filter(({ traps }) => traps.length > 0)
      .map(({ id, traps }) => [id, traps] as const),
  )('%s: a string in any spelling keeps its value and loses its trap', async (_id, traps) => {
    const property = fc.asyncProperty(hostile, fc.nat(2), async (parts, form) => {
      const value = parts.join('').replaceAll('\0', '');
      const doubled = value.replaceAll("'", "''");
      const literal = [
        `'${doubled}'`,
        `$q_$${value.replaceAll('$q_$', '')}$q_$`,
        `E'${value.replaceAll('\\', '\\\\').replace(/'/g, form === 2 ? "\\'" : "''")}'`,
      ][form];
      const sql = `SELECT ${literal} AS text`;
      const safe = await respell(sql, traps);
      expect(isTrapped(safe, traps)).toBe(false);
      if (safe === sql) return;
      const [before] = await session.query<{ text: string }>(sql);
      const [after] = await session.query<{ text: string }>(safe);
      expect(after?.text).toBe(before?.text);
    });
    await fc.assert(property, { numRuns: 300 });
  });

  test('what an escape puts side by side is spelled anew too', async () => {
    const traps = [/\\'/];
    expect(await respell("SELECT E'\\\\\\''", traps)).toBe("SELECT E'\\x5c'''");
  });

  test('a comment in a statement goes; a name that looks like a marker is refused', async () => {
    const traps = [/^--\s*migrate:(?:up|down)/m];
    expect(await respell('SELECT 1\n-- migrate:down\n+ 1', traps)).toBe('SELECT 1\n \n+ 1');
    expect(await respell("SELECT '\u0001\n-- migrate:down\u001f'", traps)).toBe(
      "SELECT E'\u0001\n\\x2d- migrate:down\u001f'",
    );
    const named = respell('SELECT 1 AS "\n-- migrate:down\n"', traps);
    await expect(named).rejects.toMatchObject({ code: 'marker_in_sql' });
  });
});

describe("Flyway's lock", () => {
  const files = { 'db/migration/V1__a.sql': 'SELECT 1;' };

  test('is spoken of where a statement would wait for it for ever', async () => {
    expect((await written(files, { plan: outside })).codes).toContain('needs-setting');
    expect((await written(files)).codes).not.toContain('needs-setting');
  });

  test.each([
    ['flyway.toml', '[flyway.postgresql]\ntransactional.lock = false\n'],
    ['flyway.conf', 'flyway.postgresql.transactional.lock=false\n'],
    [
      'src/main/resources/application.yml',
      'spring:\n  flyway:\n    postgresql:\n      transactional-lock: false\n',
    ],
  ])('is out of the way where %s says so', async (name, text) => {
    const { codes } = await written({ ...files, [name]: text }, { plan: outside });
    expect(codes).not.toContain('needs-setting');
  });
});

describe('what was written is read back as the schema of today', () => {
  const start: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    sql: {},
    dbmate: { 'package.json': '{ "dependencies": { "dbmate": "2", "pg": "8" } }' },
    goose: { 'go.mod': 'module x\nrequire github.com/pressly/goose/v3 v3.0.0\n' },
    'golang-migrate': {
      'go.mod': 'module x\nrequire github.com/golang-migrate/migrate/v4 v4.0.0\n',
    },
    'sql-migrate': { 'go.mod': 'module x\nrequire github.com/rubenv/sql-migrate v1.0.0\n' },
    flyway: { 'flyway.conf': 'flyway.url=jdbc:postgresql://localhost/x\n' },
    liquibase: { 'pom.xml': pom },
    sqlx: { 'Cargo.toml': '[dependencies]\nsqlx = { version = "0.8", features = ["postgres"] }\n' },
    supabase: { 'supabase/config.toml': 'project_id = "x"\n' },
    'node-pg-migrate': {
      'package.json': '{ "dependencies": { "node-pg-migrate": "9", "pg": "8" } }',
    },
    'graphile-migrate': { '.gmrc': '{}' },
    atlas: { 'atlas.hcl': 'env "x" { url = "postgres://localhost/x" }\n' },
    diesel: {
      'Cargo.toml': '[dependencies]\ndiesel = { version = "2", features = ["postgres"] }\n',
      'diesel.toml': '[migrations_directory]\ndir = "migrations"\n',
    },
  };

  test.each(Object.entries(start))('%s', async (id, files) => {
    const path = project(files);
    const before = await detectStack(path);
    const { target } = chooseTarget(before);
    expect(target.id).toBe(id);
    await writeFiles(path, (await target.emit(input(path, { stack: before }))).files);
    const stack = await detectStack(path);
    expect(stack.migrations[0]?.count).toBe(1);
    const { reading } = await readCurrent(stack, { drift: false });
    expect(reading?.schema.tables.map(({ name }) => name)).toEqual(['invoices', 'tenants']);
    expect(reading?.complete).toBe(true);
    // dbmate's markers are ours.
    expect(chooseTarget(stack).target.id).toBe(id === 'sql' ? 'dbmate' : id);
  });
});
