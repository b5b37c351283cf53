/** Rows of a live database that a plan would fail on are found before it is handed out. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Comparison, compareSources } from '../../src/compare.ts';
import { Refusal } from '../../src/ir/findings.ts';
import { type Connection, connect } from '../../src/postgres/client.ts';
import { type Server, serversAvailable, startPostgres } from '../support/postgres.ts';
import { temporaryFolder } from '../support/server.ts';

const before = `
create table owners (id bigint primary key);
create table t (id bigint primary key, owner bigint, code text, size text, of daterange);
insert into t values
  (1, 7, 'a', '1', '[2020-01-01,2020-03-01)'),
  (2, null, 'a', 'two', '[2020-02-01,2020-04-01)');`;

const table = (columns: string, rest = '') => `
create table owners (id bigint primary key);
create table t (id bigint primary key, ${columns}${rest});`;
const columns = 'owner bigint, code text, size text, of daterange';

/** What is wanted, and the object that rows stand in the way of; null: the rows let it pass. */
const cases = [
  ['a NOT NULL', table(columns.replace('bigint', 'bigint not null')), 'column:public.t.owner'],
  ['a NOT NULL that holds', table(columns.replace('code text', 'code text not null')), null],
  ['a check', table(columns, ', constraint few check (id < 2)'), 'check:public.t.few'],
  ['a check that holds', table(columns, ', constraint few check (id < 3)'), null],
  ['a unique', table(columns, ', constraint one unique (code)'), 'unique:public.t.one'],
  ['a unique that holds', table(columns, ', constraint one unique (size)'), null],
  [
    'a foreign key',
    table(columns, ', constraint its foreign key (owner) references owners'),
    'foreign_key:public.t.its',
  ],
  [
    'an exclusion',
    table(columns, ', constraint apart exclude using gist (of with &&)'),
    'exclusion:public.t.apart',
  ],
  ['a cast', table(columns.replace('size text', 'size integer')), 'column:public.t.size'],
  [
    'a text that becomes an enum',
    `create type sizes as enum ('1', '2');${table(columns.replace('size text', 'size sizes'))}`,
    'column:public.t.size',
  ],
  [
    'a text whose values an enum has',
    `create type sizes as enum ('1', 'two');${table(columns.replace('size text', 'size sizes'))}`,
    null,
  ],
  [
    'a function that is not there yet',
    `create function small(bigint) returns boolean immutable
    language sql as 'select $1 < 2';${table(columns, ', constraint few check (small(id))')}`,
    null,
  ],
] as const;

describe.skipIf(!serversAvailable)('rows of a live database', () => {
  let server: Server;
  let folder: string;
  let session: Connection;
  let url: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    server = await startPostgres(18);
    const admin = await connect(server.url);
    await admin.execute('create database live');
    await admin.close();
    url = server.url.replace(/postgres$/, 'live');
    session = await connect(url);
    await session.execute(before);
  });
  afterAll(async () => {
    await session?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function compare(
    after: string,
    consent: { allow?: string[]; answers?: string[] } = {},
    from = url,
  ): Promise<Comparison> {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'after.sql'), after);
    const sources = { folder, within: null };
    const type = after.includes('enum') ? 'sizes' : 'integer';
    const answers = [`cast column:public.t.size using size::${type}`, ...(consent.answers ?? [])];
    const input = { from, to: 'after.sql', sources, prove: false };
    return await compareSources({ ...input, allow: consent.allow ?? [], answers });
  }

  async function refusalOf(work: Promise<Comparison>): Promise<Refusal> {
    const error = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof Refusal)) throw new Error(`not refused: ${String(error)}`);
    return error;
  }

  it.each(cases)('%s', async (_, after, subject) => {
    const consent = { allow: ['all'] };
    if (subject === null) {
      const { findings } = await compare(after, consent);
      expect(findings.filter(({ code }) => code.startsWith('rows-'))).toEqual([]);
      return;
    }
    const refusal = await refusalOf(compare(after, consent));
    expect(refusal.code).toBe('rows_in_the_way');
    expect(refusal.findings.map((each) => each.subject)).toEqual([subject]);
    expect(refusal.remedy.allow).toEqual([`mend ${subject}`]);
    // The query in the fix finds the rows.
    const query = refusal.findings[0]?.fix.replace(/^[^:]*: /, '') ?? '';
    const found = await session.query(query).catch((error: Error) => error.message);
    expect(found.length).toBeGreaterThan(0);
    const { plan, findings } = await compare(after, {
      allow: ['all', ...(refusal.remedy.allow ?? [])],
    });
    expect(plan.phases.length).toBeGreaterThan(0);
    expect(findings).toContainEqual(
      expect.objectContaining({ code: 'rows-in-the-way', severity: 'warning', subject }),
    );
  });

  it('of a text that becomes an enum are found behind the value that stands for NULL', async () => {
    const after = table(columns.replace('size text', 'size sizes not null'));
    const answers = ["fill column:public.t.size with '1'"];
    const refusal = await refusalOf(
      compare(`create type sizes as enum ('1');${after}`, { allow: ['all'], answers }),
    );
    expect(refusal.code).toBe('rows_in_the_way');
    expect(refusal.findings.map((each) => each.subject)).toEqual(['column:public.t.size']);
  });

  it('are not asked where the question could do more than read', async () => {
    await session.execute('create sequence seen');
    await session.execute(
      `create function noisy(bigint) returns boolean volatile language sql as 'select nextval(''seen'') > $1'`,
    );
    const made = `create sequence seen;
      create function noisy(bigint) returns boolean volatile language sql as 'select nextval(''seen'') > $1';`;
    for (const expression of ['noisy(id)', 'pg_sleep(id) is null', 'random() < id']) {
      const after = `${made}${table(columns, `, constraint odd check (${expression})`)}`;
      const { findings } = await compare(after);
      expect(findings).toContainEqual(
        expect.objectContaining({ code: 'rows-not-asked', subject: 'check:public.t.odd' }),
      );
    }
    expect(await session.query('select is_called from seen')).toEqual([{ is_called: false }]);
    await session.execute('drop function noisy; drop sequence seen');
  });

  it('of a table that is renamed are not asked by its new name', async () => {
    const after = table(columns, ', constraint few check (id < 2)').replace('table t', 'table u');
    const { findings } = await compare(after, {
      answers: ['rename table:public.t to table:public.u'],
    });
    expect(findings.filter(({ code }) => code.startsWith('rows-'))).toEqual([]);
  });
});
