import { afterAll, beforeAll, expect, test } from 'vitest';
import { diff } from '../../src/diff/diff.ts';
import { planChange } from '../../src/plan/change.ts';
import { readCatalog } from '../../src/postgres/catalog.ts';
import { loadParser } from '../../src/postgres/parser.ts';
import { openSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';

const start = `
CREATE EXTENSION btree_gist;
CREATE TABLE rooms (floor int, number int, label text, PRIMARY KEY (floor, number));
CREATE TABLE bookings (id int PRIMARY KEY, floor int, number int, "Guest" text, during int4range, gone boolean NOT NULL DEFAULT false);
CREATE TABLE late_bookings () INHERITS (bookings)`;

const rows = `
INSERT INTO rooms VALUES (1, 1, 'a'), (1, 2, 'b');
INSERT INTO bookings VALUES
  (1, 1, 1, 'Ann', '[1,5)'), (2, 1, 1, 'ann', '[4,6)'), (3, 1, 2, NULL, '[1,5)'), (4, 9, 9, NULL, NULL),
  (5, NULL, 2, 'Bob', '[8,9)');
INSERT INTO bookings VALUES (6, 1, 1, 'Bob', '[1,9)', true);
INSERT INTO late_bookings VALUES (7, 1, 2, '', '[20,30)')`;

let sandbox: Sandbox;
beforeAll(async () => {
  await loadParser();
  sandbox = await openSandbox({ server: null });
});
afterAll(() => sandbox.close());

async function schemaOf(sql: string) {
  await sandbox.execute(`DROP SCHEMA public CASCADE; CREATE SCHEMA public; ${sql}`);
  return (await readCatalog(sandbox)).schema;
}

/** Ids of the rows that the prechecks of the plan find. */
async function found(change: string, emptyTables: readonly string[] = []) {
  const to = await schemaOf(`${start};${change}`);
  const from = await schemaOf(start);
  const plan = planChange({ from, to, changes: diff(from, to), emptyTables });
  await sandbox.execute(rows);
  const prechecks = plan.phases.flatMap(({ steps }) =>
    steps.flatMap((step) => step.precheck ?? []),
  );
  const ids: number[][] = [];
  for (const precheck of prechecks) {
    const each = await sandbox.execute<{ id: number }>(precheck);
    ids.push(each.map(({ id }) => id).sort((a, b) => a - b));
  }
  return ids;
}

const add = 'ALTER TABLE bookings ADD CONSTRAINT added';

test.each([
  ['a check, on what inherits it too', `${add} CHECK ("Guest" <> '')`, [[7]]],
  ['a check of the table alone', `${add} CHECK ("Guest" <> '') NO INHERIT`, [[]]],
  ['a foreign key', `${add} FOREIGN KEY (floor, number) REFERENCES rooms`, [[4]]],
  ['a whole one', `${add} FOREIGN KEY (floor, number) REFERENCES rooms MATCH FULL`, [[4, 5]]],
  ['a value demanded', 'ALTER TABLE bookings ALTER "Guest" SET NOT NULL', [[3, 4]]],
  ['a unique key', `${add} UNIQUE ("Guest")`, [[5, 6]]],
  ['NULL like NULL', `${add} UNIQUE NULLS NOT DISTINCT ("Guest")`, [[3, 4, 5, 6]]],
  [
    'a unique index of some rows and an expression',
    'CREATE UNIQUE INDEX i ON bookings (lower("Guest")) WHERE NOT gone',
    [[1, 2]],
  ],
  [
    'a key over a new column with one value for all',
    `ALTER TABLE bookings ADD kind text NOT NULL DEFAULT 'x'; ${add} UNIQUE (kind)`,
    [[1, 2, 3, 4, 5, 6]],
  ],
  [
    'one over such a column and one that is there',
    `ALTER TABLE bookings ADD kind text NOT NULL DEFAULT 'x'; ${add} UNIQUE (kind, "Guest")`,
    [[5, 6]],
  ],
  [
    'one over a computed column',
    `ALTER TABLE bookings ADD g text GENERATED ALWAYS AS (lower("Guest")) STORED; CREATE UNIQUE INDEX i ON bookings (g)`,
    [[], [1, 2, 5, 6]],
  ],
  [
    'one over a column that nobody has filled',
    `ALTER TABLE bookings ADD note text; ${add} UNIQUE (note)`,
    [],
  ],
  [
    'an exclusion constraint',
    `${add} EXCLUDE USING gist (floor WITH =, number WITH =, during WITH &&) WHERE (NOT gone)`,
    [[1, 2]],
  ],
  [
    'a key over periods',
    'ALTER TABLE bookings ADD CONSTRAINT added UNIQUE (floor, number, during WITHOUT OVERLAPS)',
    [[1, 2, 6]],
  ],
  [
    'a column that is computed and may not be long',
    'ALTER TABLE bookings ADD label varchar(2) GENERATED ALWAYS AS ("Guest") STORED',
    [[1, 2, 5, 6]],
  ],
  [
    'a unique index of a new materialized view',
    'CREATE MATERIALIZED VIEW m AS SELECT id, "Guest" FROM bookings; CREATE UNIQUE INDEX i ON m ("Guest")',
    [[5, 6]],
  ],
  [
    'one of a materialized view over what is new as well',
    'CREATE VIEW v AS SELECT "Guest" FROM bookings; CREATE MATERIALIZED VIEW m AS TABLE v; CREATE UNIQUE INDEX i ON m ("Guest")',
    [],
  ],
  [
    'an index that takes every value',
    'CREATE INDEX i ON bookings (lower("Guest")) WHERE NOT gone',
    [],
  ],
])('%s', async (_, change, ids) => {
  expect(await found(change)).toEqual(ids);
});

test.each([
  [
    'a computed column',
    'ALTER TABLE bookings ADD g smallint GENERATED ALWAYS AS (id * 30000) STORED',
  ],
  ['an index over an expression', 'CREATE INDEX i ON bookings ((1 / (id - 3)))'],
  ['the condition of an index', `CREATE INDEX i ON bookings (id) WHERE "Guest"::integer > 0`],
  [
    'an exclusion constraint over an expression',
    `${add} EXCLUDE USING gist (int4range(5, id) WITH &&) WHERE (id < 2)`,
  ],
])('%s fails as its step would', async (_, change) => {
  await expect(found(change)).rejects.toMatchObject({ code: expect.stringMatching(/^22/) });
});

test('nothing is asked of a table without rows, of new columns, and of what is filled', async () => {
  expect(await found(`${add} UNIQUE ("Guest")`, ['bookings'])).toEqual([]);
  expect(await found('CREATE INDEX i ON bookings (floor)')).toEqual([]);
});
