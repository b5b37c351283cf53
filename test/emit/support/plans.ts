/** Plans written out by hand, and what an emitter is given with them. */
import { readProject } from '../../../src/emit/reader.ts';
import type { EmitInput } from '../../../src/emit/target.ts';
import { objectId } from '../../../src/ir/id.ts';
import { emptySchema } from '../../../src/ir/schema.ts';
import type { Verdict } from '../../../src/ir/verdict.ts';
import type { Plan, Step } from '../../../src/plan/plan.ts';

export function step(sql: string, reverse: string | null, more: Partial<Step> = {}): Step {
  return {
    id: 's',
    changes: [],
    sql,
    reverse:
      reverse === null ? { effect: 'cannot', sql: null } : { effect: 'restores', sql: reverse },
    locks: [],
    rewrites: [],
    transaction: 'inside',
    timeouts: { lock: null, statement: null },
    precheck: null,
    why: 'Create something',
    ...more,
  };
}

export function plan(...phases: Plan['phases']): Plan {
  const from = 'a'.repeat(64);
  return { from, to: 'b'.repeat(64), phases, findings: [] };
}

const tenants = objectId('table', 'public', 'tenants');

export const setUpdatedAt = `CREATE FUNCTION set_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- {{not a template}}: 'quoted' & <escaped>
  NEW.updated_at := now();
  RETURN NEW;
END
$$`;

export const invoicingSteps: readonly Step[] = [
  step(setUpdatedAt, 'DROP FUNCTION set_updated_at()', {
    why: 'Create function set_updated_at(): row-timestamps, one trigger function for all tables',
  }),
  step(
    `CREATE TABLE tenants (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  name text NOT NULL,
  CONSTRAINT tenants_pkey PRIMARY KEY (id)
)`,
    'DROP TABLE tenants',
    { why: 'Create table tenants' },
  ),
  step(
    `CREATE TABLE invoices (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  tenant_id uuid NOT NULL,
  -- money is exact: numeric, never float
  total numeric(12,2) DEFAULT 0 NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  CONSTRAINT invoices_pkey PRIMARY KEY (id),
  CONSTRAINT invoices_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE RESTRICT,
  CONSTRAINT invoices_total_check CHECK (total >= 0)
) -- the last line ends in a comment`,
    'DROP TABLE invoices',
    {
      why: 'Create table invoices: its foreign key waits for writers of tenants',
      locks: [{ id: tenants, mode: 'SHARE ROW EXCLUSIVE' }],
      timeouts: { lock: '5s', statement: null },
    },
  ),
  step('CREATE INDEX invoices_tenant_id_idx ON invoices (tenant_id)', null, {
    reverse: { effect: 'implied', sql: null },
    why: 'Create index invoices_tenant_id_idx: foreign-key-index, deleting a tenant reads it',
  }),
  step(
    "COMMENT ON TABLE invoices IS 'a bill; the sender''s -- not the bank''s \\ {{x}}'",
    'COMMENT ON TABLE invoices IS NULL',
    { why: 'Comment on table invoices' },
  ),
];

export const invoicing = plan({ name: 'create', steps: invoicingSteps, code: null });

/** Three deploys, one of them with a statement that runs outside of a transaction. */
export const evolution = plan(
  {
    name: 'expand',
    code: 'Write both "state" and "status".',
    steps: [
      step(
        'ALTER TABLE invoices ADD COLUMN status text',
        'ALTER TABLE invoices DROP COLUMN status',
        {
          why: 'Add column status: read by the next release',
          locks: [{ id: objectId('table', 'public', 'invoices'), mode: 'ACCESS EXCLUSIVE' }],
          timeouts: { lock: '3s', statement: '10s' },
        },
      ),
      step(
        'CREATE INDEX CONCURRENTLY invoices_status_idx ON invoices (status)',
        'DROP INDEX CONCURRENTLY invoices_status_idx',
        {
          why: 'Create index invoices_status_idx: writers go on meanwhile',
          transaction: 'outside',
          timeouts: { lock: '5s', statement: null },
        },
      ),
      step(
        "COMMENT ON COLUMN invoices.status IS 'where it stands'",
        'COMMENT ON COLUMN invoices.status IS NULL',
      ),
    ],
  },
  {
    name: 'backfill',
    code: null,
    steps: [
      step("UPDATE invoices SET status = 'sent' WHERE status IS NULL", null, {
        why: 'Fill status of existing rows: all of them were sent',
        timeouts: { lock: null, statement: '1h' },
      }),
      step(
        'ALTER TABLE invoices DROP COLUMN total',
        'ALTER TABLE invoices ADD COLUMN total numeric',
        {
          reverse: { effect: 'structure', sql: 'ALTER TABLE invoices ADD COLUMN total numeric' },
          why: 'Drop column total: allowed by the call',
          locks: [{ id: objectId('table', 'public', 'invoices'), mode: 'ACCESS EXCLUSIVE' }],
          timeouts: { lock: '3s', statement: null },
        },
      ),
    ],
  },
);

export const verdict: Verdict = {
  passed: true,
  engine: 'PGlite 0.5.16 (PostgreSQL 18.6)',
  checks: [
    { name: 'up', status: 'passed', detail: '5 steps' },
    { name: 'down', status: 'passed', detail: '5 steps' },
    { name: 'queries', status: 'not run', detail: 'none declared' },
  ],
  queries: [],
  violations: [],
};

export function input(project: string, more: Partial<EmitInput> = {}): EmitInput {
  return {
    ...readProject(project),
    plan: invoicing,
    current: emptySchema,
    desired: emptySchema,
    verdict,
    stack: null,
    project,
    name: 'create invoicing',
    domain: 'invoicing',
    now: new Date('2026-11-22T13:14:15.678Z'),
    ...more,
  };
}
