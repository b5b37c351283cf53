/**
 * Time and queries of reading a live catalog: `npm run bench:live -- [TABLES]`, 1,000 when not said.
 * Starts a PostgreSQL 18, makes tables with keys, foreign keys, indexes, checks and comments, and
 * reads it as `detect_stack` does.
 */
import { load, unload } from './load.mjs';

const out = (text) => process.stdout.write(`${text}\n`);

function tables(from, to) {
  const statements = [];
  for (let i = from; i < to; i += 1) {
    const schema = `area_${i % 20}`;
    const before = i === 0 ? '' : `, parent bigint references area_${(i - 1) % 20}.t${i - 1}`;
    statements.push(
      `create table ${schema}.t${i} (id bigint generated always as identity primary key,
        name text not null check (length(name) < 200), state ${schema}.state not null default 'a',
        tags text[] not null default '{}', data jsonb, created_at timestamptz not null default now(),
        unique (name, created_at)${before})`,
      `create index on ${schema}.t${i} (state, created_at desc) where data is not null`,
      `create index on ${schema}.t${i} using gin (tags)`,
      `comment on table ${schema}.t${i} is 'table ${i}'`,
      `comment on column ${schema}.t${i}.name is 'its name'`,
    );
  }
  return statements.join(';\n');
}

async function fill(session, count) {
  for (let i = 0; i < 20; i += 1) {
    const enumeration = `create type area_${i}.state as enum ('a', 'b', 'c')`;
    await session.execute(`create schema area_${i}; ${enumeration}`);
  }
  for (let i = 0; i < count; i += 100) await session.execute(tables(i, Math.min(count, i + 100)));
  // A database that is in use has been analyzed.
  await session.execute('analyze');
}

const count = Number(process.argv[2] ?? 1000);
const { startPostgres } = await load('test/support/postgres.ts');
const { connect } = await load('src/postgres/client.ts');
const { readLive } = await load('src/read/live.ts');
const server = await startPostgres(18);
try {
  const session = await connect(server.url);
  await fill(session, count);
  for (const run of [1, 2, 3]) {
    const started = performance.now();
    const cpu = process.cpuUsage();
    const { schema } = await readLive({ url: server.url, variable: 'BENCH' });
    const { user, system } = process.cpuUsage(cpu);
    const wall = Math.round(performance.now() - started);
    out(
      `run ${run}: ${schema.tables.length} tables in ${wall} ms (own CPU ${Math.round((user + system) / 1000)} ms)`,
    );
  }
  await session.close();
} finally {
  await server.stop();
  unload();
}
