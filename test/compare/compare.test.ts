/** Pairs compared through a live database and a file; what is printed runs on a real PostgreSQL 18, with rows. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CompareInput, compareSources } from '../../src/compare.ts';
import { describeDifferences } from '../../src/diff/describe.ts';
import { downScript, upScript } from '../../src/emit/psql.ts';
import { inColumnOrder } from '../../src/plan/column-order.ts';
import { readCatalog } from '../../src/postgres/catalog.ts';
import { type Connection, connect } from '../../src/postgres/client.ts';
import { parseSql } from '../../src/postgres/parse.ts';
import { type Server, serversAvailable, startPostgres } from '../support/postgres.ts';
import { temporaryFolder } from '../support/server.ts';
import { type Pair, pairs } from './pairs.ts';

/** The statements as psql sends them: one by one, in one session. */
async function runScript(session: Connection, script: string): Promise<void> {
  for (const { text } of await parseSql(script)) await session.execute(text);
}

describe.skipIf(!serversAvailable)('from a live database to a file, on PostgreSQL 18', () => {
  let server: Server;
  let folder: string;
  let admin: Connection;

  beforeAll(async () => {
    folder = await temporaryFolder();
    server = await startPostgres(18);
    admin = await connect(server.url);
  });
  afterAll(async () => {
    await admin.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function database(
    name: string,
    sql: string,
  ): Promise<{ url: string; session: Connection }> {
    await admin.execute(`create database ${name}`);
    const url = server.url.replace(/postgres$/, name);
    const session = await connect(url);
    // Roles are of the cluster.
    const { roles, rest } = split(sql);
    for (const role of roles) await session.execute(role).catch(() => undefined);
    await session.execute(rest);
    return { url, session };
  }

  function split(sql: string): { roles: string[]; rest: string } {
    const roles = [...sql.matchAll(/create role \w+;/g)].map(([text]) => text);
    return { roles, rest: sql.replace(/create role \w+;/g, '') };
  }

  async function compare(pair: Pair, from: string, at: number): Promise<CompareInput> {
    const home = join(folder, `pair_${at}`);
    await mkdir(home);
    await writeFile(join(home, 'after.sql'), pair.after);
    const { answers = [], allow = [], emptyTables = [] } = pair;
    const sources = { folder: home, within: null };
    return { from, to: 'after.sql', sources, answers, allow, emptyTables, prove: false };
  }

  async function value(session: Connection, sql: string): Promise<string> {
    const [row] = await session.query<Record<string, unknown>>(sql);
    return JSON.stringify(Object.values(row ?? {})[0]);
  }

  async function notNullNames(session: Connection): Promise<string[]> {
    const rows = await session.query<{ name: string }>(
      `select format('%s.%s %s', n.nspname, c.relname, k.conname) as name
       from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
       where k.contype = 'n' and n.nspname <> 'pg_catalog' order by 1`,
    );
    return rows.map(({ name }) => name);
  }

  it.each(pairs.map((pair, at) => ({ ...pair, at })))('$name', async ({ at, ...pair }) => {
    const start = await database(`before_${at}`, pair.before);
    const wanted = await database(`after_${at}`, pair.after);
    try {
      const { plan } = await compareSources(await compare(pair, start.url, at));
      const up = upScript(plan, null);
      const down = downScript(plan, null);
      const before = (await readCatalog(start.session)).schema;
      const [old = '', now = ''] = pair.keeps ?? [];
      const kept = pair.keeps && (await value(start.session, old));

      const names = await notNullNames(start.session);
      await runScript(start.session, up);
      const reached = (await readCatalog(start.session)).schema;
      const target = (await readCatalog(wanted.session)).schema;
      expect(describeDifferences(inColumnOrder(target, reached), reached)).toEqual([]);
      expect(await notNullNames(start.session)).toEqual(await notNullNames(wanted.session));
      if (pair.keeps) expect(await value(start.session, now)).toBe(kept);
      let from = 0;
      for (const text of pair.says ?? []) {
        expect(up.slice(from)).toContain(text);
        from = up.indexOf(text, from);
      }
      for (const text of pair.never ?? []) expect(up).not.toContain(text);

      await runScript(start.session, down);
      const back = (await readCatalog(start.session)).schema;
      expect(describeDifferences(before, inColumnOrder(back, before))).toEqual([]);
      expect(await notNullNames(start.session)).toEqual(names);
      if (pair.keeps) expect(await value(start.session, old)).toBe(kept);
    } finally {
      await start.session.close();
      await wanted.session.close();
    }
  });
});
