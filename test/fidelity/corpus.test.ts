/** Schemas of real size and three styles: what is read, written as DDL and read again is equal. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeDifferences } from '../../src/diff/describe.ts';
import { connect } from '../../src/postgres/client.ts';
import type { Session } from '../../src/postgres/session.ts';
import { openPglite } from '../support/pglite.ts';
import { serversAvailable, startPostgres } from '../support/postgres.ts';
import { clean, createPlan, downScript, leftovers, read, run, upScript } from './round-trip.ts';

const names = ['billing', 'logistics', 'library'] as const;

function schemaSql(name: string): string {
  return readFileSync(
    fileURLToPath(new URL(`../corpus/fidelity/${name}/schema.sql`, import.meta.url)),
    'utf8',
  );
}

type Open = () => Promise<{ readonly session: Session; close(): Promise<unknown> }>;

const engines: readonly (readonly [string, boolean, Open])[] = [
  [
    'PGlite',
    true,
    async () => {
      const session = await openPglite({ extensions: { btree_gist } });
      return { session, close: () => session.close() };
    },
  ],
  ...([15, 18] as const).map(
    (major) =>
      [
        `PostgreSQL ${major}`,
        serversAvailable,
        async () => {
          const server = await startPostgres(major);
          const session = await connect(server.url);
          return { session, close: () => session.close().then(() => server.stop()) };
        },
      ] as const,
  ),
];

describe.each(engines)('%s', (_name, available, open) => {
  let opened: Awaited<ReturnType<Open>> | undefined;
  beforeAll(async () => {
    if (available) opened = await open();
  });
  afterAll(() => opened?.close());

  test.skipIf(!available).each(names)('%s', async (name) => {
    const { session } = opened as Awaited<ReturnType<Open>>;
    await clean(session);
    await run(session, schemaSql(name));
    const first = await read(session);
    expect(first.tables.filter((table) => table.partitionOf === null).length).toBeGreaterThan(50);

    const plan = createPlan(first);
    await clean(session);
    await run(session, upScript(plan));
    const second = await read(session);
    expect(describeDifferences(first, second)).toEqual([]);
    expect(second).toEqual(first);

    await run(session, downScript(plan));
    expect(await leftovers(session)).toEqual([]);
  });
});
