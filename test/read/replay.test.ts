import { afterAll, beforeAll, expect, test } from 'vitest';
import { Refusal } from '../../src/ir/findings.ts';
import { readHistory } from '../../src/read/history.ts';
import type { Reading } from '../../src/read/reading.ts';
import { readScript } from '../../src/read/script.ts';
import { coolDown, keepWarm } from '../../src/sandbox/embedded.ts';
import type { Files } from './support/forms.ts';
import { projectOf } from './support/project.ts';

beforeAll(() => keepWarm());
afterAll(() => coolDown());

const read = (tool: string, files: Files) =>
  readHistory({ project: projectOf(files, 'm'), directory: 'm', tool });

const tables = (reading: Reading) =>
  reading.schema.tables.map(({ schema, name }) =>
    schema === 'public' ? name : `${schema}.${name}`,
  );

const said = (reading: Reading) =>
  reading.findings.map(({ code, severity, subject }) => `${severity} ${code} ${subject}`);

test('one missing extension does not lose the rest of its file', async () => {
  const reading = await read('dbmate', {
    '1_geo.sql': `-- migrate:up
CREATE EXTENSION postgis;
CREATE TABLE shops (id int PRIMARY KEY);

CREATE TABLE places (
  id int, at geometry(Point, 4326)
);
CREATE INDEX shops_idx ON shops (id);
-- migrate:down
`,
    '2_next.sql': '-- migrate:up\nALTER TABLE shops ADD COLUMN name text;\n-- migrate:down\n',
  });
  expect(tables(reading)).toEqual(['shops']);
  expect(reading.schema.tables[0]).toMatchObject({
    columns: [{ name: 'id' }, { name: 'name' }],
    indexes: [{ name: 'shops_idx' }],
  });
  expect(said(reading)).toEqual([
    'warning extension-unavailable m/1_geo.sql:2',
    'warning statement-failed m/1_geo.sql:5',
    'info not-atomic m/1_geo.sql:2',
  ]);
  expect(reading.findings[1]?.message).toContain('type "geometry" does not exist');
  expect(reading.findings[1]?.message).toContain('postgis');
  expect(reading.complete).toBe(false);
});

test('lines of any length are read whole', async () => {
  const many = Array.from({ length: 400 }, (_, n) => `column_number_${n} text`).join(', ');
  const sql = `CREATE TABLE wide (${many}); CREATE TABLE behind (note text DEFAULT '${'x'.repeat(5_000)}');`;
  const reading = await read('golang-migrate', { '1_a.up.sql': sql, '1_a.down.sql': '' });
  expect(said(reading)).toEqual([]);
  expect(reading.schema.tables.map(({ columns }) => columns.length)).toEqual([1, 400]);
  const file = await readScript({ project: projectOf({ 'schema.sql': sql }), path: 'schema.sql' });
  expect(file.schema).toEqual(reading.schema);
});

test('what the tool’s transaction forbids runs on its own, and it is said', async () => {
  const reading = await read('dbmate', {
    '1_a.sql': `-- migrate:up
CREATE TABLE a (id int);
CREATE TYPE mood AS ENUM ('sad');
-- migrate:down
`,
    '2_b.sql': `-- migrate:up
SET LOCAL lock_timeout = '1s';
ALTER TYPE mood ADD VALUE 'glad';
CREATE TABLE b (m mood DEFAULT 'glad');
CREATE INDEX CONCURRENTLY a_idx ON a (id);
CREATE TABLE c (id int);
-- migrate:down
`,
  });
  expect(tables(reading)).toEqual(['a', 'b', 'c']);
  expect(reading.schema.tables[0]?.indexes).toHaveLength(1);
  expect(said(reading)).toEqual([
    'warning outside-transaction m/2_b.sql:4',
    'warning outside-transaction m/2_b.sql:5',
    'info not-atomic m/2_b.sql:4',
  ]);
  expect(reading.complete).toBe(true);
});

test('roles that nobody made are there', async () => {
  const reading = await read('raw-sql', {
    '001.sql': `CREATE TABLE t (id int);
GRANT SELECT ON t TO reader;
ALTER TABLE t OWNER TO "Big Owner";
CREATE POLICY p ON t TO watcher USING (true);
DO $$ BEGIN EXECUTE 'GRANT INSERT ON t TO writer'; END $$;
SET ROLE maker;
CREATE TABLE made (id int);`,
    '002.sql': 'CREATE ROLE reader LOGIN; CREATE ROLE other; GRANT other TO reader;',
  });
  expect(said(reading)).toEqual([]);
  expect(tables(reading)).toEqual(['made', 't']);
  expect(reading.schema.privileges.map(({ on, grantee }) => `${on} ${grantee}`)).toEqual([
    'table:public.t reader',
    'table:public.t writer',
  ]);
  expect(reading.complete).toBe(true);
});

test('each file begins with the settings of a new session', async () => {
  const reading = await read('raw-sql', {
    '1.sql':
      'CREATE SCHEMA a; SET search_path = a; CREATE TABLE one (id int); CREATE TEMP TABLE gone (id int);',
    '2.sql': 'CREATE TABLE two (id int); ALTER DATABASE app SET search_path TO a, public;',
    '3.sql': `SELECT pg_catalog.set_config('search_path', '', false); CREATE TABLE a.three (id int);`,
    '4.sql': 'CREATE TABLE four (id int); CREATE TABLE gone (id int);',
  });
  expect(tables(reading)).toEqual(['a.four', 'a.gone', 'a.one', 'a.three', 'two']);
});

test('BEGIN, COMMIT and ROLLBACK of the file itself count', async () => {
  const reading = await read('raw-sql', {
    '1.sql': `BEGIN;
CREATE TABLE kept (id int);
SAVEPOINT s;
CREATE TABLE undone (id int);
ROLLBACK TO s;
COMMIT;
CREATE INDEX CONCURRENTLY kept_idx ON kept (id);
START TRANSACTION;
CREATE TABLE thrown_away (id int);
ROLLBACK;
BEGIN;
CREATE TABLE open_end (id int);`,
  });
  expect(tables(reading)).toEqual(['kept', 'open_end']);
  expect(said(reading)).toEqual([]);
});

test('a statement that does not parse is left out with its line', async () => {
  const reading = await read('raw-sql', {
    '1.sql': `CREATE TABLE a (id int);

CREATE TABLE b (
  id int AUTO_INCREMENT
);
CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;
CREATE TABLE c (id int);`,
  });
  expect(tables(reading)).toEqual(['a', 'c']);
  expect(reading.schema.routines).toHaveLength(1);
  expect(said(reading)).toEqual(['warning statement-syntax m/1.sql:4']);
  expect(reading.complete).toBe(false);
});

test('placeholders are named', async () => {
  const reading = await read('flyway', {
    'V1__a.sql':
      // biome-ignore lint/suspicious/noTemplateCurlyInString: they are Flyway's.
      "CREATE TABLE ${flyway:defaultSchema}.a (id int);\nCREATE TABLE b (n text DEFAULT '${app}');\nCREATE TABLE ${prefix}_c (id int);\nCREATE TABLE d (id int);",
    'V2__code.java': '',
    'R__v.sql': 'CREATE OR REPLACE VIEW v AS SELECT * FROM a;',
  });
  expect(tables(reading)).toEqual(['a', 'b', 'd']);
  expect(reading.schema.views).toHaveLength(1);
  expect(said(reading)).toEqual([
    'warning migration-not-run m/V2__code.java',
    'warning placeholder m/V1__a.sql:2',
    'warning placeholder m/V1__a.sql:3',
    'warning statement-syntax m/V1__a.sql:3',
  ]);
});

test('Supabase: its own objects are there for the history, and not in the result', async () => {
  const reading = await read('supabase-cli', {
    '20260101000000_a.sql': `create extension if not exists moddatetime schema extensions;
create table profiles (
  id uuid primary key references auth.users on delete cascade,
  token uuid default extensions.uuid_generate_v4(),
  other uuid default uuid_generate_v4()
);
alter table profiles enable row level security;
create policy own on profiles for select to authenticated using (auth.uid() = id);
grant select on profiles to anon, service_role;
create function handle_new_user() returns trigger language plpgsql security definer as $$
begin insert into public.profiles (id) values (new.id); return new; end $$;
create trigger on_auth_user_created after insert on auth.users
  for each row execute function handle_new_user();
insert into storage.buckets (id, name) values ('avatars', 'avatars');
create policy avatars on storage.objects for select using (bucket_id = 'avatars');
alter publication supabase_realtime add table profiles;`,
  });
  expect(said(reading)).toEqual([
    'info objects-assumed Supabase',
    'warning platform-object-changed trigger:auth.users.on_auth_user_created',
    'warning platform-object-changed policy:storage.objects.avatars',
  ]);
  expect(tables(reading)).toEqual(['profiles']);
  const [table] = reading.schema.tables;
  expect(table?.foreignKeys[0]?.references).toMatchObject({ schema: 'auth', table: 'users' });
  expect(table?.policies[0]?.roles).toEqual(['authenticated']);
  expect(reading.schema.schemas.map(({ name }) => name)).toEqual(['public']);
  expect(reading.schema.extensions.map(({ name }) => name)).toEqual(['moddatetime']);
  expect(reading.schema.routines.map(({ name }) => name)).toEqual(['handle_new_user']);
  expect(reading.complete).toBe(true);
});

test('the tool’s own table is there for a history that speaks of it', async () => {
  const reading = await read('diesel', {
    '1_a/up.sql': 'CREATE TABLE a (id int);',
    '2_b/up.sql': `UPDATE __diesel_schema_migrations SET run_on = now();
CREATE INDEX own ON __diesel_schema_migrations (run_on);`,
  });
  expect(tables(reading)).toEqual(['a']);
  expect(said(reading)).toEqual([
    'info objects-assumed diesel',
    'warning platform-object-changed index:public.__diesel_schema_migrations.own',
  ]);
  expect(reading.complete).toBe(true);
});

test('a dump is read without its data', async () => {
  const project = projectOf({
    'db/structure.sql': `\\restrict kJ3x
-- Dumped from database version 15.18
SET statement_timeout = 0;
SET some_old_setting = false;
SELECT pg_catalog.set_config('search_path', '', false);
SET default_table_access_method = heap;
CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;
COMMENT ON EXTENSION citext IS 'data type for case-insensitive character strings';
COMMENT ON EXTENSION postgis IS 'not here';
CREATE TABLE public.users (
    id bigint NOT NULL,
    email public.citext
);
ALTER TABLE public.users OWNER TO app;
CREATE SEQUENCE public.users_id_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1;
ALTER TABLE public.users_id_seq OWNER TO app;
ALTER SEQUENCE public.users_id_seq OWNED BY public.users.id;
ALTER TABLE ONLY public.users ALTER COLUMN id SET DEFAULT nextval('public.users_id_seq'::regclass);
COPY public.users (id, email) FROM stdin;
1	one@example.com
2	it's; $$
\\.
SELECT pg_catalog.setval('public.users_id_seq', 2, true);
ALTER TABLE ONLY public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
\\unrestrict kJ3x
`,
  });
  const reading = await readScript({ project, path: 'db/structure.sql' });
  expect(said(reading)).toEqual([
    'info psql-command db/structure.sql:1',
    'info copy-data db/structure.sql:19',
    'info statement-failed db/structure.sql:4',
    'info statement-failed db/structure.sql:9',
  ]);
  expect(reading).toMatchObject({ source: 'file: db/structure.sql', complete: true });
  const [table] = reading.schema.tables;
  expect(table).toMatchObject({ name: 'users', primaryKey: { name: 'users_pkey' } });
  expect(reading.schema.sequences[0]).toMatchObject({ ownedBy: { table: 'users', column: 'id' } });
});

test('statements about rows that fail leave the schema as it is', async () => {
  const project = projectOf({
    'schema.sql': `CREATE TABLE users (id bigint PRIMARY KEY);
INSERT INTO elsewhere.schema_migrations (version) VALUES ('1');
INSERT INTO users VALUES (1), (1);
UPDATE settings SET value = 'x';
DELETE FROM gone USING users WHERE gone.id = users.id;
TRUNCATE gone;
SELECT pg_catalog.setval('public.gone_id_seq', max(id)) FROM gone;
CREATE TABLE orders (id bigint);
`,
    'more.sql': `CREATE TABLE events (id bigint);
SELECT create_hypertable('events', 'at');
`,
  });
  const reading = await readScript({ project, path: 'schema.sql' });
  expect(tables(reading)).toEqual(['orders', 'users']);
  expect(said(reading)).toEqual(
    [2, 3, 4, 5, 6, 7].map((line) => `info statement-failed schema.sql:${line}`),
  );
  expect(reading.complete).toBe(true);
  // What a function makes nobody knows.
  const more = await readScript({ project, path: 'more.sql' });
  expect(said(more)).toEqual(['warning statement-failed more.sql:2']);
  expect(more.complete).toBe(false);
});

test('Drizzle: files that the journal does not know', async () => {
  const entry = (tag: string, idx: number) => ({ idx, tag, when: idx });
  const journal = (...tags: string[]) => JSON.stringify({ entries: tags.map(entry) });
  const files = {
    '0000_a.sql': 'CREATE TABLE a (id int);',
    '0001_b.sql': 'CREATE TABLE b (id int);',
    '0002_c.sql': 'CREATE TABLE c (id int);',
  };
  // The journal's order wins over the names'.
  const listed = await read('drizzle-kit', {
    ...files,
    '0002_c.sql': 'ALTER TABLE b ADD COLUMN c int;',
    'meta/_journal.json': journal('0001_b', '0002_c'),
  });
  expect(tables(listed)).toEqual(['b']);
  expect(said(listed)).toEqual(['warning migration-not-run m/0000_a.sql']);
  const stale = await read('drizzle-kit', { ...files, 'meta/_journal.json': journal('0000_a') });
  expect(tables(stale)).toEqual(['a', 'b', 'c']);
  expect(said(stale)).toEqual(['warning order-assumed m']);
  expect(stale.complete).toBe(false);
});

test('a listed file that is missing, or is none, is said', async () => {
  const reading = await read('raw-sql', { '1.sql': 'CREATE TABLE a (id int);', '2.sql': 'a\0b' });
  expect(said(reading)).toEqual(['critical migration-unreadable m/2.sql']);
  expect(reading.complete).toBe(false);
});

test('what cannot be read is refused', async () => {
  const project = projectOf({ 'm/1.rb': 'class A', 'a.txt': '' });
  const refusal = async (run: Promise<unknown>) => {
    const error = await run.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Refusal);
    return (error as Refusal).code;
  };
  const at = (directory: string) => readHistory({ project, directory, tool: 'activerecord' });
  expect(await refusal(at('m'))).toBe('history_not_sql');
  for (const directory of ['none', '../..', 'a.txt']) {
    expect(await refusal(at(directory))).toBe('migrations_not_found');
  }
  expect(await refusal(readScript({ project, path: '../../etc/passwd' }))).toBe('script_not_found');
  expect(await refusal(readScript({ project, path: 'none.sql' }))).toBe('script_not_found');
});
