/** Triggers and row-security policies. */
import { objectId } from '../../ir/id.ts';
import type { Policy, Trigger } from '../../ir/schema.ts';
import { own, type Source } from './source.ts';
import { bare, unwrapNullable } from './text.ts';

interface TriggerRow {
  readonly oid: string;
  readonly relation: string;
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly definition: string;
  readonly enabled: 'O' | 'D' | 'R' | 'A';
}

/** A partition's copies of its parent's row triggers come with the parent. */
const triggerSql = `
  select g.oid, g.tgrelid as relation, n.name as schema, c.relname as table, g.tgname as name,
    pg_get_triggerdef(g.oid, false) as definition, g.tgenabled as enabled
  from pg_trigger g
  join pg_class c on c.oid = g.tgrelid
  join scope n on n.oid = c.relnamespace
  where not g.tgisinternal and g.tgparentid = 0 and ${own('pg_trigger', 'g.oid')}`;

const enabled = { O: 'origin', D: 'disabled', R: 'replica', A: 'always' } as const;

/** By oid of the table or view. */
export async function readTriggers(source: Source): Promise<ReadonlyMap<string, Trigger[]>> {
  const byRelation = new Map<string, Trigger[]>();
  for (const row of await source.rows<TriggerRow>(triggerSql)) {
    const id = objectId('trigger', row.schema, row.table, row.name);
    source.register('pg_trigger', row.oid, { id, relation: row.relation, text: true });
    const trigger: Trigger = {
      name: row.name,
      definition: bare(row.definition),
      enabled: enabled[row.enabled],
      comment: source.comment('pg_trigger', row.oid),
    };
    byRelation.set(row.relation, [...(byRelation.get(row.relation) ?? []), trigger]);
  }
  return byRelation;
}

interface PolicyRow {
  readonly oid: string;
  readonly relation: string;
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly permissive: boolean;
  readonly command: '*' | 'r' | 'a' | 'w' | 'd';
  readonly roles: string[];
  readonly using: string | null;
  readonly check: string | null;
}

const policySql = `
  select p.oid, p.polrelid as relation, n.name as schema, c.relname as table, p.polname as name,
    p.polpermissive as permissive, p.polcmd as command,
    (select array_agg(case when r = 0 then 'public' else pg_get_userbyid(r)::text end)
      from unnest(p.polroles) r) as roles,
    pg_get_expr(p.polqual, p.polrelid) as "using",
    pg_get_expr(p.polwithcheck, p.polrelid) as "check"
  from pg_policy p
  join pg_class c on c.oid = p.polrelid
  join scope n on n.oid = c.relnamespace
  where ${own('pg_policy', 'p.oid')}`;

const commands = { '*': 'all', r: 'select', a: 'insert', w: 'update', d: 'delete' } as const;

/** By oid of the table. */
export async function readPolicies(source: Source): Promise<ReadonlyMap<string, Policy[]>> {
  const byRelation = new Map<string, Policy[]>();
  for (const row of await source.rows<PolicyRow>(policySql)) {
    const id = objectId('policy', row.schema, row.table, row.name);
    source.register('pg_policy', row.oid, { id, relation: row.relation, text: true });
    const policy: Policy = {
      name: row.name,
      permissive: row.permissive,
      command: commands[row.command],
      roles: row.roles,
      using: unwrapNullable(row.using),
      check: unwrapNullable(row.check),
      comment: source.comment('pg_policy', row.oid),
    };
    byRelation.set(row.relation, [...(byRelation.get(row.relation) ?? []), policy]);
  }
  return byRelation;
}
