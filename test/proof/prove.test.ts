import { beforeAll, describe, expect, test } from 'vitest';
import { diff } from '../../src/diff/diff.ts';
import { newDatabase, type Schema } from '../../src/ir/schema.ts';
import type { Verdict } from '../../src/ir/verdict.ts';
import { planChange } from '../../src/plan/change.ts';
import { planCreate } from '../../src/plan/create.ts';
import { type ExtraStatement, withExtras } from '../../src/plan/extras.ts';
import type { Plan, Step } from '../../src/plan/plan.ts';
import { readCatalog } from '../../src/postgres/catalog.ts';
import { prove } from '../../src/proof/prove.ts';
import type { ProofInput } from '../../src/proof/start.ts';
import { withSandbox } from '../../src/sandbox/sandbox.ts';
import { query } from './shop.ts';

const customers = `
CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT customers_pkey PRIMARY KEY,
  email text NOT NULL CONSTRAINT customers_email_key UNIQUE,
  status text NOT NULL DEFAULT 'new' CONSTRAINT customers_status_check CHECK (status IN ('new', 'old'))
)`;
const orders = `
CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT orders_pkey PRIMARY KEY,
  customer_id bigint NOT NULL CONSTRAINT orders_customer_id_fkey REFERENCES customers ON DELETE RESTRICT,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX orders_customer_idx ON orders (customer_id, created_at DESC)`;

async function schemaOf(sql: string): Promise<Schema> {
  return withSandbox(async (sandbox) => {
    if (sql !== '') await sandbox.execute(sql);
    return (await readCatalog(sandbox)).schema;
  });
}

let start: Schema;
let full: Schema;
/** As a person spells it. */
let designed: Schema;

beforeAll(async () => {
  start = await schemaOf(customers);
  full = await schemaOf(`${customers};${orders}`);
  designed = {
    ...full,
    tables: full.tables.map((table) => ({
      ...table,
      checks: table.checks.map((check) => ({ ...check, expression: "status IN ('new', 'old')" })),
    })),
    dependencies: [],
  };
});

function planOf(from: Schema, to: Schema): Plan {
  return planCreate({ from, to, changes: diff(from, to) });
}

const statistics = [
  { schema: 'public', table: 'customers', rows: 50_000, columns: [] },
  { schema: 'public', table: 'orders', rows: 2_000_000, columns: [] },
];
const newest = query(
  'SELECT * FROM orders WHERE customer_id = $1 ORDER BY created_at DESC LIMIT 20',
  'orders_customer_idx',
);

function proof(input: Partial<ProofInput>): Promise<Verdict> {
  const from = input.from ?? newDatabase;
  const to = input.to ?? designed;
  return prove({
    queries: [newest],
    statistics,
    ...input,
    plan: input.plan ?? planOf(from, to),
    from,
    to,
  });
}

function changed(plan: Plan, change: (step: Step) => Step): Plan {
  return {
    ...plan,
    phases: plan.phases.map((phase) => ({ ...phase, steps: phase.steps.map(change) })),
  };
}

/** Changes the step whose SQL has the text. */
function edited(plan: Plan, text: string, change: (step: Step) => Partial<Step>): Plan {
  let found = 0;
  const result = changed(plan, (step) => {
    if (!step.sql.includes(text)) return step;
    found += 1;
    return { ...step, ...change(step) };
  });
  expect(found).toBe(1);
  return result;
}

function statuses(verdict: Verdict): Record<string, string> {
  return Object.fromEntries(verdict.checks.map(({ name, status }) => [name, status]));
}

function detail(verdict: Verdict, name: string): string {
  return verdict.checks.find((check) => check.name === name)?.detail ?? '';
}

const all = {
  up: 'passed',
  'catalog-after-up': 'passed',
  down: 'passed',
  'catalog-after-down': 'passed',
  'up-again': 'passed',
  values: 'passed',
  queries: 'passed',
  'second-plan': 'passed',
};
/** Where tables are there to be changed. */
const withRows = { ...all, rows: 'passed', 'rows-after-down': 'passed' };

describe('what holds', () => {
  test('a design, from nothing', async () => {
    const verdict = await proof({});
    expect(verdict.violations).toEqual([]);
    expect(verdict.passed).toBe(true);
    expect(statuses(verdict)).toEqual(all);
    expect(verdict.engine).toMatch(/^PGlite .* \(PostgreSQL 18/);
    expect(verdict.queries).toMatchObject([{ status: 'passed', indexes: ['orders_customer_idx'] }]);
    expect(detail(verdict, 'catalog-after-up')).toMatch(
      /^\d+ objects equal in all but the spelling of expressions; 1 that PostgreSQL spells its own way stand in the plan as designed/,
    );
    expect(detail(verdict, 'catalog-after-down')).toMatch(/^equal to the start \(0 objects\)/);
    expect(detail(verdict, 'queries')).toBe(
      '1 of 1 served by their index at the declared sizes (generic plans)',
    );
  });

  test('beside what is there; both spelled by PostgreSQL', async () => {
    const verdict = await proof({ from: start, to: full });
    expect(verdict.violations).toEqual([]);
    expect(statuses(verdict)).toEqual(withRows);
    expect(detail(verdict, 'up')).toMatch(/on \d\d rows in 1 table;/);
    expect(detail(verdict, 'up')).toContain(
      'locks and rewrites of 1 existing relation as declared',
    );
    expect(detail(verdict, 'catalog-after-up')).toContain('equal, expressions included');
  });

  test('nothing to do', async () => {
    const verdict = await proof({ from: start, to: start, queries: [] });
    expect(verdict).toMatchObject({ passed: true, violations: [] });
    expect(statuses(verdict)).toEqual({ ...withRows, queries: 'not run' });
  });

  test('statements of the model, before and after, with roles that nobody made', async () => {
    const extras: ExtraStatement[] = [
      {
        name: 'slug',
        sql: 'CREATE FUNCTION slug(t text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower(t) $$',
        reverse: 'DROP FUNCTION slug(text)',
        early: true,
      },
      {
        name: 'rls',
        sql: 'ALTER TABLE orders ENABLE ROW LEVEL SECURITY',
        reverse: 'ALTER TABLE orders DISABLE ROW LEVEL SECURITY',
        early: false,
      },
      {
        name: 'own orders',
        sql: 'CREATE POLICY own ON orders TO app_user USING (customer_id = 1)',
        reverse: 'DROP POLICY own ON orders',
        early: false,
      },
      { name: 'grant', sql: 'GRANT SELECT ON orders TO reporting', reverse: '', early: false },
    ];
    const verdict = await proof({ plan: withExtras(planOf(newDatabase, designed), extras) });
    expect(verdict.violations).toEqual([]);
    expect(statuses(verdict)).toEqual({ ...all, policies: 'passed' });
    expect(detail(verdict, 'policies')).toBe('3 statements on 1 table as app_user; 0 rows seen');
    expect(detail(verdict, 'up')).toContain('roles made for it: app_user, reporting');
    expect(detail(verdict, 'catalog-after-up')).toContain(
      'what 4 statements of the model made has nothing to be compared with',
    );
  });

  test('an index that is built outside of a transaction', async () => {
    const live = await schemaOf(`${customers};${orders};DROP INDEX orders_customer_idx`);
    const plan = planChange({ from: live, to: full, changes: diff(live, full) });
    const verdict = await proof({ from: live, to: full, plan });
    expect(verdict.violations).toEqual([]);
    expect(statuses(verdict)).toEqual({ ...withRows, resume: 'passed' });
    expect(detail(verdict, 'up')).toMatch(/in 2 transactions/);
    expect(detail(verdict, 'resume')).toMatch(/after each of 2 of 2 statements .*, 1 of them half/);
  });
});

describe('what does not', () => {
  test('a step that PostgreSQL refuses', async () => {
    const plan = edited(planOf(newDatabase, designed), 'CREATE INDEX', (step) => ({
      sql: step.sql.replace('(customer_id', '(customer'),
    }));
    const verdict = await proof({ plan });
    expect(verdict.passed).toBe(false);
    expect(statuses(verdict)).toMatchObject({ up: 'failed', down: 'not run', queries: 'not run' });
    expect(detail(verdict, 'queries')).toBe('up failed');
    expect(verdict.violations).toMatchObject([{ code: 'step-failed' }]);
    expect(verdict.violations[0]?.message).toMatch(
      /^Step s\d+ fails on the way up: column "customer" does not exist \(SQLSTATE 42703\)/,
    );
  });

  test('an extension that the embedded server does not have', async () => {
    const sql = 'CREATE EXTENSION postgis';
    const extras = [{ name: 'x', sql, reverse: 'DROP EXTENSION postgis', early: true }];
    const verdict = await proof({ plan: withExtras(planOf(newDatabase, designed), extras) });
    expect(statuses(verdict)).toMatchObject({ up: 'failed' });
    expect(verdict.violations[0]?.fix).toContain('has no extension postgis');
  });

  test('a step that makes something else than wanted', async () => {
    const plan = edited(planOf(newDatabase, designed), 'CREATE INDEX', (step) => ({
      sql: step.sql.replace(' DESC', ''),
    }));
    const verdict = await proof({ plan });
    expect(statuses(verdict)).toMatchObject({ up: 'passed', 'catalog-after-up': 'failed' });
    expect(verdict.violations).toMatchObject([
      { code: 'catalog-differs', subject: 'index:public.orders.orders_customer_idx' },
    ]);
  });

  test('a step that is missing', async () => {
    const whole = planOf(newDatabase, designed);
    const plan = {
      ...whole,
      phases: whole.phases.map((phase) => ({
        ...phase,
        steps: phase.steps.filter(({ sql }) => !sql.includes('CREATE INDEX')),
      })),
    };
    const verdict = await proof({ plan });
    expect(statuses(verdict)).toMatchObject({ 'catalog-after-up': 'failed', queries: 'failed' });
    expect(verdict.violations.map(({ code }) => code)).toEqual([
      'catalog-differs',
      'query-not-served',
    ]);
  });

  test('an expression with another meaning', async () => {
    const plan = edited(planOf(newDatabase, designed), 'CREATE TABLE public.customers', (step) => ({
      sql: step.sql.replace("'old')", "'gone')"),
    }));
    const verdict = await proof({ plan });
    expect(statuses(verdict)).toMatchObject({ up: 'passed', 'catalog-after-up': 'failed' });
    expect(verdict.violations[0]).toMatchObject({
      subject: 'check:public.customers.customers_status_check',
    });
    expect(verdict.violations[0]?.message).toContain('gone');
  });

  test('a reverse that leaves something behind', async () => {
    const plan = edited(planOf(newDatabase, designed), 'CREATE TABLE public.customers', () => ({
      reverse: { effect: 'implied', sql: null },
    }));
    const verdict = await proof({ plan });
    expect(statuses(verdict)).toMatchObject({
      down: 'passed',
      'catalog-after-down': 'failed',
      'up-again': 'not run',
    });
    expect(verdict.violations).toMatchObject([{ subject: 'table:public.customers' }]);
    expect(verdict.violations[0]?.message).toContain('nothing asks for it');
  });

  test('a reverse that takes too much', async () => {
    const plan = edited(planOf(start, full), 'CREATE TABLE public.orders', () => ({
      reverse: { effect: 'restores', sql: 'DROP TABLE customers CASCADE; DROP TABLE orders' },
    }));
    const verdict = await proof({ from: start, to: full, plan });
    expect(statuses(verdict)).toMatchObject({ 'catalog-after-down': 'failed' });
    expect(verdict.violations).toMatchObject([{ subject: 'table:public.customers' }]);
  });

  test('a reverse that PostgreSQL refuses', async () => {
    const plan = edited(planOf(newDatabase, designed), 'CREATE TABLE public.orders', () => ({
      reverse: { effect: 'restores', sql: 'DROP TABLE order_s' },
    }));
    const verdict = await proof({ plan });
    expect(statuses(verdict)).toMatchObject({ down: 'failed', queries: 'not run' });
    expect(verdict.violations[0]?.message).toContain('(SQLSTATE 42P01)');
  });

  test('a query that reads the table', async () => {
    const slow = query('SELECT * FROM orders WHERE created_at > $1', 'orders_customer_idx');
    const verdict = await proof({ queries: [newest, slow] });
    expect(verdict.passed).toBe(false);
    expect(statuses(verdict)).toEqual({ ...all, queries: 'failed' });
    expect(detail(verdict, 'queries')).toMatch(/^1 of 2 served/);
    expect(verdict.violations).toMatchObject([{ code: 'query-not-served', subject: slow.name }]);
  });

  test('a lock that the step does not declare', async () => {
    const plan = edited(planOf(start, full), 'CREATE TABLE public.orders', (step) => {
      expect(step.locks).toEqual([{ id: 'table:public.customers', mode: 'SHARE ROW EXCLUSIVE' }]);
      return { locks: [] };
    });
    const verdict = await proof({ from: start, to: full, plan });
    expect(verdict.violations).toMatchObject([
      { code: 'undeclared-lock', subject: 'table:public.customers' },
    ]);
    expect(verdict.violations[0]?.message).toContain('takes SHARE ROW EXCLUSIVE');
  });

  test('a rewrite that the step does not declare', async () => {
    const plan = edited(planOf(start, full), 'CREATE TABLE public.orders', (step) => ({
      sql: `${step.sql};\nALTER TABLE customers ALTER id TYPE int; ALTER TABLE customers ALTER id TYPE bigint`,
      locks: [{ id: 'table:public.customers', mode: 'ACCESS EXCLUSIVE' }],
    }));
    const verdict = await proof({ from: start, to: full, plan });
    expect(verdict.violations).toMatchObject([
      { code: 'undeclared-rewrite', subject: 'table:public.customers' },
    ]);
  });

  test('an index build that leaves something behind, and does not take it away', async () => {
    const plan = edited(planOf(start, full), 'CREATE INDEX', (step) => ({
      sql: step.sql.replace('CREATE INDEX', 'CREATE INDEX CONCURRENTLY'),
      transaction: 'outside',
      reverse: { effect: 'restores', sql: 'DROP INDEX CONCURRENTLY public.orders_customer_idx' },
    }));
    const verdict = await proof({ from: start, to: full, plan });
    expect(statuses(verdict)).toEqual({ ...withRows, resume: 'passed' });
    expect(verdict.findings).toMatchObject([{ code: 'not-rerunnable', severity: 'warning' }]);
    expect(verdict.findings?.[0]?.message).toContain('cannot be run again after it broke off');
    expect(detail(verdict, 'resume')).toContain('1 of them cannot be run again');
  });

  test('a statement that reaches out is not run at all', async () => {
    const extras = [{ name: 'x', sql: "COPY orders TO PROGRAM 'id'", reverse: '', early: false }];
    const verdict = await proof({ plan: withExtras(planOf(newDatabase, designed), extras) });
    expect(verdict.passed).toBe(false);
    expect(new Set(Object.values(statuses(verdict)))).toEqual(new Set(['not run']));
    expect(verdict.violations).toMatchObject([{ code: 'denied-statement' }]);
  });

  test('a COMMIT in the middle', async () => {
    const extras = [{ name: 'x', sql: 'COMMIT', reverse: '', early: false }];
    const verdict = await proof({ plan: withExtras(planOf(newDatabase, designed), extras) });
    expect(verdict.violations).toMatchObject([{ code: 'denied-statement' }]);
  });

  test('a statement without an end', async () => {
    const endless = 'DO $$ BEGIN LOOP NULL; END LOOP; END $$';
    const extras = [{ name: 'x', sql: endless, reverse: '', early: false }];
    const plan = withExtras(planOf(newDatabase, designed), extras);
    const verdict = await proof({ plan, timeLimitMs: 2000 });
    expect(statuses(verdict)).toMatchObject({ up: 'failed', down: 'not run' });
    expect(verdict.violations[0]?.message).toContain('stopped after its limit of 2 s');
    expect((await proof({})).passed).toBe(true);
  });

  test('a start that cannot be made', async () => {
    const broken: Schema = {
      ...start,
      tables: start.tables.map((table) => ({
        ...table,
        checks: table.checks.map((check) => ({ ...check, expression: 'missing > 1' })),
      })),
    };
    const verdict = await proof({ from: broken, to: full, plan: planOf(start, full) });
    expect(verdict).toMatchObject({ passed: false, violations: [{ code: 'start-failed' }] });
    expect(detail(verdict, 'up')).toBe('the proof could not begin');
  });

  test('no way back is said, and the rest is still proved', async () => {
    const plan = edited(planOf(newDatabase, designed), 'CREATE INDEX', () => ({
      reverse: { effect: 'cannot', sql: null },
    }));
    const verdict = await proof({ plan });
    expect(verdict.passed).toBe(true);
    expect(statuses(verdict)).toEqual({
      ...all,
      down: 'not run',
      'catalog-after-down': 'not run',
      'up-again': 'not run',
    });
    expect(detail(verdict, 'down')).toMatch(/^nothing undoes s\d+$/);
  });
});
