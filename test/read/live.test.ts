import { connect as connectSocket, createServer, type Server as TcpServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Refusal } from '../../src/ir/findings.ts';
import { type Connection, connect } from '../../src/postgres/client.ts';
import type { DatabaseError } from '../../src/postgres/session.ts';
import { beginReadOnly, openReadOnly, readLive } from '../../src/read/live.ts';
import { type Server, serversAvailable, startPostgres } from '../support/postgres.ts';

async function rejection(promise: Promise<unknown>): Promise<Error> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  return error as Error;
}

function printed(error: Error): string {
  return [error.message, error.stack, JSON.stringify(error), String(error.cause)].join('\n');
}

describe('a database that cannot be reached', () => {
  test.each([
    'postgres://sam:hunter2@secret-host.invalid/ledger',
    'postgres://sam:hunter2@127.0.0.1:1/ledger',
    'postgres://sam:hunter2@127.0.0.1:99999/ledger',
  ])('is named by its variable alone: %s', async (url) => {
    const error = await rejection(readLive({ url, variable: 'SHOP_URL' }));
    expect(error).toBeInstanceOf(Refusal);
    expect((error as Refusal).code).toBe('database_unreachable');
    expect(error.message).toContain('SHOP_URL');
    expect(printed(error)).not.toMatch(/hunter2|sam|ledger|secret-host/);
  });
});

function listen(server: TcpServer): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    }),
  );
}

/** A pooler's answer to start options: SQLSTATE 08P01, and the end of the connection. */
const refusedOptions = (() => {
  const fields = 'SFATAL\0C08P01\0Munsupported startup parameter: options\0\0';
  const message = Buffer.alloc(5 + fields.length);
  message.write('E');
  message.writeInt32BE(4 + fields.length, 1);
  message.write(fields, 5);
  return message;
})();

/** Hands on to the server all but connections with start options. */
async function startPooler(
  target: URL,
): Promise<{ url: string; refused: () => number; stop(): void }> {
  let refused = 0;
  const pooler = createServer((client) => {
    client.on('error', () => {});
    client.once('data', (start: Buffer) => {
      if (start.includes('\0options\0')) {
        refused += 1;
        client.end(refusedOptions);
        return;
      }
      const server = connectSocket(Number(target.port), target.hostname);
      server.on('error', () => {});
      server.write(start);
      server.pipe(client).pipe(server);
    });
  });
  const url = new URL(target);
  url.port = String(await listen(pooler));
  return { url: url.href, refused: () => refused, stop: () => pooler.close() };
}

const writes = [
  'create table written (a integer)',
  'insert into shop.orders default values',
  'drop table shop.orders',
  'select lo_create(0)',
  "select nextval('shop.orders_id_seq')",
  'create temporary table t (a integer); truncate shop.orders',
  'set transaction read write; delete from shop.orders',
  'set default_transaction_read_only = off; delete from shop.orders',
  "copy shop.orders to program 'touch written'; delete from shop.orders",
];

describe.skipIf(!serversAvailable)('a live database', () => {
  const servers = new Map<14 | 18, Server>();
  let owner: Connection;

  beforeAll(async () => {
    for (const major of [14, 18] as const) servers.set(major, await startPostgres(major));
    owner = await connect(url(18));
    for (const major of [14, 18] as const) {
      const session = major === 18 ? owner : await connect(url(14));
      await session.execute(`
        create schema shop; create schema "Other Place";
        create type shop.state as enum ('open', 'paid');
        create table shop.orders (id integer generated always as identity primary key,
          state shop.state not null default 'open');
        alter sequence shop.orders_id_seq cache 7;
        create table "Other Place"."Lines" (id uuid primary key, "orderId" integer not null
          references shop.orders on delete cascade);
        create role guest login`);
      if (major === 14) await session.close();
    }
  });

  afterAll(async () => {
    await owner.close();
    for (const server of servers.values()) await server.stop();
  });

  function url(major: 14 | 18): string {
    return servers.get(major)?.url ?? '';
  }

  test.each([14, 18] as const)('of PostgreSQL %i, by a user who owns nothing', async (major) => {
    const guest = url(major).replace('postgres@', 'guest@');
    const reading = await readLive({ url: guest, variable: 'SHOP_URL' });
    expect(reading.source).toBe('database: SHOP_URL');
    expect(reading.complete).toBe(true);
    expect(reading.findings).toEqual([]);
    expect(reading.schema.tables.map(({ schema, name }) => `${schema}.${name}`)).toEqual([
      'Other Place.Lines',
      'shop.orders',
    ]);
    expect(reading.schema.tables[0]?.foreignKeys[0]?.onDelete).toBe('cascade');
    expect(reading.schema.enums[0]?.values).toEqual(['open', 'paid']);
  });

  test.each(writes)('the superuser’s session cannot write: %s', async (sql) => {
    const session = await openReadOnly(url(18));
    await session.execute(beginReadOnly);
    const error = await rejection(session.execute(sql));
    expect((error as DatabaseError).code).toMatch(/^(25006|25001)$/);
    await session.close();
  });

  test('outside of its transaction neither', async () => {
    const session = await openReadOnly(url(18));
    await session.execute(`${beginReadOnly}; commit`);
    const error = await rejection(session.execute('create table written (a integer)'));
    expect((error as DatabaseError).code).toBe('25006');
    await session.close();
  });

  test('the session says who it is, and trusts no search_path', async () => {
    await owner.execute('alter role guest set search_path = "Other Place", shop');
    const session = await openReadOnly(url(18).replace('postgres@', 'guest@'));
    const [row] = await session.query(
      `select current_setting('search_path') as path, current_setting('application_name') as name,
              current_setting('statement_timeout') as timeout`,
    );
    expect(row).toEqual({ path: 'pg_catalog', name: 'tablewright', timeout: '20s' });
    await session.close();
  });

  test('options of the URL stay', async () => {
    const session = await openReadOnly(`${url(18)}?options=-c%20work_mem%3D5MB`);
    const [row] = await session.query(
      "select current_setting('work_mem') as memory, current_setting('transaction_read_only') as guard",
    );
    expect(row).toEqual({ memory: '5MB', guard: 'on' });
    await session.close();
  });

  test('behind a pooler that takes no options: still read only, and no setting is left behind', async () => {
    const pooler = await startPooler(new URL(url(18)));
    const reading = await readLive({ url: pooler.url, variable: 'SHOP_URL' });
    expect(reading.schema.tables).toHaveLength(2);
    const session = await openReadOnly(pooler.url);
    expect(pooler.refused()).toBe(2);
    await session.execute(beginReadOnly);
    const error = await rejection(session.execute('delete from shop.orders'));
    expect((error as DatabaseError).code).toBe('25006');
    await session.execute('rollback');
    const [row] = await session.query(
      "select current_setting('statement_timeout') as timeout, current_setting('default_transaction_read_only') as guard",
    );
    expect(row).toEqual({ timeout: '0', guard: 'off' });
    await session.close();
    pooler.stop();
  });

  test('a table that another session has locked does not hold the reader', async () => {
    const whole = await readLive({ url: url(18), variable: 'SHOP_URL' });
    const locker = await connect(url(18));
    await locker.execute('create view shop.paid as select id from shop.orders');
    await locker.execute('begin; lock table shop.orders, shop.paid in access exclusive mode');
    // The lock is let go of below, after the reader has come back.
    const outcome = await readLive({ url: url(18), variable: 'SHOP_URL' }).catch(
      (error: unknown) => error,
    );
    if (outcome instanceof Error) {
      expect(outcome).toBeInstanceOf(Refusal);
      expect((outcome as Refusal).code).toBe('database_unreadable');
      expect(outcome.message).toContain('another session holds a lock on a table');
    } else {
      expect(outcome).toMatchObject({ complete: true, schema: { tables: whole.schema.tables } });
    }
    await locker.execute('rollback; drop view shop.paid');
    await locker.close();
  });

  test('a refused database or user', async () => {
    const error = await rejection(
      readLive({ url: url(18).replace(/postgres$/, 'ledger'), variable: 'SHOP_URL' }),
    );
    expect(error.message).toBe(
      'The database of SHOP_URL cannot be read: cannot connect: the database does not exist (3D000).',
    );
  });

  test('the time limit', async () => {
    const error = await rejection(readLive({ url: url(18), variable: 'SHOP_URL', timeLimit: 1 }));
    expect((error as Refusal).code).toBe('database_unreadable');
    expect(error.message).toContain('too long');
  });
});
