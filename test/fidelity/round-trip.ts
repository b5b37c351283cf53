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
  const [server] = await session.query<{ major: number }>(
    "select current_setting('server_version_num')::integer / 10000 as major",
  );
  const major = Number(server?.major);
  const drops = rows.map(({ name }) => `DROP SCHEMA ${quoteIdentifier(name)} CASCADE`);
  await session.execute(
    script([
      ...drops,
      'CREATE SCHEMA public',
      `GRANT USAGE${major < 15 ? ', CREATE' : ''} ON SCHEMA public TO public`,
      "COMMENT ON SCHEMA public IS 'standard public schema'",
    ]),
  );
}

/** What a down has forgotten, by name: a full read of an empty catalog would say the same, slower. */
export async function leftovers(session: Session): Promise<string[]> {
  const rows = await session.query<{ name: string }>(`
    with scope as (
      select oid from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
    )
    select 'schema ' || nspname as name from pg_namespace
      where oid in (select oid from scope) and nspname <> 'public'
    union all select 'relation ' || relname from pg_class where relnamespace in (select oid from scope)
    union all select 'type ' || typname from pg_type where typnamespace in (select oid from scope)
    union all select 'routine ' || proname from pg_proc where pronamespace in (select oid from scope)
    union all select 'extension ' || extname from pg_extension where extname <> 'plpgsql'`);
  return rows.map(({ name }) => name);
}

export interface RoundTrip {
  /** Read after the plan of the given schema ran. */
  readonly first: Schema;
  /** Read after the plan of `first` ran on an empty database. */
  readonly second: Schema;
  /** What is there after the reverses of either plan. */
  readonly left: readonly string[];
}

export async function roundTrip(session: Session, schema: Schema): Promise<RoundTrip> {
  const plan = createPlan(schema);
  await run(session, upScript(plan));
  const first = await read(session);
  await run(session, downScript(plan));
  const left = await leftovers(session);
  const again = createPlan(first);
  await run(session, upScript(again));
  const second = await read(session);
  await run(session, downScript(again));
  return { first, second, left: [...left, ...(await leftovers(session))] };
}
