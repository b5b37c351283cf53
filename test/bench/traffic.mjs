/**
 * Readers and writers on the table `items`, for `under-load.mjs`: connects to the URL in the
 * environment, says `ready`, works until its input ends, and prints what it saw as JSON.
 */
import pg from 'pg';

const writers = 4;
const readers = 4;
const rows = Number(process.env.ROWS);

const reads = [
  (id) => ['select id, quantity, status from items where id = $1', [id]],
  (id) => ['select count(*) from items where account_id = $1', [id % 1000]],
];
const writes = [
  (id) => ['update items set quantity = quantity + 1 where id = $1', [id]],
  (id) => [
    `insert into items (account_id, code, name, quantity, status, amount)
     values ($1, gen_random_uuid()::text, 'new', 1, 'open', 1.5)`,
    [id % 1000],
  ],
  (id) => ["update items set status = 'done' where id = $1", [id]],
];

const seen = { statements: 0, failures: [], waits: [] };
let running = true;

async function work(statements) {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  for (let i = 0; running; i += 1) {
    const [sql, parameters] = statements[i % statements.length](
      1 + Math.floor(Math.random() * rows),
    );
    const started = performance.now();
    try {
      await client.query(sql, parameters);
    } catch (error) {
      seen.failures.push(`${error.code}: ${error.message}`);
    }
    seen.statements += 1;
    seen.waits.push(performance.now() - started);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await client.end();
}

const all = [
  ...Array.from({ length: writers }, () => work(writes)),
  ...Array.from({ length: readers }, () => work(reads)),
];
process.stdout.write('ready\n');
process.stdin.on('end', () => {
  running = false;
});
process.stdin.resume();
await Promise.all(all);
seen.waits.sort((one, other) => one - other);
const at = (share) =>
  seen.waits[Math.min(seen.waits.length - 1, Math.floor(seen.waits.length * share))];
process.stdout.write(
  `${JSON.stringify({
    statements: seen.statements,
    failures: [...new Set(seen.failures)],
    median: at(0.5),
    p99: at(0.99),
    longest: seen.waits.at(-1),
  })}\n`,
);
