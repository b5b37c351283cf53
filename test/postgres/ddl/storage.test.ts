/** What stands for the word DEFAULT, on a server that does not know it yet. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Connection, connect } from '../../../src/postgres/client.ts';
import { setStorage } from '../../../src/postgres/ddl/storage.ts';
import { formatType, parseType } from '../../../src/postgres/type.ts';
import { type Server, serversAvailable, startPostgres } from '../../support/postgres.ts';

const names = `bit cidr inet numeric bytea char(3) json jsonb jsonpath path polygon text tsvector
  varbit varchar xml integer[] text[] numeric[]`.split(/\s+/);

describe.skipIf(!serversAvailable)('PostgreSQL 15', () => {
  let server: Server;
  let session: Connection;
  beforeAll(async () => {
    server = await startPostgres(15);
    session = await connect(server.url);
  });
  afterAll(async () => {
    await session?.close();
    await server?.stop();
  });

  test.each(names)('%s has its own storage again', async (name) => {
    const type = parseType(name);
    await session.execute(`CREATE TABLE t (a ${formatType(type)}, b ${formatType(type)})`);
    await session.execute('ALTER TABLE t ALTER COLUMN a SET STORAGE EXTERNAL');
    await session.execute(`ALTER TABLE t ALTER COLUMN a ${setStorage({ storage: null, type })}`);
    const rows = await session.query(
      "SELECT DISTINCT attstorage FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0",
    );
    await session.execute('DROP TABLE t');
    expect(rows).toHaveLength(1);
  });
});

test('of a type that users make the server knows', () => {
  const type = { ...parseType('text'), schema: 'public', name: 'code' };
  expect(setStorage({ storage: null, type })).toBe('SET STORAGE DEFAULT');
});
