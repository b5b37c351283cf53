import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diff } from '../../src/diff/diff.ts';
import type { Schema } from '../../src/ir/schema.ts';
import type { Verdict } from '../../src/ir/verdict.ts';
import { planChange } from '../../src/plan/change.ts';
import { withExtras } from '../../src/plan/extras.ts';
import type { Plan, Step } from '../../src/plan/plan.ts';
import { readCatalog } from '../../src/postgres/catalog.ts';
import { prove } from '../../src/proof/prove.ts';
import type { ProofInput } from '../../src/proof/start.ts';
import { coolDown, keepWarm } from '../../src/sandbox/embedded.ts';
import { openSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';

const base = `
CREATE TABLE accounts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL UNIQUE,
  name text,
  balance numeric(12, 2) NOT NULL DEFAULT 0,
  legacy text,
  status text NOT NULL DEFAULT 'new'
);
CREATE TABLE entries (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
  amount integer NOT NULL,
  note text
);`;

/** Where schemas are made to be read. */
let workshop: Sandbox;

async function schemaOf(sql: string): Promise<Schema> {
  await workshop.execute(`DROP SCHEMA public CASCADE; CREATE SCHEMA public; ${sql}`);
  return (await readCatalog(workshop)).schema;
}

let from: Schema;

beforeAll(async () => {
  keepWarm();
  workshop = await openSandbox();
  from = await schemaOf(base);
});
afterAll(async () => {
  await workshop.close();
  await coolDown();
});

interface Case {
  readonly to: Schema;
  readonly plan: Plan;
}

/** The plan to what the statements make of the base. */
async function changedBy(
  sql: string,
  consent: { allow?: string[]; answers?: string[]; emptyTables?: string[] } = {},
  start = base,
): Promise<Case & { readonly from: Schema }> {
  const before = start === base ? from : await schemaOf(start);
  const to = await schemaOf(`${start};${sql}`);
  return {
    from: before,
    to,
    plan: planChange({ from: before, to, changes: diff(before, to), ...consent }),
  };
}

function edited(plan: Plan, text: string, change: (step: Step) => Partial<Step>): Plan {
  let found = 0;
  const phases = plan.phases.map((phase) => ({
    ...phase,
    steps: phase.steps.map((step) => {
      if (!step.sql.includes(text)) return step;
      found += 1;
      return { ...step, ...change(step) };
    }),
  }));
  expect(found).toBe(1);
  return { ...plan, phases };
}

async function proof(
  input: Pick<ProofInput, 'from' | 'to' | 'plan'> & Partial<ProofInput>,
): Promise<Verdict> {
  return prove({ queries: [], statistics: [], ...input });
}

function statusOf(verdict: Verdict, name: string): string | undefined {
  return verdict.checks.find((check) => check.name === name)?.status;
}

/** Planned for tables without rows, and then proved with rows. */
const direct = { emptyTables: ['accounts'] };
const addColumn = 'ALTER TABLE accounts ADD COLUMN nickname text';

describe('rows that nobody asked to change', () => {
  test('are as before, on the way up and back', async () => {
    const verdict = await proof(
      await changedBy(`${addColumn}; ALTER TABLE entries DROP COLUMN note`, {
        allow: ['drop column:public.entries.note'],
      }),
    );
    expect(verdict.violations).toEqual([]);
    expect(statusOf(verdict, 'rows')).toBe('passed');
    expect(statusOf(verdict, 'rows-after-down')).toBe('passed');
    expect(verdict.checks.find(({ name }) => name === 'rows')?.detail).toMatch(
      /^\d\d rows in 2 tables, values/,
    );
  });

  test.each([
    [
      'values made NULL',
      'UPDATE accounts SET name = NULL',
      'values-changed',
      'column:public.accounts.name',
    ],
    [
      'values swapped between rows',
      'UPDATE entries e SET amount = f.amount FROM entries f WHERE f.id = e.id + 1',
      'values-changed',
      'column:public.entries.amount',
    ],
    [
      'values swapped between columns',
      'UPDATE accounts SET name = legacy, legacy = name',
      'values-changed',
      'column:public.accounts.name',
    ],
    [
      'rows gone, and others with them',
      'DELETE FROM accounts WHERE id IN (SELECT account_id FROM entries LIMIT 1)',
      'rows-lost',
      'table:public.entries',
    ],
  ])('%s', async (_, sql, code, subject) => {
    const { to, plan } = await changedBy(addColumn);
    const wrong = edited(plan, 'ADD COLUMN', (step) => ({ sql: `${step.sql};\n${sql}` }));
    const verdict = await proof({ from, to, plan: wrong });
    expect(statusOf(verdict, 'up')).toBe('passed');
    expect(statusOf(verdict, 'catalog-after-up')).toBe('passed');
    expect(statusOf(verdict, 'rows')).toBe('failed');
    expect(verdict.violations).toContainEqual(expect.objectContaining({ code, subject }));
    expect(verdict.violations[0]?.message).toMatch(/^Step s1: \d+ of \d+ /);
  });

  test('a type changed by a column that is dropped and made again', async () => {
    const { to, plan } = await changedBy(
      'ALTER TABLE accounts ALTER legacy TYPE varchar(400)',
      direct,
    );
    const wrong: Plan = {
      ...plan,
      phases: plan.phases.slice(0, 1).map((phase) => ({
        ...phase,
        steps: phase.steps.slice(0, 1).map((step) => ({
          ...step,
          sql: 'ALTER TABLE accounts DROP COLUMN legacy; ALTER TABLE accounts ADD COLUMN legacy varchar(400)',
          locks: [{ id: 'table:public.accounts' as const, mode: 'ACCESS EXCLUSIVE' as const }],
        })),
      })),
    };
    const verdict = await proof({ from, to, plan: wrong });
    expect(verdict.violations).toContainEqual(
      expect.objectContaining({ code: 'values-changed', subject: 'column:public.accounts.legacy' }),
    );
  });

  test('what a statement of the caller does to them is said', async () => {
    const { to, plan } = await changedBy(addColumn);
    const sql = "UPDATE accounts SET name = 'nobody'";
    const extras = [{ name: 'anonymize', sql, reverse: '', early: false }];
    const verdict = await proof({ from, to, plan: withExtras(plan, extras) });
    expect(verdict.findings).toMatchObject([{ code: 'values-changed', severity: 'warning' }]);
    expect(statusOf(verdict, 'rows')).toBe('passed');
  });

  test('a column that a trigger of another table writes on every update is no loss', async () => {
    const start = `CREATE TABLE orders (id int PRIMARY KEY, touched_at timestamptz);
      CREATE TABLE items (id int PRIMARY KEY, order_id int NOT NULL REFERENCES orders, price int);
      CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE orders SET touched_at = clock_timestamp() WHERE id = new.order_id; RETURN NULL; END $$;
      CREATE TRIGGER touch AFTER INSERT OR UPDATE ON items FOR EACH ROW EXECUTE FUNCTION touch()`;
    const verdict = await proof(
      await changedBy('ALTER TABLE items ALTER price TYPE bigint', {}, start),
    );
    expect(verdict.violations).toEqual([]);
  });

  test('a column that a trigger writes on every update is no loss', async () => {
    const touched = `${base}
      ALTER TABLE accounts ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
      CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.updated_at := clock_timestamp(); RETURN NEW; END $$;
      CREATE TRIGGER touch BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION touch()`;
    const verdict = await proof(
      await changedBy(
        'ALTER TABLE accounts ADD COLUMN region text NOT NULL',
        {
          answers: ["fill column:public.accounts.region with 'eu'"],
        },
        touched,
      ),
    );
    expect(verdict.violations).toEqual([]);
    expect(statusOf(verdict, 'rows')).toBe('passed');
  });

  test('a reverse that says it restores and does not', async () => {
    const { to, plan } = await changedBy(
      'ALTER TABLE accounts ALTER balance TYPE numeric(14, 0)',
      direct,
    );
    const [first] = plan.phases.flatMap((phase) => phase.steps);
    const wrong: Plan = {
      ...plan,
      phases: [
        {
          name: 'expand',
          code: null,
          steps: [
            {
              ...(first as Step),
              id: 's1',
              changes: diff(from, to),
              sql: 'ALTER TABLE public.accounts ALTER balance TYPE numeric(14, 0)',
              reverse: {
                effect: 'restores',
                sql: 'ALTER TABLE public.accounts ALTER balance TYPE numeric(12, 2) USING greatest(least(balance, 9999999999), -9999999999)',
              },
              locks: [{ id: 'table:public.accounts', mode: 'ACCESS EXCLUSIVE' }],
              rewrites: ['table:public.accounts'],
              transaction: 'inside',
              precheck: null,
            },
          ],
        },
      ],
    };
    const verdict = await proof({ from, to, plan: wrong });
    expect(statusOf(verdict, 'rows')).toBe('passed');
    expect(statusOf(verdict, 'rows-after-down')).toBe('failed');
    expect(verdict.violations).toMatchObject([
      { code: 'values-not-restored', subject: 'column:public.accounts.balance' },
    ]);
  });
});

describe('rows that a step cannot do with', () => {
  test('a new check: the rows are shown, and the plan is proved on the others', async () => {
    const input = await changedBy(
      'ALTER TABLE accounts ADD CONSTRAINT positive CHECK (balance >= 0)',
    );
    const precheck = 'SELECT id, balance FROM accounts WHERE NOT (balance >= 0) LIMIT 10';
    const verdict = await proof({
      ...input,
      plan: edited(input.plan, 'VALIDATE', () => ({ precheck })),
    });
    expect(verdict.violations).toEqual([]);
    expect(verdict.findings).toMatchObject([
      {
        code: 'may-fail-on-existing-rows',
        severity: 'warning',
        subject: 'check:public.accounts.positive',
      },
    ]);
    expect(verdict.findings?.[0]?.message).toMatch(/such as .*-9999999999\.99/);
    expect(verdict.findings?.[0]?.message).toMatch(/proved on the \d+ of \d+ rows that fit/);
    expect(verdict.findings?.[0]?.fix).toContain(precheck);
    expect(statusOf(verdict, 'rows-after-down')).toBe('passed');
  });

  test('a new unique key, a new foreign key and NOT NULL at once', async () => {
    const verdict = await proof(
      await changedBy(
        `ALTER TABLE accounts ADD CONSTRAINT one_name UNIQUE (name);
        ALTER TABLE accounts ALTER name SET NOT NULL;
        ALTER TABLE entries ADD CONSTRAINT to_account FOREIGN KEY (amount) REFERENCES accounts (id)`.replace(
          'REFERENCES accounts (id)',
          'REFERENCES accounts (id) DEFERRABLE',
        ),
      ),
    );
    expect(verdict.violations).toEqual([]);
    const codes = new Set(verdict.findings?.map(({ code }) => code));
    expect(codes).toEqual(new Set(['may-fail-on-existing-rows']));
    expect(verdict.findings?.length).toBeGreaterThanOrEqual(3);
    expect(statusOf(verdict, 'resume')).toBe('passed');
  });

  test('a NOT NULL column without a value fails on every row: that is the plan’s fault', async () => {
    const input = await changedBy('ALTER TABLE accounts ADD COLUMN region text NOT NULL', direct);
    const verdict = await proof(input);
    expect(verdict.violations).toMatchObject([
      { code: 'fails-on-existing-rows', severity: 'critical' },
    ]);
    expect(verdict.violations[0]?.message).toContain('None of the');
    const empty = await proof({ ...input, emptyTables: ['accounts'] });
    expect(empty.violations).toEqual([]);
  });

  test('an index over what no row allows is built when the rows are gone', async () => {
    const start = 'CREATE TABLE stays (begins timestamptz NOT NULL, ends timestamptz NOT NULL)';
    const verdict = await proof(
      await changedBy(
        'ALTER TABLE stays ADD CONSTRAINT one_at_a_time EXCLUDE USING gist (tstzrange(begins, ends) WITH &&)',
        {},
        start,
      ),
    );
    expect(verdict.violations).toEqual([]);
    expect(verdict.findings).toMatchObject([
      { code: 'may-fail-on-existing-rows', subject: 'exclusion:public.stays.one_at_a_time' },
    ]);
  });

  test('rows that others refer to with RESTRICT are taken away with those', async () => {
    const start = `CREATE TABLE shops (id bigint PRIMARY KEY, floor integer);
      CREATE TABLE sales (id bigint PRIMARY KEY, shop_id bigint NOT NULL REFERENCES shops ON DELETE RESTRICT)`;
    const check =
      'ALTER TABLE shops ADD CONSTRAINT floor_is_even CHECK (floor IS NOT NULL AND floor % 97 = 96)';
    const verdict = await proof(await changedBy(check, {}, start));
    expect(verdict.violations.filter(({ code }) => code !== 'value-refused')).toEqual([]);
    expect(verdict.findings).toMatchObject([
      { code: 'may-fail-on-existing-rows', subject: 'check:public.shops.floor_is_even' },
    ]);
  });

  test.each([
    [
      'a trigger',
      `CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'kept'; END $$;
       CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON trail FOR EACH ROW EXECUTE FUNCTION keep()`,
    ],
    ['a rule', 'CREATE RULE keep AS ON DELETE TO trail DO INSTEAD NOTHING'],
    [
      'a rule, and a row of their own refers to,',
      `ALTER TABLE trail ADD COLUMN earlier bigint NOT NULL REFERENCES trail;
       CREATE RULE keep AS ON DELETE TO trail DO INSTEAD NOTHING`,
    ],
  ])('rows that %s keeps are taken away all the same', async (_, keeping) => {
    const start = `CREATE TABLE trail (id bigint PRIMARY KEY, act integer NOT NULL);
      CREATE TABLE remarks (trail_id bigint NOT NULL REFERENCES trail); ${keeping}`;
    const sql =
      'ALTER TABLE trail ADD CONSTRAINT acts CHECK (act > 0); CREATE UNIQUE INDEX acts_once ON trail (act)';
    const verdict = await proof(await changedBy(sql, {}, start));
    expect(verdict.violations).toEqual([]);
    expect(verdict.findings?.map(({ subject }) => subject).sort()).toEqual([
      'check:public.trail.acts',
      'index:public.trail.acts_once',
    ]);
  });

  test('rows cannot be made at all: the rest is proved, and it is said', async () => {
    const endless = `${base}
      CREATE FUNCTION hang() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN LOOP NULL; END LOOP; END $$;
      CREATE TRIGGER hang BEFORE INSERT ON accounts FOR EACH ROW EXECUTE FUNCTION hang()`;
    const verdict = await proof({
      ...(await changedBy(addColumn, {}, endless)),
      timeLimitMs: 1500,
    });
    expect(verdict.violations).toEqual([]);
    const rows = verdict.checks.find(({ name }) => name === 'rows');
    expect(rows).toMatchObject({
      status: 'not run',
      detail: expect.stringContaining('rows could not be made'),
    });
  });
});

describe('partitions', () => {
  const log = `
    CREATE TABLE log (id bigint NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
    CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
    CREATE TABLE log_2 PARTITION OF log FOR VALUES FROM ('2021-01-01') TO ('2022-01-01')`;

  test('rows of one that is detached are found in it, and missed when they are gone', async () => {
    const input = await changedBy('ALTER TABLE log DETACH PARTITION log_2', {}, log);
    const right = await proof(input);
    expect(right.violations).toEqual([]);
    expect(statusOf(right, 'rows')).toBe('passed');
    const [first] = input.plan.phases.flatMap((phase) => phase.steps);
    const plan = {
      ...input.plan,
      phases: [
        {
          name: 'expand',
          code: null,
          steps: [
            {
              ...(first as Step),
              changes: diff(input.from, input.to),
              transaction: 'inside' as const,
              sql: 'ALTER TABLE log DETACH PARTITION log_2; DELETE FROM log_2',
              reverse: { effect: 'cannot' as const, sql: null },
              locks: ['log', 'log_1', 'log_2'].map((name) => ({
                id: `table:public.${name}` as const,
                mode: 'ACCESS EXCLUSIVE' as const,
              })),
            },
          ],
        },
      ],
    };
    expect((await proof({ ...input, plan })).violations).toMatchObject([
      { code: 'rows-lost', subject: 'table:public.log_2' },
    ]);
  });

  test('rows of one that is dropped go with it, and no others', async () => {
    const allow = ['drop table:public.log_2'];
    const input = await changedBy('DROP TABLE log_2', { allow }, log);
    expect((await proof(input)).violations).toEqual([]);
    const wrong = edited(input.plan, 'DROP TABLE', ({ sql }) => ({
      sql: `DELETE FROM log; ${sql}`,
    }));
    expect((await proof({ ...input, plan: wrong })).violations).toMatchObject([
      { code: 'rows-lost', subject: 'table:public.log' },
    ]);
  });
});

describe('what else a plan must not do', () => {
  test('take other tables along by CASCADE', async () => {
    const input = await changedBy('ALTER TABLE accounts ADD COLUMN nickname text');
    const wrong = edited(input.plan, 'ADD COLUMN', ({ sql }) => ({
      sql: `DELETE FROM accounts WHERE id = (SELECT min(account_id) FROM entries); ${sql}`,
    }));
    const verdict = await proof({ ...input, plan: wrong });
    expect(verdict.violations.map(({ code, subject }) => `${code} ${subject}`)).toEqual(
      expect.arrayContaining(['rows-lost table:public.accounts', 'rows-lost table:public.entries']),
    );
  });

  test('declare a weaker lock than it takes', async () => {
    const input = await changedBy(addColumn);
    const wrong = edited(input.plan, 'ADD COLUMN', ({ locks }) => ({
      locks: locks.map(({ id }) => ({ id, mode: 'SHARE' as const })),
    }));
    expect((await proof({ ...input, plan: wrong })).violations).toMatchObject([
      { code: 'undeclared-lock', subject: 'table:public.accounts' },
    ]);
  });

  test('break off where it cannot go on', async () => {
    const input = await changedBy(addColumn);
    const wrong = edited(input.plan, 'ADD COLUMN', () => ({ transaction: 'outside' as const }));
    const verdict = await proof({ ...input, plan: wrong });
    expect(verdict.findings).toMatchObject([{ code: 'not-rerunnable', severity: 'warning' }]);
    expect(verdict.findings?.[0]?.message).toContain('after it was done');
  });

  test('NOT NULL comes back over values that were made up', async () => {
    const allow = ['drop column:public.accounts.status'];
    const verdict = await proof(
      await changedBy(
        'ALTER TABLE accounts DROP COLUMN status',
        { allow },
        base.replace(" DEFAULT 'new'", ''),
      ),
    );
    expect(verdict.violations).toEqual([]);
    expect((verdict.findings ?? []).filter(({ code }) => code.startsWith('reverse-'))).toEqual([]);
  });

  test('a reference comes back NOT VALID where its target has lost its rows', async () => {
    const allow = ['drop column:public.entries.account_id', 'drop table:public.accounts'];
    const sql = 'ALTER TABLE entries DROP COLUMN account_id; DROP TABLE accounts';
    const verdict = await proof(await changedBy(sql, { allow }));
    expect(verdict.violations).toEqual([]);
    expect((verdict.findings ?? []).filter(({ code }) => code.startsWith('reverse-'))).toEqual([]);
    expect(verdict.checks.find(({ name }) => name === 'catalog-after-down')?.detail).toContain(
      'NOT VALID over rows whose targets are gone: foreign_key:public.entries.entries_account_id_fkey',
    );
  });

  test('so does that of a partitioned table, with its parts', async () => {
    const start = `CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE log (id bigint NOT NULL, user_id bigint NOT NULL,
  CONSTRAINT log_user FOREIGN KEY (user_id) REFERENCES users) PARTITION BY RANGE (id);
CREATE TABLE log_1 PARTITION OF log DEFAULT;
COMMENT ON CONSTRAINT log_user ON log IS 'who';`;
    const sql = 'ALTER TABLE log DROP CONSTRAINT log_user; DROP TABLE users';
    const verdict = await proof(
      await changedBy(sql, { allow: ['drop table:public.users'] }, start),
    );
    expect(verdict.violations).toEqual([]);
    expect(verdict.checks.find(({ name }) => name === 'catalog-after-down')?.detail).toContain(
      'NOT VALID over rows whose targets are gone: foreign_key:public.log.log_user, foreign_key:public.log_1.log_user',
    );
  });

  test('a part of a type comes back without its values', async () => {
    const start = `CREATE TYPE span AS (low integer, unit text);
CREATE DOMAIN spans AS span[];
CREATE TABLE t (id integer PRIMARY KEY, s span, more spans);`;
    const allow = ['narrow column:public.t.s', 'narrow column:public.t.more'];
    const sql = 'ALTER TYPE span DROP ATTRIBUTE unit';
    const verdict = await proof(await changedBy(sql, { allow }, start));
    expect(verdict.violations).toEqual([]);
    const back = verdict.checks.find(({ name }) => name === 'rows-after-down');
    expect(back?.status).toBe('passed');
  });

  test('so it does where the values of an enum are taken back as well', async () => {
    const start = `CREATE TYPE kind AS ENUM ('box', 'bag');
CREATE TABLE parcels (id integer, kind kind, PRIMARY KEY (id, kind));
CREATE TABLE labels (parcel_id integer, parcel_kind kind,
  CONSTRAINT label_of FOREIGN KEY (parcel_id, parcel_kind) REFERENCES parcels MATCH FULL);`;
    const allow = ['drop column:public.labels.parcel_kind'];
    const sql = `ALTER TYPE kind ADD VALUE 'tube'; ALTER TABLE labels DROP COLUMN parcel_kind`;
    const verdict = await proof(await changedBy(sql, { allow }, start));
    expect(verdict.violations).toEqual([]);
    expect(verdict.checks.find(({ name }) => name === 'catalog-after-down')?.detail).toContain(
      'NOT VALID over rows whose targets are gone: foreign_key:public.labels.label_of',
    );
  });

  test('rows that a materialized view could not hold are not tried', async () => {
    const view = `CREATE MATERIALIZED VIEW amounts AS SELECT account_id FROM entries;
      CREATE UNIQUE INDEX one_amount ON amounts (account_id);`;
    const narrowed = `DROP MATERIALIZED VIEW amounts;
      ALTER TABLE entries ALTER account_id TYPE integer; ${view}`;
    const allow = ['narrow column:public.entries.account_id'];
    const verdict = await proof(await changedBy(narrowed, { allow }, `${base}; ${view}`));
    expect(verdict.violations).toEqual([]);
    expect(statusOf(verdict, 'rows')).toBe('passed');
  });
});

describe('row security, as somebody who owns nothing', () => {
  const guarded = (policy: string) => `
    CREATE TABLE members (id int PRIMARY KEY, team uuid NOT NULL);
    ALTER TABLE members ENABLE ROW LEVEL SECURITY;
    CREATE POLICY p ON members USING (${policy})`;

  test('a policy that asks a setting of the session decides', async () => {
    const verdict = await proof(
      await changedBy(
        'ALTER TABLE members ADD COLUMN since date',
        {},
        guarded("team = current_setting('app.team')::uuid"),
      ),
    );
    expect(verdict.violations).toEqual([]);
    expect(verdict.checks.find(({ name }) => name === 'policies')?.detail).toMatch(
      /^4 statements on 1 table as a role that owns nothing; \d+ rows? seen$/,
    );
  });

  const endless = 'team IN (SELECT m.team FROM members m)';

  test('a policy that reads its own table does not end', async () => {
    const bare = guarded(endless).split(';').slice(0, 2).join(';');
    const policy = guarded(endless).split(';').at(-1) ?? '';
    const change = await changedBy(policy, {}, bare);
    const verdict = await proof(change);
    expect(verdict.violations[0]).toMatchObject({
      code: 'policy-breaks',
      subject: 'table:public.members',
    });
    expect(verdict.violations[0]?.message).toContain('infinite recursion');
    const given = await proof({ ...change, given: true });
    expect(given.violations).toEqual([]);
    expect(given.findings?.map(({ code }) => code)).toContain('policy-breaks');
  });

  test('what was wrong before is said, and no fault of the plan', async () => {
    const start = `${guarded(endless)};
      CREATE TABLE lines (id int PRIMARY KEY, amount int NOT NULL DEFAULT 0 CHECK (amount > 0))`;
    const verdict = await proof(await changedBy('ALTER TABLE members ADD since date', {}, start));
    expect(verdict.violations).toEqual([]);
    const codes = new Set(verdict.findings?.map(({ code }) => code));
    expect(codes).toEqual(new Set(['policy-breaks', 'value-refused']));
  });
});
