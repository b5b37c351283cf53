/** Each candidate is tried: a table with rows takes it. */
import { describe, expect, it } from 'vitest';
import { parseAnswer } from '../../src/plan/answers.ts';
import { fillQuestion } from '../../src/plan/fill-candidates.ts';
import { readCatalog } from '../../src/postgres/catalog.ts';
import { withSandbox } from '../../src/sandbox/sandbox.ts';

const setup = `
  create type mood as enum ('glad', 'sad');
  create domain positive as integer check (value > 0);
  create type pair as (a integer, b text);
  create type span as range (subtype = float8);
  create domain code as text check (value in ('x', 'y'));
  create table parent (id bigint primary key); insert into parent values (7), (8);
  create table t (
    id integer primary key,
    c_text text not null, c_varchar varchar(3) not null, c_char char(2) not null,
    c_int integer not null, c_big bigint not null, c_num numeric(5,2) not null, c_real real not null,
    c_bool boolean not null, c_uuid uuid not null, c_date date not null, c_ts timestamp not null,
    c_tz timestamptz not null, c_time time not null, c_iv interval not null, c_json json not null,
    c_jsonb jsonb not null, c_bytes bytea not null, c_list text[] not null, c_mood mood not null,
    c_moods mood[] not null, c_range int4range not null, c_code code not null, c_inet inet not null,
    c_multi int4multirange not null, c_pair pair not null, c_span span not null, c_bits bit(3) not null,
    c_varbits varbit not null, c_point point not null, c_box box not null, c_lseg lseg not null,
    c_path path not null, c_polygon polygon not null, c_circle circle not null, c_line line not null,
    c_mac macaddr not null, c_mac8 macaddr8 not null, c_words tsvector not null, c_query tsquery not null,
    c_xml xml not null, c_timetz timetz not null, c_oid oid not null, c_lsn pg_lsn not null,
    c_status text not null check (c_status in ('draft', 'sent')),
    c_size integer not null check (c_size > 0),
    c_parent bigint not null references parent,
    c_unique text not null unique, c_number integer not null unique, c_key uuid not null unique
  );`;

describe('what may fill a column', () => {
  it('numbers rows for a key where there is none yet', async () => {
    await withSandbox(async (sandbox) => {
      await sandbox.execute(
        "create table t (id integer primary key, quoted text check (quoted in ('id')))",
      );
      const { schema } = await readCatalog(sandbox);
      const [table] = schema.tables;
      const [column] = table?.columns ?? [];
      if (table === undefined || column === undefined) throw new Error('no table');
      await sandbox.execute('alter table t drop constraint t_pkey, alter id drop not null');
      await sandbox.execute('insert into t (quoted) select null from generate_series(1, 2000)');
      const [found] = fillQuestion(schema, table, column, 'What?').candidates;
      const parsed = parseAnswer(found?.answer ?? '');
      if (parsed?.kind !== 'fill') throw new Error('no answer');
      await sandbox.execute(`update t set id = ${parsed.expression}`);
      await sandbox.execute('alter table t add primary key (id)');
    });
  });

  it('fits the type, its checks, keys and references', async () => {
    await withSandbox(async (sandbox) => {
      await sandbox.execute(setup);
      const { schema } = await readCatalog(sandbox);
      const table = schema.tables.find(({ name }) => name === 't');
      if (table === undefined) throw new Error('no table');
      const names = table.columns.map(({ name }) => name).filter((name) => name !== 'id');
      await sandbox.execute(
        names.map((name) => `alter table t alter ${name} drop not null`).join(';'),
      );
      await sandbox.execute('insert into t (id) values (1), (2)');
      for (const column of table.columns.filter(({ name }) => name !== 'id')) {
        const { candidates, question } = fillQuestion(schema, table, column, 'What?');
        expect(question).toBe('What?');
        expect(candidates.length, column.name).toBeGreaterThan(0);
        for (const { answer } of candidates) {
          const parsed = parseAnswer(answer);
          if (parsed?.kind !== 'fill') throw new Error(answer);
          await sandbox.execute(`update t set "${column.name}" = ${parsed.expression}`);
          const [row] = await sandbox.query<{ empty: number }>(
            `select count(*)::int as empty from t where "${column.name}" is null`,
          );
          expect(row?.empty, answer).toBe(0);
        }
      }
    });
  });
});
