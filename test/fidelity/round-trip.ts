/** Runs create plans on a database and reads back what they made. */
import { diff } from '../../src/diff/diff.ts';
import { emptySchema, type Schema } from '../../src/ir/schema.ts';
import { planCreate } from '../../src/plan/create.ts';
import type { Plan, Step } from '../../src/plan/plan.ts';
import { readCatalog } from '../../src/postgres/catalog.ts';
import { quoteIdentifier } from '../../src/postgres/identifier.ts';
import type { Session } from '../../src/postgres/session.ts';

export function createPlan(to: Schema, from: Schema = emptySchema): Plan {
  return planCreate({ from, to, changes: diff(from, to) });
}

export function stepsOf(plan: Plan): readonly Step[] {
  return plan.phases.flatMap((phase) => phase.steps);
}

function script(statements: readonly string[]): string {
  return statements.map((statement) => `${statement};\n`).join('');
}

export function upScript(plan: Plan): string {
  return script(stepsOf(plan).map((step) => step.sql));
}

export function downScript(plan: Plan): string {
  return script([...stepsOf(plan)].reverse().flatMap((step) => step.reverse.sql ?? []));
}

/** In one transaction, with the script in the message of what fails. */
export async function run(session: Session, sql: string): Promise<void> {
  if (sql === '') return;
  try {
    await session.execute(sql);
  } catch (error) {
    throw new Error(`${String(error)}\nin:\n${sql}`);
  }
}

export async function read(session: Session): Promise<Schema> {
  const { schema, unmodelled } = await readCatalog(session);
  if (unmodelled.length > 0) throw new Error(unmodelled.map(({ message }) => message).join('\n'));
  return schema;
}

export async function createRoles(session: Session, roles: readonly string[]): Promise<void> {
  for (const role of roles) {
    const rows = await session.query('select 1 from pg_roles where rolname = $1', [role]);
    if (rows.length === 0) await session.execute(`CREATE ROLE ${quoteIdentifier(role)}`);
  }
}

/** Back to the schemas of a new database, whatever a failed case has left behind. */
export async function clean(session: Session): Promise<void> {
  const rows = await session.query<{ name: string }>(
    "select nspname as name from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'",
  );
  const drops = rows.map(({ name }) => `DROP SCHEMA ${quoteIdentifier(name)} CASCADE`);
  await session.execute(
    script([
      ...drops,
      'CREATE SCHEMA public',
      'GRANT USAGE ON SCHEMA public TO public',
      "COMMENT ON SCHEMA public IS 'standard public schema'",
    ]),
  );
}

export interface RoundTrip {
  readonly start: Schema;
  /** Read after the plan of the given schema ran. */
  readonly first: Schema;
  /** Read after the plan of `first` ran on an empty database. */
  readonly second: Schema;
  /** Read after the reverses of either plan. */
  readonly afterDown: readonly [Schema, Schema];
}

export async function roundTrip(session: Session, schema: Schema): Promise<RoundTrip> {
  const start = await read(session);
  const plan = createPlan(schema);
  await run(session, upScript(plan));
  const first = await read(session);
  await run(session, downScript(plan));
  const afterFirst = await read(session);
  const again = createPlan(first);
  await run(session, upScript(again));
  const second = await read(session);
  await run(session, downScript(again));
  const afterSecond = await read(session);
  return { start, first, second, afterDown: [afterFirst, afterSecond] };
}
