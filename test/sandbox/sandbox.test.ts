import { readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { packageFile } from '../../src/package.ts';
import { DatabaseError } from '../../src/postgres/session.ts';
import { coolDown, keepWarm } from '../../src/sandbox/embedded.ts';
import { openSandbox, type Sandbox, withSandbox } from '../../src/sandbox/sandbox.ts';
import { loading, sideModule } from './side-module.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox.close());

async function failure(run: Promise<unknown>): Promise<DatabaseError> {
  const error = await run.then(
    () => null,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(DatabaseError);
  return error as DatabaseError;
}

afterEach(async () => {
  await sandbox.execute('SELECT 1').catch(() => sandbox.reset());
});

test('says which engine it is', () => {
  expect(sandbox.engine).toMatch(/^PGlite \d+\.\d+\.\d+ \(PostgreSQL 18\.\d+\)$/);
});

test('runs statements and scripts', async () => {
  const script =
    'CREATE TABLE a (id int); INSERT INTO a VALUES (1), (2); SELECT sum(id)::int AS s FROM a';
  expect(await sandbox.execute(script)).toEqual([{ s: 3 }]);
  expect(await sandbox.query('SELECT id FROM a WHERE id > $1', [1])).toEqual([{ id: 2 }]);
  expect(await sandbox.execute('')).toEqual([]);
  expect(await sandbox.execute('-- nothing')).toEqual([]);
});

test('is set up as users’ databases are', async () => {
  const [row] = await sandbox.query(
    `SELECT datcollate AS collation, current_setting('TimeZone') AS zone,
       current_setting('search_path') AS path FROM pg_database WHERE datname = current_database()`,
  );
  expect(row).toEqual({ collation: 'en_US.UTF-8', zone: 'UTC', path: 'public' });
});

test('errors carry what PostgreSQL says', async () => {
  const error = await failure(sandbox.execute('SELECT nothing'));
  expect(error).toMatchObject({ code: '42703', position: 8 });
  const unique = await failure(
    sandbox.execute('CREATE TABLE u (id int UNIQUE); INSERT INTO u VALUES (1), (1)'),
  );
  expect(unique).toMatchObject({ code: '23505', detail: 'Key (id)=(1) already exists.' });
});

test('an error in a transaction leaves the engine alive', async () => {
  await sandbox.execute('BEGIN');
  await failure(sandbox.execute('SELECT nothing'));
  expect((await failure(sandbox.execute('SELECT 1'))).code).toBe('25P02');
  await sandbox.execute('ROLLBACK');
  expect(await sandbox.execute('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('extensions are there when asked for, with what they need', async () => {
  await sandbox.execute('CREATE EXTENSION earthdistance CASCADE');
  await sandbox.execute('CREATE EXTENSION IF NOT EXISTS "uuid-ossp"; CREATE EXTENSION moddatetime');
  await sandbox.execute('CREATE EXTENSION btree_gist; CREATE EXTENSION citext');
  const rows = await sandbox.query<{ extname: string }>(
    'SELECT extname FROM pg_extension ORDER BY 1',
  );
  expect(rows.map(({ extname }) => extname)).toEqual([
    'btree_gist',
    'citext',
    'cube',
    'earthdistance',
    'moddatetime',
    'plpgsql',
    'uuid-ossp',
  ]);
  expect((await failure(sandbox.execute('CREATE EXTENSION postgis'))).code).toBe('0A000');
  expect((await failure(sandbox.execute('CREATE EXTENSION file_fdw'))).code).toBe('0A000');
});

test('reset is back to nothing', async () => {
  await sandbox.execute('CREATE TABLE leftover (id int); CREATE ROLE stranger');
  await sandbox.reset();
  const [row] = await sandbox.query(
    "SELECT to_regclass('leftover') AS t, to_regrole('stranger') AS r",
  );
  expect(row).toEqual({ t: null, r: null });
});

const endless = 'DO $$ BEGIN LOOP NULL; END LOOP; END $$';

test.each([
  endless,
  'SELECT pg_sleep(3600)',
  'SELECT count(*) FROM generate_series(1, 10000000000)',
])('ends after its time: %s', async (sql) => {
  const limited = await openSandbox({ timeLimitMs: 700 });
  const error = await failure(limited.execute(sql));
  expect(error).toMatchObject({ code: '57014' });
  expect(error.message).toBe('statement stopped after its limit of 0.7 s');
  expect((await failure(limited.execute('SELECT 1'))).message).toMatch(/^the sandbox is gone/);
  await limited.reset();
  expect(await limited.execute('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await limited.close();
});

test('ends when it takes too much memory', async () => {
  const limited = await openSandbox({ memoryLimitBytes: 60_000_000 });
  const sql =
    'CREATE TABLE big AS SELECT repeat(md5(g::text), 30) AS t FROM generate_series(1, 10000000) g';
  expect((await failure(limited.execute(sql))).code).toMatch(/^53/);
  await limited.reset();
  expect(await limited.execute('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await limited.close();
});

test('recursion without end is an error like another', async () => {
  await sandbox.execute(
    'CREATE FUNCTION deep(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN deep(n + 1); END $$',
  );
  expect((await failure(sandbox.execute('SELECT deep(1)'))).code).toBe('54001');
  expect(await sandbox.execute('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('an engine that broke silently is found out, and answers nothing more', async () => {
  await sandbox.execute('CREATE TABLE c (t text)');
  const error = await failure(sandbox.execute("COPY c TO PROGRAM 'cat'"));
  expect(error.message).toMatch(/^sandbox broken/);
  expect((await failure(sandbox.execute('SELECT 1'))).message).toMatch(/^the sandbox is gone/);
});

test('system catalogs are guarded as on a server', async () => {
  expect((await failure(sandbox.execute('CREATE TABLE pg_catalog.mine (id int)'))).code).toBe(
    '42501',
  );
});

test('a library’s JavaScript is not run: with plain PGlite it is, here it is not', async () => {
  const javascript = 'globalThis.tablewrightRan = true';
  const plain = await PGlite.create({
    loadDataDir: new Blob([readFileSync(packageFile('dist', 'seed.tar.gz'))]),
  });
  const probe = globalThis as { tablewrightRan?: boolean };
  for (const sql of loading(sideModule(javascript))) await plain.exec(sql).catch(() => undefined);
  expect(probe.tablewrightRan).toBe(true);
  await plain.close();
  const [write, store, load] = loading(sideModule(javascript)) as [string, string, string];
  await sandbox.execute(write);
  await sandbox.execute(store);
  const error = await failure(sandbox.execute(load));
  expect(`${error.message} ${error.detail}`).toContain('Code generation from strings disallowed');
});

test('the main thread keeps code generation', () => {
  expect(new Function('return 6 * 7')()).toBe(42);
});

test('a warm spare starts the next sandbox at once', async () => {
  keepWarm();
  await withSandbox((first) => first.execute('CREATE TABLE mine (id int)'));
  const [row] = await withSandbox((next) => next.query("SELECT to_regclass('mine') AS t"));
  expect(row).toEqual({ t: null });
  await coolDown();
});

test('statements of several callers wait for one another', async () => {
  const answers = await Promise.all(
    [1, 2, 3, 4, 5].map((n) => sandbox.query<{ n: number }>('SELECT $1::int AS n', [n])),
  );
  expect(answers.map(([row]) => row?.n)).toEqual([1, 2, 3, 4, 5]);
});
