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
  const { schema, unmodelled } = await readCatalog(session, { notNullNames: true });
  if (unmodelled.length > 0) throw new Error(unmodelled.map(({ message }) => message).join('\n'));
  return schema;
}

export async function createRoles(session: Session, roles: readonly string[]): Promise<void> {
  for (const role of roles) {
    const rows = await session.query('select 1 from pg_roles where rolname = $1', [role]);
    if (rows.length === 0) await session.execute(`CREATE ROLE ${quoteIdentifier(role)}`);
  }
}

/** Drops of what no schema takes along. */
const outsideSchemas = `
  select format('DROP EVENT TRIGGER %I', evtname) as statement from pg_event_trigger
  union all select format('DROP PUBLICATION %I', pubname) from pg_publication
  union all select format('DROP FOREIGN DATA WRAPPER %I CASCADE', fdwname) from pg_foreign_data_wrapper
  union all select format('DROP ACCESS METHOD %I CASCADE', amname) from pg_am where oid >= 16384
  union all select format('DROP TRANSFORM FOR %s LANGUAGE %I CASCADE', format_type(trftype, null), lanname)
    from pg_transform join pg_language l on l.oid = trflang
  union all select format('DROP LANGUAGE %I CASCADE', lanname) from pg_language where oid >= 16384
  union all select format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s %s', pg_get_userbyid(defaclrole),
      coalesce(' IN SCHEMA ' || quote_ident(nspname), ''), action)
    from pg_default_acl
    left join pg_namespace n on n.oid = defaclnamespace
    cross join lateral (
      select format('%s ALL ON %s %s %s',
          case when g.grantee = 0 and defaclnamespace = 0 and defaclobjtype in ('f', 'T') then 'GRANT' else 'REVOKE' end,
          case defaclobjtype when 'r' then 'TABLES' when 'S' then 'SEQUENCES' when 'f' then 'FUNCTIONS'
            when 'T' then 'TYPES' else 'SCHEMAS' end,
          case when g.grantee = 0 and defaclnamespace = 0 and defaclobjtype in ('f', 'T') then 'TO' else 'FROM' end,
          case when g.grantee = 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(g.grantee)) end) as action
      from (
        select grantee from aclexplode(defaclacl) where grantee <> defaclrole
        union select 0 where defaclnamespace = 0 and defaclobjtype in ('f', 'T')
      ) g
    ) a`;

/** Back to the schemas of a new database, whatever a failed case has left behind. */
export async function clean(session: Session): Promise<void> {
  const rows = await session.query<{ name: string }>(
    "select nspname as name from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'",
  );
  const [server] = await session.query<{ major: number }>(
    "select current_setting('server_version_num')::integer / 10000 as major",
  );
  const major = Number(server?.major);
  const outside = await session.query<{ statement: string }>(outsideSchemas);
  const drops = rows.map(({ name }) => `DROP SCHEMA ${quoteIdentifier(name)} CASCADE`);
  await session.execute(
    script([
      ...outside.map(({ statement }) => statement),
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
