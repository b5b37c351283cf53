/** A live database of an older major against a file that the sandbox has spelled. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareSources } from '../../src/compare.ts';
import { upScript } from '../../src/emit/psql.ts';
import { connect } from '../../src/postgres/client.ts';
import { type Server, serversAvailable, startPostgres } from '../support/postgres.ts';
import { temporaryFolder } from '../support/server.ts';

const before = `
  create table a (id int primary key, v int check (v in (1, 2)));
  create view w as select id, v from a where v > 1;
  create table secret (id int primary key);
  alter table secret enable row level security;`;

describe.skipIf(!serversAvailable)('from a live PostgreSQL 14', () => {
  let server: Server;
  let folder: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    server = await startPostgres(14);
    const session = await connect(server.url);
    await session.execute(before);
    await session.close();
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function script(after: string, answers: readonly string[] = []): Promise<string> {
    await writeFile(join(folder, 'after.sql'), after);
    const sources = { folder, within: null };
    const given = { from: server.url, to: 'after.sql', sources, answers, prove: false };
    return upScript((await compareSources(given)).plan, null);
  }

  it('the spelling of another major is no difference', async () => {
    expect(await script(before)).toBe('');
  });

  it('a view under an old name has no option that the server does not know, and hides no policy', async () => {
    const after = before
      .replaceAll('secret', 'hidden')
      .replace('table a', 'table b')
      .replace('from a', 'from b');
    const sql = await script(after, [
      'rename table:public.a to table:public.b',
      'rename table:public.secret to table:public.hidden',
    ]);
    expect(sql).toContain('CREATE VIEW public.a AS');
    expect(sql).not.toContain('CREATE VIEW public.secret');
  });
});
