/**
 * The figures that the project keeps: `npm run bench`. Times are CPU milliseconds, all threads
 * together. Machines differ, and so does one machine from minute to minute: before each run a
 * Node that does nothing is measured, and the ratio to it is what can be compared.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { load, unload } from './load.mjs';
import { listedTools, nodeAlone, serverStart } from './server.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tablewright-bench-'));
process.env.TABLEWRIGHT_STATE_DIR = join(folder, 'state');

const line = (name, text) => process.stdout.write(`${name.padEnd(44)} ${text}\n`);

function summary(times) {
  times.sort((one, other) => one - other);
  return { least: times[0], median: times[Math.floor(times.length / 2)] };
}

async function cpuOf(work) {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** `measure` returns CPU milliseconds. The first run is not counted: it compiles. */
async function figure(name, runs, measure) {
  const [alone, times] = [[], []];
  await measure();
  for (let i = 0; i < runs; i++) {
    alone.push(await nodeAlone());
    times.push(await measure());
  }
  const { least, median } = summary(times);
  const ratio = median / summary(alone).median;
  line(
    name,
    `least ${least.toFixed(1)} ms, median ${median.toFixed(1)} ms, ${ratio.toFixed(2)} × Node alone`,
  );
}

/** 15,000 files in 500 folders, as a project of several packages has them. */
function writeTree() {
  const project = join(folder, 'project');
  for (let i = 0; i < 500; i++) {
    const inner = join(project, `packages/p${i % 25}/src/f${i}`);
    mkdirSync(inner, { recursive: true });
    for (let j = 0; j < 30; j++)
      writeFileSync(join(inner, `module${j}.ts`), 'export const a = 1;\n');
  }
  const dependencies = { pg: '8.0.0', prisma: '6.0.0' };
  writeFileSync(join(project, 'package.json'), JSON.stringify({ dependencies }));
  writeFileSync(join(project, '.env'), 'DATABASE_URL=postgres://user:secret@localhost/app\n');
  mkdirSync(join(project, 'prisma'));
  writeFileSync(
    join(project, 'prisma/schema.prisma'),
    'datasource db {\n  provider = "postgresql"\n}\n',
  );
  return project;
}

async function start() {
  await figure('start until tools/list is answered', 15, serverStart);
  const tools = await listedTools();
  const read = tools.map(({ name, title, description, inputSchema }) => ({
    name,
    title,
    description,
    inputSchema,
  }));
  line('tokens of tools/list, as a model reads it', String(countTokens(JSON.stringify(read))));
}

async function detection({ detectStack }) {
  const project = writeTree();
  await figure('detect on a tree of 15,000 files', 9, () => cpuOf(() => detectStack(project)));
}

async function planning({ manyTables, schemaOf, emptySchema, diff, planChange }) {
  for (const count of [10, 100, 1000]) {
    const to = schemaOf(manyTables(count));
    await figure(`diff and plan of ${count.toLocaleString('en')} tables`, 5, () => {
      const read = structuredClone(to);
      return cpuOf(() =>
        planChange({ from: emptySchema, to: read, changes: diff(emptySchema, read) }),
      );
    });
  }
}

/** A live schema against itself with fifty changes. */
async function changing({ largeSchema, changedSchema, diff, planChange }) {
  for (const count of [100, 300, 1000]) {
    const given = largeSchema(count);
    await figure(`diff and plan of 50 changes in ${count.toLocaleString('en')} tables`, 5, () => {
      // As two readers give them: nothing of the one is the other's, and nothing is known of either.
      const [from, to] = [structuredClone(given), structuredClone(changedSchema(given))];
      return cpuOf(() => planChange({ from, to, changes: diff(from, to) }));
    });
  }
  line('  memory of the process then', `${Math.round(process.memoryUsage.rss() / 1e6)} MB`);
}

/** As a running server does it: the CPU of starting the next sandbox beside it is counted too. */
async function designing({ designSchema, DesignInput, keepWarm, coolDown }) {
  const model = DesignInput.parse(
    JSON.parse(readFileSync(join(root, 'prompts/example-model.json'), 'utf8')),
  );
  keepWarm();
  const elapsed = [];
  await figure(`design and proof of ${model.entities.length} entities, warm`, 5, () =>
    cpuOf(async () => {
      const started = performance.now();
      await designSchema(model);
      elapsed.push(performance.now() - started);
    }),
  );
  line('  of which the caller waits', `median ${summary(elapsed.slice(1)).median.toFixed(0)} ms`);
  await coolDown();
}

/** The same plan, on tables without rows and on those that the proof makes. */
async function proving({ largeSchema, changedSchema, diff, planChange, prove, tableId, ...pool }) {
  const from = largeSchema(12);
  const to = changedSchema(from);
  const plan = planChange({ from, to, changes: diff(from, to) });
  const empty = from.tables.map(tableId);
  pool.keepWarm();
  for (const [rows, emptyTables] of [
    ['without rows', empty],
    ['with rows', []],
  ]) {
    await figure(`proof of changes in 12 tables, ${rows}`, 9, () =>
      cpuOf(() => prove({ plan, from, to, emptyTables, queries: [], statistics: [] })),
    );
  }
  await pool.coolDown();
}

try {
  const modules = await load('test/bench/modules.ts');
  await start();
  await detection(modules);
  await planning(modules);
  await changing(modules);
  await designing(modules);
  await proving(modules);
} finally {
  unload();
  rmSync(folder, { recursive: true, force: true });
}
