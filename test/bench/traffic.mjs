/**
 * Readers and writers for `under-load.mjs`: connects to the URL in the environment, says `ready`,
 * works until its input ends, and prints what it saw as JSON. TRAFFIC is the base of the recipe,
 * with what its change takes away.
 */
import pg from 'pg';

const writers = 4;
const readers = 4;
const rows = Number(process.env.ROWS);
const {
  base,
  withoutMarks = false,
  firstDay = '2024-01-01',
  ship = [],
} = JSON.parse(process.env.TRAFFIC);
const [oldName, newName] = ship;

const work = {
  items: {
    reads: [
      (id) => ['select id, quantity, status from items where id = $1', [id]],
      (id) => ['select count(*) from items where account_id = $1', [id % 1000]],
      (id) => [
        'select i.id, a.name from items i join accounts a on a.id = i.account_id where i.id = $1',
        [id],
      ],
    ],
    writes: [
      (id) => ['update items set quantity = quantity + 1 where id = $1', [id]],
      (id) => [
        `insert into items (account_id, code, name, quantity, status, amount)
         values ($1, gen_random_uuid()::text, 'new', 1, 'open', 1.5)`,
        [id % 1000],
      ],
      (id) => ["update items set status = 'done' where id = $1", [id]],
      (id) => ['update accounts set name = $2 where id = $1', [id % 1000, `account ${id}`]],
      ...(withoutMarks
        ? []
        : [(id) => ['insert into marks (item_id, score) values ($1, 1)', [id]]]),
    ],
  },
  events: {
    reads: [
      (id) => ['select id, kind from events where id = $1', [id]],
      (id) => ['select id from events where id = $1 and day >= $2', [id, firstDay]],
    ],
    writes: [
      (id) => ["update events set note = 'seen' where id = $1 and day >= $2", [id, firstDay]],
      (id) => [
        `insert into events (id, day, account_id, kind) values ($1, '2026-02-01', $2, 'new')`,
        [rows * 10 + Math.floor(Math.random() * 1e12), id % 1000],
      ],
    ],
  },
}[base];

const seen = { statements: 0, failures: [], waits: [], slowest: '' };
let running = true;
/** The code that ships before the last phase says the new name. */
let shipped = false;
let longest = 0;

async function session(statements) {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  for (let i = 0; running; i += 1) {
    const [written, parameters] = statements[i % statements.length](
      1 + Math.floor(Math.random() * rows),
    );
    const sql = shipped
      ? written.replaceAll(new RegExp(`\\b${oldName}\\b`, 'g'), newName)
      : written;
    const started = performance.now();
    try {
      await client.query(sql, parameters);
    } catch (error) {
      seen.failures.push(`${error.code}: ${error.message}`);
    }
    const took = performance.now() - started;
    if (took > longest) {
      longest = took;
      seen.slowest = sql;
    }
    seen.statements += 1;
    seen.waits.push(took);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await client.end();
}

const all = [
  ...Array.from({ length: writers }, () => session(work.writes)),
  ...Array.from({ length: readers }, () => session(work.reads)),
];
process.stdout.write('ready\n');
process.stdin.on('end', () => {
  running = false;
});
process.stdin.on('data', () => {
  shipped = true;
});
await Promise.all(all);
seen.waits.sort((one, other) => one - other);
const at = (share) =>
  seen.waits[Math.min(seen.waits.length - 1, Math.floor(seen.waits.length * share))];
process.stdout.write(
  `${JSON.stringify({
    statements: seen.statements,
    failures: [...new Set(seen.failures)],
    failed: seen.failures.length,
    slowest: seen.slowest,
    median: at(0.5),
    p99: at(0.99),
    longest: seen.waits.at(-1),
  })}\n`,
);
