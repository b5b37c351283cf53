import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tableId } from '../../src/ir/objects.ts';
import { readCatalog } from '../../src/postgres/catalog.ts';
import { matchesOfLike, matchesOfRegex } from '../../src/proof/rows/pattern.ts';
import { type Seeded, seedRows } from '../../src/proof/rows/seed.ts';
import { combinations, join } from '../../src/proof/rows/tuples.ts';
import { openSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox.close());

let count = 0;

/** Each case in a schema of its own. */
async function seeded(sql: string): Promise<Seeded & { readonly schema: string }> {
  count += 1;
  const schema = `case_${count}`;
  await sandbox.execute(`CREATE SCHEMA ${schema}; SET search_path = ${schema}, public`);
  await sandbox.execute(sql);
  const read = await readCatalog(sandbox, { schemas: [schema] });
  const wanted = new Set(read.schema.tables.map(tableId));
  return { ...(await seedRows(sandbox, read.schema, wanted)), schema };
}

async function values(query: string): Promise<unknown[]> {
  const rows = await sandbox.query<Record<string, unknown>>(query);
  return rows.map((row) => Object.values(row)[0]);
}

function reasons({ empty }: Seeded): Record<string, string> {
  return Object.fromEntries(empty.map(({ id, reason }) => [id.split('.').at(-1) ?? '', reason]));
}

describe('rows reach', () => {
  test('NULL, every label, every listed value, both booleans', async () => {
    const result = await seeded(`
      CREATE TYPE channel AS ENUM ('web', 'shop', 'phone', 'fax');
      CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, channel channel,
        status text NOT NULL CHECK (status IN ('new', 'open', 'done', 'void')), ready boolean,
        code char(3), tags text[], note text)`);
    expect(reasons(result)).toEqual({});
    expect(await values('SELECT DISTINCT channel FROM t ORDER BY 1')).toEqual([
      'web',
      'shop',
      'phone',
      'fax',
      null,
    ]);
    expect(await values('SELECT DISTINCT status FROM t ORDER BY 1')).toEqual([
      'done',
      'new',
      'open',
      'void',
    ]);
    expect(await values('SELECT DISTINCT ready FROM t ORDER BY 1')).toEqual([false, true, null]);
    expect(await values("SELECT count(*) > 0 FROM t WHERE note = ''")).toEqual([true]);
    expect(await values('SELECT count(*) > 0 FROM t WHERE length(note) > 100')).toEqual([true]);
    expect(await values("SELECT count(*) > 0 FROM t WHERE tags = '{}'")).toEqual([true]);
  });

  test('the ends of each numeric type, and texts as long as may be', async () => {
    await seeded(
      `CREATE TABLE t (a smallint, b int, c bigint, d numeric(6, 2), e varchar(5), f real)`,
    );
    expect(await values('SELECT min(a) || $$,$$ || max(a) FROM t')).toEqual(['-32768,32767']);
    expect(await values('SELECT max(b) FROM t')).toEqual([2147483647]);
    expect(await values('SELECT max(c)::text FROM t')).toEqual(['9223372036854775807']);
    expect(await values('SELECT min(d)::text FROM t')).toEqual(['-9999.99']);
    expect(await values('SELECT max(length(e)) FROM t')).toEqual([5]);
  });

  test('every built-in type', async () => {
    const types =
      `smallint|integer|bigint|numeric|numeric(3,3)|numeric(5,0)|real|double precision|money
      |text|varchar|varchar(1)|char|char(10)|"char"|name|bytea|date|time|timetz|timestamp|timestamp(0)
      |timestamptz|timestamptz(3)|interval|interval year to month|boolean|uuid|json|jsonb|xml|inet|cidr
      |macaddr|macaddr8|bit|bit(4)|varbit|varbit(3)|tsvector|tsquery|point|line|lseg|box|path|polygon
      |circle|oid|pg_lsn|jsonpath|int4range|int8range|numrange|daterange|tsrange|tstzrange
      |int4multirange|datemultirange|tstzmultirange|text[]|int[]|uuid[]|numeric(4,1)[]`
        .split('|')
        .map((type) => type.trim());
    const tables = types.map((type, n) => `CREATE TABLE t${n} (v ${type} NOT NULL)`);
    const result = await seeded(tables.join(';'));
    expect(reasons(result)).toEqual({});
    expect([...result.rows.values()].filter((rows) => rows < 2)).toEqual([]);
  });

  test('foreign keys: several rows for one parent, none, and a parent without', async () => {
    const result = await seeded(`
      CREATE TABLE tenant (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL UNIQUE);
      CREATE TABLE customer (tenant_id uuid NOT NULL REFERENCES tenant, id bigint NOT NULL,
        PRIMARY KEY (tenant_id, id));
      CREATE TABLE orders (id bigserial PRIMARY KEY, tenant_id uuid NOT NULL, customer_id bigint,
        FOREIGN KEY (tenant_id, customer_id) REFERENCES customer);
      CREATE TABLE line (order_id bigint NOT NULL REFERENCES orders, n int NOT NULL CHECK (n > 0),
        PRIMARY KEY (order_id, n))`);
    expect(reasons(result)).toEqual({});
    expect(await values('SELECT count(*) FROM orders WHERE customer_id IS NULL')).not.toEqual([
      '0',
    ]);
    expect(
      await values('SELECT max(n)::int > 1 FROM (SELECT count(*) n FROM line GROUP BY order_id) x'),
    ).toEqual([true]);
    expect(
      await values(
        'SELECT count(*) > 0 FROM orders o WHERE NOT EXISTS (SELECT FROM line WHERE order_id = o.id)',
      ),
    ).toEqual([true]);
  });

  test('tables that refer to themselves and to each other', async () => {
    const result = await seeded(`
      CREATE TABLE category (id int PRIMARY KEY, parent_id int REFERENCES category);
      CREATE TABLE node (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, root_id int NOT NULL REFERENCES node);
      CREATE TABLE team (id int PRIMARY KEY, lead_id int);
      CREATE TABLE person (id int PRIMARY KEY, team_id int NOT NULL REFERENCES team);
      ALTER TABLE team ADD FOREIGN KEY (lead_id) REFERENCES person;
      CREATE TABLE egg (id int PRIMARY KEY, hen_id int NOT NULL);
      CREATE TABLE hen (id int PRIMARY KEY, egg_id int NOT NULL REFERENCES egg);
      ALTER TABLE egg ADD FOREIGN KEY (hen_id) REFERENCES hen`);
    expect(reasons(result)).toEqual({
      egg: 'its foreign keys lead in a circle that no row can begin',
      hen: 'its foreign keys lead in a circle that no row can begin',
    });
    expect(await values('SELECT count(*) > 0 FROM category WHERE parent_id IS NOT NULL')).toEqual([
      true,
    ]);
    expect(await values('SELECT count(*) > 0 FROM team WHERE lead_id IS NOT NULL')).toEqual([true]);
    expect(await values('SELECT count(*) > 1 FROM node')).toEqual([true]);
  });

  test('checks over several columns', async () => {
    const result = await seeded(`
      CREATE TABLE booking (starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL CHECK (starts_at < ends_at));
      CREATE TABLE arc (a int, b int, c int, CHECK (num_nonnulls(a, b, c) = 1));
      CREATE TABLE payment (status text NOT NULL CHECK (status IN ('open', 'paid')), paid_at timestamptz,
        amount numeric(10, 2) NOT NULL CHECK (amount >= 0 AND amount <= 500), fee numeric(10, 2) NOT NULL,
        CHECK ((status = 'paid') = (paid_at IS NOT NULL)), CHECK (fee < amount));
      CREATE TABLE hard (a int NOT NULL CHECK (a % 7 = 3 AND a > 1000), t text CHECK (length(t) = 12))`);
    expect(reasons(result)).toEqual({ hard: expect.stringContaining('no value was found for a') });
    expect(await values('SELECT DISTINCT num_nulls(a, b, c) FROM arc')).toEqual([2]);
    expect(await values('SELECT DISTINCT status FROM payment ORDER BY 1')).toEqual([
      'open',
      'paid',
    ]);
  });

  test('patterns', async () => {
    const result = await seeded(String.raw`
      CREATE DOMAIN email AS text CHECK (VALUE ~* '^[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}$');
      CREATE TABLE t (email email NOT NULL UNIQUE, iso char(2) NOT NULL CHECK (iso ~ '^[A-Z]{2}$'),
        sku text NOT NULL CHECK (sku ~ '^(ab|cd)-\d{4}(-[0-9a-f]+)?$'), url text CHECK (url LIKE 'https://%'),
        slug text NOT NULL CHECK (slug ~ '^[a-z0-9]+(?:-[a-z0-9]+)*$' AND char_length(slug) <= 20),
        hex text NOT NULL CHECK (hex ~ '^[0-9a-f]{64}$'))`);
    expect(reasons(result)).toEqual({});
    expect(await values('SELECT count(*) > 1 FROM t')).toEqual([true]);
  });

  test('partitions, inheritance, exclusions, generated columns, domains', async () => {
    await sandbox.execute('CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public');
    const result = await seeded(`
      CREATE DOMAIN positive AS int NOT NULL CHECK (VALUE > 0);
      CREATE TABLE measured (at date NOT NULL, kind text NOT NULL, n positive, twice int GENERATED ALWAYS AS (n * 2) STORED)
        PARTITION BY RANGE (at);
      CREATE TABLE measured_1990 PARTITION OF measured FOR VALUES FROM ('1990-01-01') TO ('1991-01-01');
      CREATE TABLE measured_1991 PARTITION OF measured FOR VALUES FROM ('1991-01-01') TO ('1992-01-01') PARTITION BY LIST (kind);
      CREATE TABLE measured_1991_a PARTITION OF measured_1991 FOR VALUES IN ('alpha', 'beta');
      CREATE TABLE hashed (id uuid PRIMARY KEY) PARTITION BY HASH (id);
      CREATE TABLE hashed_0 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0);
      CREATE TABLE hashed_1 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 1);
      CREATE TABLE base (id int); CREATE TABLE derived (extra text) INHERITS (base);
      CREATE TABLE stay (room int NOT NULL, during daterange NOT NULL, EXCLUDE USING gist (room WITH =, during WITH &&))`);
    expect(reasons(result)).toEqual({});
    expect(
      await values('SELECT DISTINCT tableoid::regclass::text FROM measured ORDER BY 1'),
    ).toEqual(['measured_1990', 'measured_1991_a']);
    expect(await values('SELECT count(*) > 0 FROM ONLY base')).toEqual([true]);
    expect(await values('SELECT count(*) > 0 FROM derived')).toEqual([true]);
  });

  test('composite types, ranges of one’s own, and types that only an extension knows', async () => {
    await sandbox.execute('CREATE EXTENSION IF NOT EXISTS hstore SCHEMA public');
    const result = await seeded(`
      CREATE TYPE address AS (street text, zip varchar(5), since date);
      CREATE TYPE span AS RANGE (subtype = float8);
      CREATE TYPE mood AS ENUM ('up', 'down');
      CREATE TABLE t (a address NOT NULL, s span NOT NULL, m mood[] NOT NULL, h hstore NOT NULL)`);
    expect(reasons(result)).toEqual({});
    expect(await values('SELECT count(*) > 0 FROM t')).toEqual([true]);
  });

  test('a table that a trigger keeps empty is named, with what the trigger said', async () => {
    const result = await seeded(`
      CREATE TABLE t (id int);
      CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not today'; END $$;
      CREATE TRIGGER no BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION no();
      CREATE TABLE child (id int PRIMARY KEY, t int)`);
    expect(reasons(result)).toEqual({ t: 'not today' });
  });

  test('names that have to be quoted', async () => {
    const result = await seeded(
      `CREATE TABLE "Odd ""Table" ("Id" int PRIMARY KEY, "tablewright n" text NOT NULL CHECK ("tablewright n" <> ''),
        "select" int REFERENCES "Odd ""Table")`,
    );
    expect(reasons(result)).toEqual({});
  });
});

test('texts for patterns', () => {
  for (const pattern of [
    '^a+b?$',
    '^(x|yz){2,3}$',
    String.raw`^\d{3}-\w+$`,
    '^[^/]+/[^/]+$',
    '^[[:alpha:]]{2}$',
  ])
    for (const text of matchesOfRegex(pattern)) {
      expect(text).toMatch(new RegExp(pattern.replace('[[:alpha:]]', '[a-zA-Z]')));
    }
  expect(matchesOfLike('a%_\\%')).toEqual(['aa%', 'aabca%']);
});

test('combinations show each value; joins agree on what they share', () => {
  const lists = Array.from({ length: 12 }, (_, n) => ['a', 'b', String(n)]);
  const rows = combinations(lists, 100);
  expect(rows).toHaveLength(100);
  for (const [at, list] of lists.entries()) {
    expect(new Set(rows.map((row) => row[at]))).toEqual(new Set(list));
  }
  const left = {
    columns: ['t', 'a'],
    tuples: [1, 2].map(
      (t) =>
        new Map([
          ['t', `${t}`],
          ['a', 'x'],
        ]),
    ),
  };
  const right = {
    columns: ['t', 'b'],
    tuples: [2, 3].map(
      (t) =>
        new Map([
          ['t', `${t}`],
          ['b', 'y'],
        ]),
    ),
  };
  expect(join(left, right, 10).tuples).toEqual([
    new Map([
      ['t', '2'],
      ['a', 'x'],
      ['b', 'y'],
    ]),
  ]);
});
