/** `tablewright diff` as a shell runs it: stdout, stderr, exit codes. */
import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bin, temporaryFolder } from '../support/server.ts';

let folder: string;

const before = `
  create table customers (id bigint primary key, name text not null, note text);
  create index customers_name_idx on customers (name);`;
const after = `
  create table customers (id bigint primary key, name text not null, email text not null);
  create index customers_name_idx on customers (name);
  create index customers_email_idx on customers (email);`;

beforeAll(async () => {
  folder = await temporaryFolder();
  await mkdir(join(folder, 'migrations'));
  await mkdir(join(folder, 'parts', 'tables'), { recursive: true });
  const files: Record<string, string> = {
    'before.sql': before,
    'after.sql': after,
    'broken.sql': 'create table a (id int); create table b (id nonsense);',
    'migrations/001_a.sql': before,
    'migrations/002_b.sql': 'alter table customers drop column note;',
    'parts/a_view.sql': 'create view v as select id from t;',
    'parts/tables/t.sql': 'create table t (id int primary key);',
    'dump.sql': String.raw`
\restrict abc
SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
CREATE TABLE public.customers (id bigint NOT NULL, name text NOT NULL, note text);
COPY public.customers (id, name, note) FROM stdin;
1	a	\N
\.
ALTER TABLE ONLY public.customers ADD CONSTRAINT customers_pkey PRIMARY KEY (id);
CREATE INDEX customers_name_idx ON public.customers USING btree (name);
\unrestrict abc
`,
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function diff(args: readonly string[], input = '', env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [bin, 'diff', ...args], {
    cwd: folder,
    env: { ...process.env, TABLEWRIGHT_STATE_DIR: join(folder, 'state'), ...env },
  });
  child.stdin.on('error', () => {}).end(input);
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on('exit', resolve)),
  ]);
  return { stdout, stderr, code };
}

const pair = ['--from', 'before.sql', '--to', 'after.sql'];
const drop = 'drop column:public.customers.note';
const fill = "fill column:public.customers.email with ''";

describe('tablewright diff', () => {
  it('prints nothing when nothing differs, however it is written', async () => {
    expect(await diff(['--from', 'before.sql', '--to', 'dump.sql'])).toMatchObject({
      code: 0,
      stdout: '',
    });
  });

  it('refuses with everything that is open at once, and prints no SQL', async () => {
    const { code, stdout, stderr } = await diff(pair);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(`--allow '${drop}'`);
    expect(stderr).toContain(
      `--answer 'rename column:public.customers.note to column:public.customers.email'`,
    );
    expect(stderr).toContain(`--answer 'fill column:public.customers.email with '\\'''\\'''`);
  });

  it('says the same as data', async () => {
    const { code, stdout } = await diff([...pair, '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      sql: '',
      down: '',
      phases: [],
      steps: [],
      proof: null,
      refused: {
        code: 'destructive_change',
        allow: [drop],
        questions: [
          { candidates: [{ answer: expect.stringMatching(/^rename column:/) }] },
          { candidates: [{ answer: fill }] },
        ],
      },
    });
  });

  it('prints the script alone once all is said, with lock_timeout before every statement', async () => {
    const { code, stdout, stderr } = await diff([...pair, '--allow', drop, '--answer', fill]);
    expect(code).toBe(0);
    expect(stdout).toContain('-- Proved on ');
    expect(stdout).toContain('-- Phase 1 of ');
    expect(stdout).toContain(
      'ship this change of the code: write column customers.email on every insert and update',
    );
    expect(stdout).toContain('CREATE INDEX CONCURRENTLY customers_email_idx');
    expect(stderr).toContain('critical: column:public.customers.note');
    let limited = false;
    let open = false;
    for (const line of stdout.split('\n')) {
      if (line === 'BEGIN;') open = true;
      if (line === 'COMMIT;') open = limited = false;
      if (/^SET (?:LOCAL )?lock_timeout = /.test(line)) limited = true;
      if (/^RESET lock_timeout/.test(line)) limited = false;
      if (/^(?:ALTER|CREATE|DROP|DO|UPDATE|COMMENT) /.test(line)) expect(limited, line).toBe(true);
      if (/CONCURRENTLY|^DO /.test(line)) expect(open, line).toBe(false);
    }
  });

  it('prints the way back', async () => {
    const args = [...pair, '--allow', drop, '--answer', fill, '--down', '--no-proof'];
    const { code, stdout } = await diff(args);
    expect(code).toBe(0);
    expect(stdout).toContain('-- Not proved.');
    expect(stdout).toContain('Brings back the structure only');
    expect(stdout.indexOf('ADD COLUMN note')).toBeLessThan(stdout.indexOf('DROP COLUMN email'));
  });

  it('permits every loss with one word, and still names each', async () => {
    const { code, stdout, stderr } = await diff([
      ...pair,
      '--allow',
      'all',
      '--answer',
      fill,
      '--no-proof',
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('DROP COLUMN note');
    expect(stderr).toContain('critical: column:public.customers.note');
    expect(stderr).toContain('question: column:public.customers.note');
    expect((await diff([...pair, '--allow', 'all'])).code).toBe(2);
  });

  it('reads migrations, parts of a schema in any order, stdin, and nothing', async () => {
    const lost = ['--allow', drop, '--no-proof'];
    expect(await diff(['--from', 'before.sql', '--to', 'migrations', ...lost])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('DROP COLUMN note'),
    });
    const parts = await diff(['--from', 'empty', '--to', 'parts', '--no-proof']);
    expect(parts).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('CREATE VIEW public.v'),
    });
    const stdin = await diff(['--from', '-', '--to', 'before.sql'], before);
    expect(stdin).toMatchObject({ code: 0, stdout: '' });
  });

  it('does not go on from what it could not read whole', async () => {
    const { code, stdout, stderr } = await diff(['--from', 'before.sql', '--to', 'broken.sql']);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('broken.sql:1');
    expect(await diff(['--from', 'nowhere.sql', '--to', 'after.sql'])).toMatchObject({ code: 1 });
    expect(await diff(['--from', 'before.sql'])).toMatchObject({ code: 2, stdout: '' });
  });

  it('repeats nothing of a connection string', async () => {
    const url = 'postgres://app:hush-hush@127.0.0.1:1/shop';
    for (const args of [
      ['--from', url, '--to', 'after.sql'],
      ['--from', 'env:SHOP_URL', '--to', 'after.sql', '--json'],
      ['--from', 'before.sql', '--to', 'after.sql', url],
      ['--from', url.replace('postgres', 'mysql'), '--to', 'after.sql'],
    ]) {
      const { code, stdout, stderr } = await diff(args, '', { SHOP_URL: url });
      expect(code).not.toBe(0);
      expect(stdout + stderr).not.toMatch(/hush|127\.0\.0\.1|shop\b/);
    }
  });
});
