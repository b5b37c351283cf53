/** What a plan leads to as PostgreSQL says it: a tool may compare the text of what it cannot say otherwise. */
import { diff } from '../diff/diff.ts';
import { Refusal } from '../ir/findings.ts';
import { newDatabase, type Schema } from '../ir/schema.ts';
import { planCreate } from '../plan/create.ts';
import type { Plan } from '../plan/plan.ts';
import { readCatalog } from '../postgres/catalog.ts';
import { parseSql } from '../postgres/parse.ts';
import { DatabaseError } from '../postgres/session.ts';
import { deniedStatements } from '../sandbox/deny.ts';
import { createRoles, rolesNamed, rolesOf } from '../sandbox/roles.ts';
import { openSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import type { EmitInput } from './target.ts';

/** Expressions as PostgreSQL spells them in its catalog; null where that is not known. */
export interface Spelling {
  column(table: { readonly schema: string; readonly name: string }, column: string): string | null;
  predicate(schema: string, index: string): string | null;
}

const denied = new DatabaseError('a statement reaches out of the sandbox', null);

function statementsOf({ phases }: Plan): string[] {
  return phases.flatMap(({ steps }) => steps.map(({ sql }) => sql));
}

async function build(sandbox: Sandbox, { current, desired, plan }: EmitInput): Promise<void> {
  const start = planCreate({
    from: newDatabase,
    to: current,
    changes: diff(newDatabase, current),
  });
  const statements = [...statementsOf(start), ...statementsOf(plan)];
  const parsed = await parseSql(statements.join(';\n'));
  // The proof has refused them before; an emitter may be called without one.
  if ((await deniedStatements(parsed)).length > 0) throw denied;
  const named = rolesNamed(parsed);
  await createRoles(sandbox, [...new Set([...rolesOf(current), ...rolesOf(desired), ...named])]);
  for (const sql of statements) await sandbox.execute(sql);
}

interface Spelled {
  readonly schema: string;
  readonly name: string;
  readonly column: string | null;
  readonly text: string;
}

/** With the search path of a new session, as a tool's own connection has it. */
const query = `
  SELECT n.nspname AS schema, c.relname AS name, a.attname AS column,
    pg_get_expr(d.adbin, d.adrelid) AS text
  FROM pg_attrdef d
  JOIN pg_class c ON c.oid = d.adrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
  WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
  UNION ALL
  SELECT n.nspname, c.relname, NULL, pg_get_expr(i.indpred, i.indrelid)
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE i.indpred IS NOT NULL
    AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'`;

function key(...parts: readonly (string | null)[]): string {
  return JSON.stringify(parts);
}

const unspelled: Spelling = { column: () => null, predicate: () => null };

export interface Outcome {
  readonly desired: Schema;
  readonly spelling: Spelling;
}

/** A statement of the caller: what it makes is no part of the designed schema. */
function hasExtras({ phases }: Plan): boolean {
  return phases.some(({ steps }) => steps.some(({ changes }) => changes.length === 0));
}

async function read(sandbox: Sandbox, input: EmitInput): Promise<Outcome> {
  await build(sandbox, input);
  const rows = await sandbox.query<Spelled>(query);
  const texts = new Map(
    rows.map(({ schema, name, column, text }) => [key(schema, name, column), text]),
  );
  return {
    desired: hasExtras(input.plan) ? (await readCatalog(sandbox)).schema : input.desired,
    spelling: {
      column: ({ schema, name }, column) => texts.get(key(schema, name, column)) ?? null,
      predicate: (schema, index) => texts.get(key(schema, index, null)) ?? null,
    },
  };
}

/**
 * What a tool will see of the plan. It costs a sandbox only where the design does not say it: what
 * the caller's own statements make, and texts that PostgreSQL spells in its own way.
 */
export async function outcomeOf(input: EmitInput, spelled: boolean): Promise<Outcome> {
  const designed = { desired: input.desired, spelling: unspelled };
  if (!spelled && !hasExtras(input.plan)) return designed;
  const sandbox = await openSandbox();
  try {
    return await read(sandbox, input);
  } catch (error) {
    // A default without a text is taken for any.
    if (error instanceof DatabaseError || error instanceof Refusal) return designed;
    throw error;
  } finally {
    await sandbox.close();
  }
}
