/**
 * Each recipe for live tables on a PostgreSQL with a million rows while four sessions write and four
 * read: `npm run bench:load -- [--rows 1000000] [--only 'add index'] [--postgres 18]`. Prints the
 * table of docs/under-load.md; exits with 1 when a statement failed, or waited longer than the
 * plan's lock_timeout and 200 ms where the plan announced nothing of the kind. A migration that
 * runs into its lock_timeout is run again from the last transaction, as its header says.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { load, unload } from './load.mjs';
import { bases, recipes } from './load-recipes.mjs';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    only: { type: 'string', default: '' },
    postgres: { type: 'string', default: '18' },
  },
});
const rows = Number(options.rows);
const folder = mkdtempSync(join(tmpdir(), 'tablewright-load-'));
process.env.TABLEWRIGHT_STATE_DIR = join(folder, 'state');

/** A statement may wait as long as the migration waits for its lock, and a little. */
const lockTimeout = 5000;
const grace = 200;
/** With these the plan says that others wait. */
const announcing = new Set([
  'rewrites-table',
  'long-scan-under-lock',
  'blocks-reads',
  'blocks-writes',
]);

const {
  startPostgres,
  connect,
  compareSources,
  hazardsOf,
  upScript,
  parseSql,
  coolDown,
  keepWarm,
} = await load('test/bench/modules.ts');

const out = (text) => process.stdout.write(`${text}\n`);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function startTraffic(url, recipe) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('traffic.mjs', import.meta.url))], {
    env: {
      ...process.env,
      DATABASE_URL: url,
      ROWS: String(rows),
      TRAFFIC: JSON.stringify(recipe),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  let started;
  const ready = new Promise((resolve) => {
    started = resolve;
  });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  child.stdout.on('data', (data) => {
    said += data;
    if (said.startsWith('ready\n')) started();
  });
  return {
    ready,
    ship: () => child.stdin.write('ship\n'),
    stop: async () => {
      child.stdin.end();
      await ended;
      return JSON.parse(said.slice('ready\n'.length));
    },
  };
}

/** What is run in one go, and again when a lock is not had in time: a transaction, or a statement. */
function units(statements) {
  const found = [];
  let open = null;
  for (const { text } of statements) {
    if (open === null) found.push([text]);
    else open.push(text);
    if (/^begin/i.test(text)) open = found.at(-1);
    else if (/^commit/i.test(text)) open = null;
  }
  return found;
}

/** As psql sends them; what does not get its lock in time is tried again. */
async function run(session, statements) {
  let retries = 0;
  for (const unit of units(statements)) {
    for (let done = false; !done; ) {
      try {
        for (const text of unit) await session.execute(text);
        done = true;
      } catch (error) {
        if (unit.length > 1) await session.execute('ROLLBACK');
        if (error.code !== '55P03' || retries >= 50) throw error;
        retries += 1;
        await pause(100);
      }
    }
  }
  return retries;
}

async function fillBase(admin, url, name) {
  await admin.execute(`CREATE DATABASE base_${name}`);
  const session = await connect(url.replace(/[^/]+$/, `base_${name}`));
  await session.execute(bases[name].schema);
  for (const statement of bases[name].fill(rows)) await session.execute(statement);
  await session.execute('VACUUM ANALYZE');
  await session.close();
}

async function planOf({ base, setup = '', change, allow = [], answers = [] }) {
  const [from, to] = ['from.sql', 'to.sql'].map((file) => join(folder, file));
  const before = `${bases[base].schema};\n${setup};\n`;
  writeFileSync(from, before);
  writeFileSync(to, `${before}${change};\n`);
  const sources = { folder, within: null };
  const given = { from, to, sources, allow, answers, emptyTables: [], prove: false };
  return (await compareSources(given)).plan;
}

async function migrated(url, recipe, phases) {
  const session = await connect(url);
  try {
    const traffic = startTraffic(url, recipe);
    await traffic.ready;
    await pause(1000);
    const started = performance.now();
    let problem = '';
    let retries = 0;
    try {
      for (const [at, phase] of phases.entries()) {
        if (recipe.ship !== undefined && at > 0 && at === phases.length - 1) {
          traffic.ship();
          await pause(300);
        }
        // The application's part, before rows are filled.
        if (recipe.code !== undefined && at === (recipe.codeAt ?? 1))
          await session.execute(recipe.code);
        retries += await run(session, phase);
      }
    } catch (error) {
      problem = `${error.code}: ${error.message}`;
    }
    const took = performance.now() - started;
    await pause(300);
    return { took, retries, problem, ...(await traffic.stop()) };
  } finally {
    await session.close();
  }
}

const ms = (value) => value.toFixed(value < 10 ? 1 : 0);

/** True when the recipe holds. */
function report(name, steps, hazards, seen) {
  const announced = hazards.filter(({ code }) => announcing.has(code));
  const inTime = seen.longest <= lockTimeout + grace;
  const failures = [
    ...seen.failures,
    ...(seen.problem === '' ? [] : [`migration: ${seen.problem}`]),
  ];
  const holds = failures.length === 0 && (inTime || announced.length > 0);
  const verdict = [
    holds ? 'holds' : 'FAILS',
    ...(announced.length > 0
      ? [`announced: ${[...new Set(announced.map(({ code }) => code))].join(', ')}`]
      : []),
    ...(inTime || holds ? [] : [`waited: ${seen.slowest.replace(/\s+/g, ' ').slice(0, 60)}`]),
  ].join('; ');
  out(
    `| ${name} | ${steps} | ${(seen.took / 1000).toFixed(1)} | ${seen.retries} | ${seen.statements} | ${ms(seen.median)} | ${ms(seen.p99)} | ${ms(seen.longest)} | ${failures.length === 0 ? 'none' : `${seen.failed} ${failures.join('; ')}`} | ${verdict} |`,
  );
  return holds;
}

async function measure(admin, url, recipe) {
  const plan = await planOf(recipe);
  const steps = plan.phases.flatMap((phase) => phase.steps);
  const scripts = plan.phases.map((phase) => upScript({ ...plan, phases: [phase] }, null));
  const phases = await Promise.all(scripts.map((script) => parseSql(script)));
  await admin.execute(`CREATE DATABASE run TEMPLATE base_${recipe.base} STRATEGY FILE_COPY`);
  const own = url.replace(/[^/]+$/, 'run');
  try {
    if (recipe.setup !== undefined) {
      const session = await connect(own);
      await session.execute(recipe.setup);
      await session.close();
    }
    const seen = await migrated(own, recipe, phases);
    return report(recipe.name, steps.length, hazardsOf(plan), seen);
  } finally {
    await admin.execute('DROP DATABASE run WITH (FORCE)');
  }
}

/** What the traffic waits when nothing else happens. */
async function measureNothing(admin, url, base) {
  await admin.execute(`CREATE DATABASE run TEMPLATE base_${base} STRATEGY FILE_COPY`);
  const seen = await migrated(url.replace(/[^/]+$/, 'run'), { base }, [
    [{ text: 'SELECT pg_sleep(5)' }],
  ]);
  report(`(none: the traffic on ${base} alone)`, 0, [], seen);
  await admin.execute('DROP DATABASE run WITH (FORCE)');
}

async function measureAll() {
  const chosen = recipes.filter(({ name }) => name.includes(options.only));
  const server = await startPostgres(Number(options.postgres));
  const admin = await connect(server.url);
  let held = true;
  try {
    for (const base of new Set(chosen.map((recipe) => recipe.base))) {
      await fillBase(admin, server.url, base);
      await measureNothing(admin, server.url, base);
      for (const recipe of chosen.filter((each) => each.base === base)) {
        try {
          held = (await measure(admin, server.url, recipe)) && held;
        } catch (error) {
          held = false;
          out(`| ${recipe.name} | not run: ${error.message} |`);
        }
      }
      await admin.execute(`DROP DATABASE base_${base} WITH (FORCE)`);
    }
  } finally {
    await admin.close();
    await server.stop();
  }
  return held;
}

out(
  '| change | steps | took s | retries | statements beside it | median ms | p99 ms | longest wait ms | failures | |',
);
out('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |');
keepWarm();
try {
  process.exitCode = (await measureAll()) ? 0 : 1;
} finally {
  await coolDown();
  unload();
  rmSync(folder, { recursive: true, force: true });
}
