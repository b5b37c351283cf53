import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Stack } from '../../src/detect/stack.ts';
import { chooseTarget } from '../../src/emit/index.ts';
import { defaultName, slug } from '../../src/emit/name.ts';
import { hasMarker, splitMigration } from '../../src/emit/sql/split.ts';
import { comment } from '../../src/emit/sql/statements.ts';
import { sqlTarget, sqlTargets } from '../../src/emit/sql/targets.ts';
import type { EmitInput, FileChange } from '../../src/emit/target.ts';
import { writeFiles } from '../../src/emit/write.ts';
import { type LocalSession, openPglite } from '../support/pglite.ts';
import { evolution, input, invoicing, invoicingSteps, plan, step } from './support/plans.ts';
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

function stack(tool: string, directory: string, more: Partial<Stack> = {}): Stack {
  return {
    project: '/project',
    fallback: false,
    engines: ['postgresql'],
    primaryEngine: 'postgresql',
    orm: [],
    migrationTool: [tool],
    migrations: [
      {
        directory,
        tool,
        engine: null,
        convention: '{seq:3}_{slug}.sql',
        next: null,
        count: 0,
        newest: null,
        heads: [],
        gaps: [],
        duplicates: [],
      },
    ],
    schemaFiles: [],
    connections: [],
    platforms: [],
    units: [],
    confidence: 'high',
    evidence: [],
    findings: [],
    ...more,
  };
}

async function emit(
  files: Readonly<Record<string, string>> = {},
  more: Partial<EmitInput> = {},
): Promise<{ files: readonly FileChange[]; paths: string[]; codes: string[] }> {
  const { target } = chooseTarget(more.stack ?? null);
  const { files: written, findings } = await target.emit(input(project(files), more));
  return {
    files: written,
    paths: written.map((file) => file.path),
    codes: findings.map((finding) => finding.code),
  };
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

const up = '-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\n';

describe('the file', () => {
  test('of a create plan is as in the golden', async () => {
    const { files, paths } = await emit();
    expect(paths).toEqual(['migrations/001_create_invoicing.sql']);
    golden('001_create_invoicing.golden.sql', files[0]?.content ?? '');
  });

  test('of a plan in phases is one a phase, and one for each statement outside', async () => {
    const { files, paths, codes } = await emit({}, { plan: evolution, name: 'add status' });
    expect(paths).toEqual([
      'migrations/001_add_status_expand_1.sql',
      'migrations/002_add_status_expand_2.sql',
      'migrations/003_add_status_expand_3.sql',
      'migrations/004_add_status_backfill.sql',
    ]);
    expect(files.map((file) => file.phase)).toEqual(['expand', 'expand', 'expand', 'backfill']);
    expect(codes).toEqual(['timeout-not-in-file']);
    const all = files.map((file) => `======== ${file.path}: ${file.purpose}\n${file.content}`);
    golden('evolution.golden.txt', all.join('\n'));
  });

  test('ends in one newline, has no carriage return, and no white space at the ends of lines', async () => {
    const why = 'because:\r\n one  \r two';
    const made = step('CREATE TABLE a (\n  b int\n)\n\n', 'DROP TABLE a\n', { why });
    const { files } = await emit({}, { plan: plan({ name: 'create', steps: [made], code: why }) });
    expect(files[0]?.content).toMatch(/[^\n]\n$/);
    expect(files[0]?.content).not.toMatch(/\r|[ \t]\n/);
  });

  test('does not claim a proof that was not there, or failed', async () => {
    const unproved = await emit({}, { verdict: null });
    expect(unproved.files[0]?.content).toContain('Not proved.');
    const verdict = { ...input('/').verdict, passed: false } as EmitInput['verdict'];
    const failed = await emit({}, { verdict });
    expect(failed.files[0]?.content).toContain('FAILED');
  });

  test('an outside step with company has each its own file; without, no count is named', async () => {
    const index = step('CREATE INDEX CONCURRENTLY i ON t (a)', 'DROP INDEX CONCURRENTLY i', {
      transaction: 'outside',
    });
    const one = plan({ name: 'create', steps: [index], code: null });
    const { files, paths } = await emit({}, { plan: one });
    expect(paths).toEqual(['migrations/001_create_invoicing.sql']);
    const halves = splitMigration(files[0]?.content ?? '');
    expect(halves.transaction).toEqual({ up: false, down: false });
    const statements = halves.up.split('\n').filter((line) => !line.startsWith('--'));
    expect(statements).toEqual(['CREATE INDEX CONCURRENTLY i ON t (a);']);
  });
});

describe('on PostgreSQL', () => {
  let session: LocalSession;
  beforeAll(async () => {
    session = await openPglite();
  });
  afterAll(() => session.close());

  async function names(): Promise<string[]> {
    const rows = await session.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
       UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1`,
    );
    return rows.map((row) => row.name);
  }

  test('each half runs as one script, up, down and up again', async () => {
    const { files } = await emit();
    const halves = splitMigration(files[0]?.content ?? '');
    const start = await names();
    for (let round = 0; round < 2; round += 1) {
      await session.execute(`BEGIN;${halves.up}\nCOMMIT;`);
      expect(await names()).toEqual(expect.arrayContaining(['invoices', 'set_updated_at']));
      const [row] = await session.query<{ text: string }>(
        "SELECT obj_description('invoices'::regclass) AS text",
      );
      expect(row?.text).toBe("a bill; the sender's -- not the bank's \\ {{x}}");
      await session.execute(`BEGIN;${halves.down}\nCOMMIT;`);
      expect(await names()).toEqual(start);
    }
  });

  test.each([
    ["'a -- b'", 'a -- b'],
    ["'it''s -- \n -- b'", "it's -- \n -- b"],
    ["'one\r\ntwo'", 'one\r\ntwo'],
    ["E'\\\\ \\' -- c'", "\\ ' -- c"],
    ["$q$-- ' -- d$q$", "-- ' -- d"],
    ["'x' -- the sender's", 'x'],
    ["'x' /* -- */", 'x'],
  ])('a text %j arrives as it is', async (literal, value) => {
    const steps = [
      step(`COMMENT ON SCHEMA public IS ${literal}`, 'COMMENT ON SCHEMA public IS NULL'),
      step("SELECT 'next'", "SELECT 'before'"),
    ];
    const { files } = await emit({}, { plan: plan({ name: 'create', steps, code: null }) });
    await session.execute(splitMigration(files[0]?.content ?? '').up);
    const [row] = await session.query<{ text: string }>(
      "SELECT obj_description('public'::regnamespace) AS text",
    );
    expect(row?.text).toBe(value);
  });

  test('the up half is all or nothing in one transaction', async () => {
    const broken = [...invoicingSteps, step('SELECT 1/0', 'SELECT 1')];
    const { files } = await emit({}, { plan: plan({ name: 'create', steps: broken, code: null }) });
    const start = await names();
    const { up: half } = splitMigration(files[0]?.content ?? '');
    await expect(session.execute(half)).rejects.toMatchObject({ code: '22012' });
    expect(await names()).toEqual(start);
  });

  test('the whole file at once ends where it began', async () => {
    const { files } = await emit();
    const start = await names();
    await session.execute(files[0]?.content ?? '');
    expect(await names()).toEqual(start);
  });

  test('timeouts hold in the transaction and not after it; a backfill gets its own', async () => {
    const show = (name: string) =>
      step(
        `INSERT INTO seen VALUES ('${name}', current_setting('lock_timeout'), current_setting('statement_timeout'))`,
        'SELECT 1',
      );
    const limited = (name: string, lock: string | null, statement: string | null) => ({
      ...show(name),
      locks: [{ id: 'table:public.seen' as const, mode: 'ROW EXCLUSIVE' as const }],
      timeouts: { lock, statement },
    });
    const steps = [
      show('first'),
      limited('second', '5s', '10s'),
      show('third'),
      limited('fourth', null, '1h'),
      limited('fifth', '5s', null),
    ];
    await session.execute("CREATE TABLE seen (name text, l text, s text); SET lock_timeout = '7s'");
    const { files } = await emit({}, { plan: plan({ name: 'create', steps, code: null }) });
    await session.execute(`BEGIN;${splitMigration(files[0]?.content ?? '').up}\nCOMMIT;`);
    const rows = await session.query<{ l: string; s: string }>('SELECT l, s FROM seen');
    const [own] = await session.query<{ l: string }>("SELECT current_setting('lock_timeout') AS l");
    await session.execute('DROP TABLE seen; RESET lock_timeout');
    expect(rows.map((row) => `${row.l} ${row.s}`)).toEqual([
      '7s 0',
      '5s 10s',
      '5s 0',
      '0 1h',
      '5s 0',
    ]);
    expect(own?.l).toBe('7s');
  });

  test('no reason that anybody gives leaves its comment', async () => {
    const why = fc
      .array(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.constantFrom(
            '\n',
            '\r',
            '\u2028',
            '\n-- migrate:down\n',
            'migrate:down',
            '*/',
            '/*',
            '$$',
            "'",
            '; DROP TABLE kept;',
            '\\! true',
            '{{up}}',
            '--',
          ),
        ),
      )
      .map((parts) => `because ${parts.join('')}`);
    await session.execute('CREATE TABLE kept ()');
    await fc.assert(
      fc.asyncProperty(why, fc.string(), async (text, name) => {
        const steps = [step('CREATE TABLE made ()', 'DROP TABLE made', { why: text })];
        const made = plan({ name: 'create', steps, code: text });
        const { files } = await emit({}, { plan: made, name: `${name}${text}` });
        const content = files[0]?.content ?? '';
        const halves = splitMigration(content);
        for (const [half, rows] of [
          [halves.up, 1],
          [halves.down, 0],
        ] as const) {
          await session.execute(half);
          const [row] = await session.query<{ kept: boolean; made: number }>(
            "SELECT to_regclass('kept') IS NOT NULL AS kept, count(to_regclass('made'))::int AS made",
          );
          expect(row).toEqual({ kept: true, made: rows });
        }
        expect(content).not.toMatch(/^\s*\\/m);
      }),
      { numRuns: 150 },
    );
    await session.execute('DROP TABLE kept');
  });
});

describe('the name of the file', () => {
  test.each([
    ['an empty folder', [], '001_x.sql'],
    ['three digits', ['001_a.sql', '002_b.sql'], '003_x.sql'],
    ['a gap', ['001_a.sql', '007_b.sql'], '008_x.sql'],
    ['four digits and a dash', ['0001-a.sql', '0009-b.sql'], '0010-x.sql'],
    ['no padding', ['1_a.sql', '2_b.sql', '10_c.sql'], '11_x.sql'],
    ['one digit so far', ['8_a.sql', '9_b.sql'], '10_x.sql'],
    ['past the width', ['998_a.sql', '999_b.sql'], '1000_x.sql'],
    ['timestamps', ['20250101120000_a.sql'], '20261122131415_x.sql'],
    ['a timestamp ahead of the clock', ['20301231235959_a.sql'], '20310101000000_x.sql'],
    ['unix seconds', ['1700000000_a.sql'], '1795353255_x.sql'],
    ['unix milliseconds', ['1700000000000_a.sql'], '1795353255678_x.sql'],
    ['other files beside', ['001_a.sql', 'README.md', 'schema.sql'], '002_x.sql'],
    [
      'more digits than a number holds',
      ['99999999999999999999_a.sql'],
      '100000000000000000000_x.sql',
    ],
  ])('after %s', async (_what, names, expected) => {
    const files = Object.fromEntries(names.map((name) => [`migrations/${name}`, up]));
    const { paths } = await emit(files, { stack: stack('raw-sql', 'migrations'), name: 'x' });
    expect(paths).toEqual([`migrations/${expected}`]);
  });

  test('dbmate begins with timestamps, and later files are later', async () => {
    const { paths } = await emit(
      {},
      { stack: stack('dbmate', './db/migrations/'), plan: evolution, name: 'x' },
    );
    expect(paths).toEqual([
      'db/migrations/20261122131415_x_expand_1.sql',
      'db/migrations/20261122131416_x_expand_2.sql',
      'db/migrations/20261122131417_x_expand_3.sql',
      'db/migrations/20261122131418_x_backfill.sql',
    ]);
  });

  test('is a slug whatever the domain is called', () => {
    expect(slug('Create  Übungs-Plan!', 'x')).toBe('create_ubungs_plan');
    expect(slug('../../etc/passwd', 'x')).toBe('etc_passwd');
    expect(slug('請求書', 'schema')).toBe('schema');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        expect(slug(text, 'x')).toMatch(/^[a-z0-9][a-z0-9_]{0,59}$/);
        expect(slug(text, 'x')).not.toMatch(/_$/);
      }),
    );
  });

  test('comes from the plan and the domain when nobody gives one', () => {
    expect(defaultName(invoicing, 'invoicing')).toBe('create invoicing');
    expect(defaultName(evolution, 'invoicing')).toBe('change invoicing');
    expect(defaultName(invoicing, null)).toBe('create schema');
  });
});

describe('the folder', () => {
  test('has a form of its own: up and down in a pair', async () => {
    const { paths, files } = await emit(
      { 'db/001_a.up.sql': 'SELECT 1;', 'db/001_a.down.sql': 'SELECT 2;' },
      { stack: stack('raw-sql', 'db'), name: 'x' },
    );
    expect(paths).toEqual(['db/002_x.up.sql', 'db/002_x.down.sql']);
    expect(files.some((file) => hasMarker(file.content))).toBe(false);
    expect(files[0]?.content).toContain('CREATE TABLE invoices');
    expect(files[0]?.content).not.toContain('DROP TABLE');
    expect(files[1]?.content).toContain('DROP TABLE invoices;');
  });

  test('runs its files whole: then no way back is put into them', async () => {
    const { paths, files, codes } = await emit(
      { 'sql/001_a.sql': 'CREATE TABLE a ();' },
      { stack: stack('raw-sql', 'sql'), name: 'x' },
    );
    expect(paths).toEqual(['sql/002_x.sql', 'sql/rollback/002_x.sql']);
    expect(files[0]?.content).not.toContain('DROP TABLE');
    expect(codes).toEqual(['rollback-beside']);
  });

  test('can be the project itself, or have Flyway-like names', async () => {
    const root = await emit({ '0001_a.sql': up }, { stack: stack('raw-sql', '.'), name: 'x' });
    expect(root.paths).toEqual(['0002_x.sql']);
    const named = await emit(
      { 'sql/V1__a.sql': 'SELECT 1;', 'sql/V2__b.sql': 'SELECT 1;' },
      { stack: stack('raw-sql', 'sql'), name: 'x' },
    );
    expect(named.paths).toEqual(['sql/V3__x.sql', 'sql/rollback/V3__x.sql']);
  });

  test('can have a folder for each migration', async () => {
    const found = stack('raw-sql', 'migrations');
    const migrations = found.migrations.map((own) => ({
      ...own,
      convention: '{seq:3}_{slug}/up.sql',
      newest: '001_a',
    }));
    const files = { 'migrations/001_a/up.sql': 'SELECT 1;' };
    const { paths, codes } = await emit(files, { stack: { ...found, migrations }, name: 'x' });
    expect(paths).toEqual(['migrations/002_x/up.sql', 'migrations/002_x/down.sql']);
    expect(codes).toEqual([]);
  });

  test('in a form that is not written yet is named, and not touched', async () => {
    const found = stack('raw-sql', 'migrations');
    const migrations = found.migrations.map((own) => ({
      ...own,
      convention: '2.0/{seq:2}_{slug}.sql',
      newest: '2.0/01_a.sql',
    }));
    const files = { 'migrations/2.0/01_a.sql': 'SELECT 1;' };
    const { paths, codes } = await emit(files, { stack: { ...found, migrations }, name: 'x' });
    expect(paths).toEqual(['db/migrations/001_x.sql']);
    expect(codes).toEqual(['folder-not-followed']);
  });

  test('of another engine is not ours', async () => {
    const found = stack('raw-sql', 'clickhouse/migrations');
    const migrations = found.migrations.map((own) => ({ ...own, engine: 'clickhouse' as const }));
    const { paths } = await emit({}, { stack: { ...found, migrations }, name: 'x' });
    expect(paths).toEqual(['migrations/001_x.sql']);
  });

  test('of another tool is left alone', async () => {
    const files = { 'migrations/20250101_a.js': '', 'db/migrations/001_a.py': '' };
    const knex = await emit(files, { stack: stack('knex', 'migrations'), name: 'x' });
    expect(knex.paths).toEqual(['sql/migrations/001_x.sql']);
    const unknown = await emit({ 'migrations/0001_initial.py': '' }, { name: 'x' });
    expect(unknown.paths).toEqual(['db/migrations/001_x.sql']);
  });

  test('written and emitted again, the next number follows', async () => {
    const path = project();
    const first = await sqlTarget.emit(input(path));
    await writeFiles(path, first.files);
    const second = await sqlTarget.emit(input(path, { name: 'more' }));
    expect(second.files.map((file) => file.path)).toEqual(['migrations/002_more.sql']);
  });
});

describe('splitMigration', () => {
  test.each(['', 'SELECT 1;', '-- migrate:up\n', '-- migrate:down\n-- migrate:up\n', `${up}${up}`])(
    'refuses %j',
    (text) => {
      expect(() => splitMigration(text)).toThrow('migrate:up');
    },
  );

  test('reads what dbmate reads', () => {
    const text = '-- x\n--migrate:up transaction:false\r\nA;\n--  migrate:down\t\nB;\n';
    expect(splitMigration(text)).toEqual({
      up: 'A;',
      down: 'B;',
      transaction: { up: false, down: true },
    });
    expect(hasMarker('  -- migrate:up')).toBe(false);
    expect(hasMarker('-- migrate:upper')).toBe(false);
  });

  test('comments keep their words', () => {
    expect(comment('one\ntwo\u2028three')).toEqual(['-- one', '-- two', '-- three']);
    expect(comment('Migrate:down')).toEqual(['-- "Migrate:down"']);
    expect(comment(' \n ')).toEqual([]);
  });
});

describe('chooseTarget', () => {
  test.each([
    ['nothing known', null, []],
    ['the default', stack('', '', { fallback: true, migrations: [], migrationTool: [] }), []],
    ['raw SQL', stack('raw-sql', 'migrations'), []],
    ['another tool', stack('knex', 'db/migrations'), ['target-not-supported']],
    [
      'an ORM alone',
      stack('x', 'x', { migrations: [], migrationTool: [], orm: ['kysely'] }),
      ['target-not-supported'],
    ],
  ])('%s: SQL, and it says so where that is not the tool', (_what, found, codes) => {
    const { target, findings } = chooseTarget(found);
    expect(target.id).toBe('sql');
    expect(findings.map((finding) => finding.code)).toEqual(codes);
  });

  test.each(sqlTargets.flatMap(({ id, tools }) => tools.map((tool) => [tool, id])))(
    '%s: files as the tool wants them',
    (tool, id) => {
      const { target, findings } = chooseTarget(stack(tool, 'migrations'));
      expect(target.id).toBe(id);
      expect(findings).toEqual([]);
    },
  );

  test('what is asked for wins; what is not there is refused with what is', () => {
    expect(chooseTarget(stack('flyway', 'db'), 'sql')).toEqual({ target: sqlTarget, findings: [] });
    expect(() => chooseTarget(null, 'cobol')).toThrow('cobol');
    expect(() => chooseTarget(null, 'toString')).toThrow('toString');
  });
});
