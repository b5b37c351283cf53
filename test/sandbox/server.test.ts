import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Refusal } from '../../src/ir/findings.ts';
import { newDatabase } from '../../src/ir/schema.ts';
import { readCatalog } from '../../src/postgres/catalog.ts';
import { type Connection, connect } from '../../src/postgres/client.ts';
import { DatabaseError } from '../../src/postgres/session.ts';
import { withDatabase, withLogin } from '../../src/postgres/url.ts';
import { createRoles } from '../../src/sandbox/roles.ts';
import { openSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { type Major, type Server, serversAvailable, startPostgres } from '../support/postgres.ts';

async function failure(run: Promise<unknown>): Promise<DatabaseError> {
  const error = await run.then(
    () => null,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(DatabaseError);
  return error as DatabaseError;
}

describe.runIf(serversAvailable).each<Major>([14, 18])('on a server of version %i', (major) => {
  let server: Server;
  let admin: Connection;
  let open: Sandbox[] = [];

  async function sandboxOn(url = server.url, timeLimitMs = 15_000): Promise<Sandbox> {
    const sandbox = await openSandbox({ server: url, timeLimitMs });
    open.push(sandbox);
    return sandbox;
  }

  async function names(query: string): Promise<string[]> {
    return (await admin.query<{ name: string }>(query)).map(({ name }) => name);
  }
  const databases = () =>
    names(`SELECT datname AS name FROM pg_database WHERE datname ~ '^tablewright_' ORDER BY 1`);
  const roles = () =>
    names(`SELECT rolname AS name FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1`);

  beforeAll(async () => {
    server = await startPostgres(major);
    admin = await connect(server.url);
  });
  afterAll(async () => {
    await admin?.close();
    await server?.stop();
  });

  async function closeAll() {
    const opened = open;
    open = [];
    for (const sandbox of opened) await sandbox.close().catch(() => undefined);
  }
  afterEach(closeAll);

  test('it is empty, says what it is, and leaves nothing', async () => {
    const sandbox = await sandboxOn();
    expect(sandbox.engine).toMatch(new RegExp(`^PostgreSQL ${major}\\.\\d+$`));
    const { schema } = await readCatalog(sandbox);
    expect(schema.schemas.map(({ name }) => name)).toEqual(['public']);
    expect({ ...schema, schemas: [] }).toEqual({ ...newDatabase, schemas: [] });
    expect(await databases()).toHaveLength(1);
    await sandbox.execute('CREATE TABLE a (id int); INSERT INTO a VALUES (1), (2)');
    expect(await sandbox.query('SELECT sum(id)::int AS s FROM a WHERE id > $1', [1])).toEqual([
      { s: 2 },
    ]);
    await sandbox.execute('CREATE INDEX CONCURRENTLY ON a (id)');
    await closeAll();
    expect(await databases()).toEqual([]);
    expect(await roles()).toEqual(['postgres']);
  });

  test('statements have none of the rights of the superuser who was named', async () => {
    const sandbox = await sandboxOn();
    const hostile = [
      "DO $$ BEGIN EXECUTE 'CO' || 'PY (SELECT 1) TO PRO' || 'GRAM ''true'''; END $$",
      "DO $$ BEGIN EXECUTE 'SET SESS' || 'ION AUTHORIZATION postgres'; END $$",
      "DO $$ BEGIN EXECUTE 'ALTER SYS' || 'TEM SET work_mem = 1'; END $$",
      "DO $$ BEGIN EXECUTE 'CREATE R' || 'OLE intruder SUPERUSER'; END $$",
      "DO $$ BEGIN PERFORM pg_read_file('postgresql.conf'); END $$",
      'SET ROLE postgres',
      'COPY (SELECT 1) TO PROGRAM $$true$$',
      'DROP DATABASE postgres',
      'UPDATE pg_class SET relname = relname',
      'CREATE EXTENSION dblink',
      "SELECT information_schema.tablewright_create_extension('dblink', 'public', NULL, false)",
    ];
    for (const sql of hostile) {
      expect((await failure(sandbox.execute(sql))).code, sql).toMatch(
        /^(?:42501|0A000|22023|25001)$/,
      );
    }
    const [me] = await sandbox.query(
      'SELECT rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = session_user',
    );
    expect(me).toEqual({ rolsuper: false, rolcreaterole: false, rolcreatedb: false });
    await closeAll();
    expect(await roles()).toEqual(['postgres']);
  });

  test('roles are made when missing, never changed, and go again', async () => {
    await admin.execute('CREATE ROLE house_user LOGIN');
    const [before] = await admin.query("SELECT * FROM pg_roles WHERE rolname = 'house_user'");
    const sandbox = await sandboxOn();
    const beside = await sandboxOn();
    await createRoles(sandbox, ['house_user', 'App User']);
    await createRoles(beside, ['App User']);
    await sandbox.execute(`
      CREATE ROLE house_user SUPERUSER; CREATE ROLE reader; ALTER ROLE house_user SUPERUSER;
      DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'writer') THEN CREATE ROLE writer; END IF;
      END $$;
      CREATE TABLE t (id int);
      ALTER TABLE t OWNER TO house_user;
      GRANT SELECT ON t TO house_user, reader;
      GRANT INSERT ON t TO "App User", writer;
      GRANT reader TO house_user;
      COMMENT ON ROLE house_user IS 'changed';
      DROP ROLE house_user`);
    await sandbox.execute('CREATE TABLE owned (id int); ALTER TABLE owned OWNER TO "App User"');
    await sandbox.execute('SET ROLE "App User"; CREATE TABLE made (id int); RESET ROLE');
    const [after] = await admin.query("SELECT * FROM pg_roles WHERE rolname = 'house_user'");
    expect(after).toEqual(before);
    const { privileges } = (await readCatalog(sandbox)).schema;
    expect(privileges.map(({ grantee }) => grantee).sort()).toEqual([
      'App User',
      'house_user',
      'reader',
      'writer',
    ]);
    expect(await roles()).toEqual(expect.arrayContaining(['App User', 'reader', 'writer']));
    await sandbox.close();
    expect(await roles()).toContain('App User');
    expect(await roles()).not.toContain('reader');
    await beside.execute('GRANT USAGE ON SCHEMA public TO "App User"');
    await beside.close();
    open = [];
    expect(await roles()).toEqual(['house_user', 'postgres']);
    await admin.execute('DROP ROLE house_user');
  });

  test('blocks that make roles run as if the roles were new', async () => {
    await admin.execute('CREATE ROLE house_user');
    const sandbox = await sandboxOn();
    await sandbox.execute(`
      DO $$ BEGIN
        CREATE ROLE house_user; -- märk
        ALTER ROLE house_user SUPERUSER;
      EXCEPTION WHEN duplicate_object THEN RAISE NOTICE 'there'; END $$;
      DO LANGUAGE plpgsql $body$
      DECLARE name text := 'reader; maybe';
      BEGIN
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'reader') THEN
          EXECUTE 'CREATE USER reader WITH NOLOGIN';
        ELSE
          CREATE TABLE found (name text DEFAULT 'CREATE ROLE x;');
        END IF;
        EXECUTE format('ALTER DATABASE %I SET timezone TO ''UTC''', current_database());
        GRANT reader TO house_user;
        CREATE USER MAPPING IF NOT EXISTS FOR reader SERVER nowhere;
      EXCEPTION WHEN undefined_object THEN
        CREATE TABLE made (id int);
      END $body$`);
    const { schema } = await readCatalog(sandbox);
    expect(schema.tables.map(({ name }) => name)).toEqual(['made']);
    await sandbox.execute('GRANT SELECT ON made TO reader, house_user');
    const [house] = await admin.query(
      "SELECT rolsuper, (SELECT count(*)::int FROM pg_auth_members m WHERE m.member = r.oid) AS groups FROM pg_roles r WHERE rolname = 'house_user'",
    );
    expect(house).toEqual({ rolsuper: false, groups: 0 });
    await closeAll();
    expect(await roles()).toEqual(['house_user', 'postgres']);
    await admin.execute('DROP ROLE house_user');
  });

  test('a statement over its limit is stopped, also one that does not want to', async () => {
    const sandbox = await sandboxOn(server.url, 500);
    await sandbox.execute('SET statement_timeout = 0');
    const slow = await failure(sandbox.execute('SELECT pg_sleep(60)'));
    expect(slow).toMatchObject({
      code: '57014',
      message: 'statement stopped after its limit of 0.5 s',
    });
    expect(await sandbox.execute('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await sandbox.execute('CREATE TABLE gone (id int)');
    const stubborn = `DO $$ BEGIN LOOP
      BEGIN PERFORM pg_sleep(60); EXCEPTION WHEN query_canceled THEN NULL; END;
    END LOOP; END $$`;
    expect((await failure(sandbox.execute(stubborn))).code).toBe('57014');
    expect((await failure(sandbox.execute('SELECT 1'))).code).toBe(null);
    await sandbox.reset();
    expect(await sandbox.execute("SELECT to_regclass('gone') AS gone")).toEqual([{ gone: null }]);
    await closeAll();
    expect(await databases()).toEqual([]);
  });

  test('extensions: trusted ones, harmless ones with the proof’s help, no others', async () => {
    const sandbox = await sandboxOn();
    await sandbox.execute('CREATE EXTENSION citext');
    await sandbox.execute(
      'BEGIN; CREATE SCHEMA tools; CREATE EXTENSION IF NOT EXISTS moddatetime WITH SCHEMA tools; COMMIT',
    );
    await sandbox.execute('CREATE EXTENSION earthdistance CASCADE');
    const { extensions } = (await readCatalog(sandbox)).schema;
    expect(extensions.map(({ name, schema }) => `${name} in ${schema}`)).toEqual([
      'citext in public',
      'cube in public',
      'earthdistance in public',
      'moddatetime in tools',
    ]);
    await sandbox.execute("COMMENT ON EXTENSION moddatetime IS 'x'; DROP EXTENSION moddatetime");
    await sandbox.execute('DROP EXTENSION earthdistance; DROP EXTENSION cube');
    const missing = await failure(sandbox.execute('CREATE EXTENSION postgis'));
    expect(missing.message).toBe('extension "postgis" is not available');
    await closeAll();
  });

  test('all rows are seen, whatever policies say', async () => {
    const sandbox = await sandboxOn();
    await sandbox.execute(`CREATE TABLE t (id int); INSERT INTO t VALUES (1);
      ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY`);
    expect(await sandbox.execute('SELECT id FROM t')).toEqual([{ id: 1 }]);
    await closeAll();
  });

  test('a login without superuser rights will do; one that may not create databases will not', async () => {
    await admin.execute(
      "CREATE ROLE maker LOGIN CREATEDB PASSWORD 's3cret-word'; CREATE ROLE nobody_special LOGIN",
    );
    const sandbox = await sandboxOn(withLogin(server.url, 'maker', 's3cret-word'));
    await sandbox.execute('CREATE EXTENSION citext; CREATE TABLE a (id citext)');
    expect((await readCatalog(sandbox)).schema.tables).toHaveLength(1);
    await closeAll();
    expect(await databases()).toEqual([]);
    const refused = await openSandbox({
      server: withLogin(server.url, 'nobody_special', 'word-of-nobody'),
    }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refusal);
    expect((refused as Refusal).code).toBe('proof_server_unfit');
    expect(JSON.stringify(refused) + (refused as Refusal).message).not.toContain('word-of-nobody');
    await admin.execute('GRANT pg_read_server_files TO maker');
    const reaching = await openSandbox({
      server: withLogin(server.url, 'maker', 's3cret-word'),
    }).catch((error: unknown) => error);
    expect((reaching as Refusal).message).toContain('may reach files');
    await admin.execute('DROP ROLE maker; DROP ROLE nobody_special');
  });

  test('what a killed run left is dropped; what looks alike stays', async () => {
    await admin.execute('CREATE DATABASE tablewright_0123456789abcdef');
    await admin.execute(
      "COMMENT ON DATABASE tablewright_0123456789abcdef IS 'Scratch of a Tablewright proof since 2020-01-01 00:00:00+00'",
    );
    await admin.execute('CREATE DATABASE tablewright_fedcba9876543210');
    await admin.execute('CREATE DATABASE tablewright_shop');
    await admin.execute(
      "CREATE ROLE leftover; COMMENT ON ROLE leftover IS 'Scratch of a Tablewright proof'",
    );
    // A URL of another spelling: this process has not looked through it yet.
    await sandboxOn(`${server.url}?application_name=again`);
    expect(await databases()).not.toContain('tablewright_0123456789abcdef');
    expect(await databases()).toEqual(
      expect.arrayContaining(['tablewright_fedcba9876543210', 'tablewright_shop']),
    );
    expect(await roles()).not.toContain('leftover');
    await closeAll();
    await admin.execute('DROP DATABASE tablewright_fedcba9876543210');
    await admin.execute('DROP DATABASE tablewright_shop');
  });
});

test('a server that does not answer is named by nothing of its URL', async () => {
  const url = 'postgres://someone:hidden-word@127.0.0.1:1/secret_base';
  const error = await openSandbox({ server: url }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(Refusal);
  const { code, message, fix } = error as Refusal;
  expect(code).toBe('proof_server_unavailable');
  expect(`${message} ${fix}`).not.toMatch(/someone|hidden-word|127\.0\.0\.1|secret_base/);
});

test('URLs keep what they hold beside what is set', () => {
  const url = 'postgres://me:p%40ss@db.example:5433/app?sslmode=require#x';
  expect(withDatabase(url, 'other')).toBe(
    'postgres://me:p%40ss@db.example:5433/other?sslmode=require',
  );
  expect(withLogin(url, 'a b', 'c&d')).toBe(
    'postgres://db.example:5433/app?sslmode=require&user=a%20b&password=c%26d',
  );
  expect(withDatabase('postgres:///app?host=/run/pg', 'other')).toBe(
    'postgres:///other?host=/run/pg',
  );
});
