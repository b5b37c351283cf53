import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Connection, connect } from '../../src/postgres/client.ts';
import { DatabaseError } from '../../src/postgres/session.ts';
import { type Server, serversAvailable, startPostgres } from '../support/postgres.ts';

async function failure(promise: Promise<unknown>): Promise<DatabaseError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DatabaseError);
  return error as DatabaseError;
}

/** Everything that a log could print of it. */
function printed(error: DatabaseError): string {
  return [error.message, error.stack, JSON.stringify(error), String(error.cause)].join('\n');
}

describe('a connection that fails', () => {
  test.each([
    'postgres://sam:hunter2@secret-host.invalid/ledger',
    'postgres://sam:hunter2@127.0.0.1:1/ledger',
    'postgres://sam:hunter2@:::/ledger',
    'postgres://sam:hunter2@127.0.0.1:99999/ledger',
    'not a url with hunter2',
  ])('names nothing of the URL: %s', async (url) => {
    const error = await failure(connect(url));
    for (const secret of ['hunter2', 'sam', 'ledger', 'secret-host']) {
      expect(printed(error)).not.toContain(secret);
    }
  });

  test('to something that is no PostgreSQL', async () => {
    const http = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const address = http.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const error = await failure(connect(`postgres://sam:hunter2@127.0.0.1:${port}/x`));
    expect(error.message).toMatch(/^cannot connect/);
    http.close();
  });
});

describe.skipIf(!serversAvailable)('a connection', () => {
  let server: Server;
  let session: Connection;

  beforeAll(async () => {
    server = await startPostgres(16);
    session = await connect(server.url);
  });

  afterAll(async () => {
    await session.close();
    await server.stop();
  });

  test('query is one statement with parameters', async () => {
    const rows = await session.query('select $1::integer + 1 as n, $2::text as t', [1, 'x']);
    expect(rows).toEqual([{ n: 2, t: 'x' }]);
    expect((await failure(session.query('select 1; select 2'))).code).toBe('42601');
  });

  test('execute is a script, of which the last statement answers', async () => {
    expect(await session.execute('select 1 as a; select 2 as b')).toEqual([{ b: 2 }]);
    expect(await session.execute('create temporary table t (a int); drop table t')).toEqual([]);
    expect(await session.execute('')).toEqual([]);
  });

  test('errors are the server’s words', async () => {
    const error = await failure(session.query('select nothing'));
    expect(error).toMatchObject({
      message: 'column "nothing" does not exist',
      code: '42703',
      position: 8,
    });
    await session.execute('create table keyed (id integer primary key)');
    const twice = await failure(session.execute('insert into keyed values (1), (1)'));
    expect(twice).toMatchObject({ code: '23505', detail: 'Key (id)=(1) already exists.' });
  });

  test.each([
    'create table written (a integer)',
    'insert into keyed values (7)',
    'drop table keyed',
    "select set_config('work_mem', '8MB', false), lo_create(0)",
    'begin; update keyed set id = 8; commit',
  ])('read-only cannot write: %s', async (sql) => {
    const guest = await connect(server.url, { readOnly: true });
    expect((await failure(guest.execute(sql))).code).toBe('25006');
    await guest.close();
  });

  test('a statement that takes too long is cancelled', async () => {
    const guest = await connect(server.url, { statementTimeout: 100 });
    expect((await failure(guest.query('select pg_sleep(20)'))).code).toBe('57014');
    expect(await guest.query('select 1 as one')).toEqual([{ one: 1 }]);
    await guest.close();
  });

  test('one that the server ends is an error without a code, and no crash', async () => {
    const guest = await connect(server.url);
    const [row] = await guest.query<{ pid: number }>('select pg_backend_pid() as pid');
    await session.query('select pg_terminate_backend($1)', [row?.pid]);
    const error = await failure(
      (async () => {
        for (let i = 0; i < 20; i += 1) await guest.query('select pg_sleep(0.02)');
      })(),
    );
    expect([null, '57P01']).toContain(error.code);
    await guest.close();
  });

  test('a refused password or database', async () => {
    const error = await failure(connect(server.url.replace(/postgres$/, 'ledger')));
    expect(error).toMatchObject({
      code: '3D000',
      message: 'cannot connect: the database does not exist (3D000)',
    });
  });
});
