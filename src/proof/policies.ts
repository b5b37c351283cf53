/** Row security, tried as somebody who owns nothing: policies must decide, and not break. */
import type { Finding } from '../ir/findings.ts';
import { tableId } from '../ir/objects.ts';
import type { Policy, Schema, Table } from '../ir/schema.ts';
import { qualified, quoteAll, quoteIdentifier, quoteLiteral } from '../postgres/identifier.ts';
import { DatabaseError, type Session } from '../postgres/session.ts';
import { createRoles } from '../sandbox/roles.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

/** Policies for everybody are tried as this one. */
const stranger = 'tablewright_stranger';
const mostRoles = 4;

export interface PolicyProof {
  readonly detail: string;
  readonly violations: readonly Finding[];
}

/** Tables whose rows are shown to others by policies alone. */
export function guardedTables(schema: Schema): readonly Table[] {
  return schema.tables.filter(({ rowSecurity }) => rowSecurity !== 'off');
}

function rolesOf({ policies }: Table): string[] {
  const named = policies.flatMap(({ roles }) => roles);
  const own = named.filter(
    (role) => !/^(?:public|current_user|session_user|current_role)$/i.test(role),
  );
  const everybody = own.length < named.length || named.length === 0;
  return [...new Set([...own, ...(everybody ? [stranger] : [])])].slice(0, mostRoles);
}

/** Settings that policies ask for, as an application sets them for its session. */
function settingsOf(policies: readonly Policy[]): string[] {
  const text = policies.map(({ using, check }) => `${using ?? ''} ${check ?? ''}`).join(' ');
  const names = [...text.matchAll(/current_setting\(\s*'([^']+)'/g)].map(([, name = '']) => name);
  return [...new Set(names)].filter((name) => name.includes('.'));
}

/** One of them is likely of the type that the policy wants. */
const settingValues = ['1', '00000000-0000-4000-8000-000000000001', 'a', '2024-01-01', '{}'];

interface Attempt {
  readonly command: string;
  readonly sql: string;
}

function attemptsOn(table: Table): Attempt[] {
  const name = qualified(table.schema, table.name);
  const columns = table.columns.filter(({ generated }) => generated === null);
  const [first] = columns;
  const list = quoteAll(columns.map((column) => column.name));
  const set =
    first === undefined ? null : `${quoteIdentifier(first.name)} = ${quoteIdentifier(first.name)}`;
  return [
    { command: 'select', sql: `SELECT count(*)::int AS count FROM ${name}` },
    ...(first === undefined
      ? []
      : [
          {
            command: 'insert',
            sql: `INSERT INTO ${name} (${list}) OVERRIDING SYSTEM VALUE SELECT ${list} FROM ${name} LIMIT 1`,
          },
        ]),
    ...(set === null || first?.identity?.generation === 'always'
      ? []
      : [{ command: 'update', sql: `UPDATE ${name} SET ${set}` }]),
    { command: 'delete', sql: `DELETE FROM ${name}` },
  ];
}

/** What a policy may rightly answer: no; what a row may meet: its own constraints. */
function isAnswer({ code, message }: DatabaseError): boolean {
  if (code === null) return false;
  return (
    /^23/.test(code) || (code === '42501' && /row-level security|permission denied/.test(message))
  );
}

async function tryOne(session: Session, sql: string): Promise<DatabaseError | number> {
  await session.execute('SAVEPOINT tablewright_policy');
  try {
    const [row] = await session.execute<{ count?: number }>(sql);
    return row?.count ?? 0;
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code === null) throw error;
    return error;
  } finally {
    await session.execute('ROLLBACK TO SAVEPOINT tablewright_policy');
  }
}

/** With each value of the settings until one lets the policy decide. */
async function tryWithSettings(
  session: Session,
  settings: readonly string[],
  sql: string,
): Promise<DatabaseError | number> {
  let result = await tryOne(session, sql);
  for (const value of settings.length === 0 ? [] : settingValues) {
    if (typeof result === 'number' || isAnswer(result)) return result;
    const set = settings.map(
      (name) => `set_config(${quoteLiteral(name)}, ${quoteLiteral(value)}, true)`,
    );
    await session.execute(`SELECT ${set.join(', ')}`);
    result = await tryOne(session, sql);
  }
  return result;
}

function violation(table: Table, role: string, command: string, error: DatabaseError): Finding {
  const who = role === stranger ? 'a role that owns nothing' : role;
  return {
    code: 'policy-breaks',
    severity: 'critical',
    subject: tableId(table),
    message: `As ${who}, ${command.toUpperCase()} on ${table.name} does not end in the policies' decision: ${error.message} (SQLSTATE ${error.code}).`,
    fix: 'Correct the policies of the table; one that reads its own table needs a SECURITY DEFINER function.',
  };
}

function grantsFor(schema: Schema, role: string): string {
  const to = quoteIdentifier(role);
  const grants = schema.schemas.flatMap(({ name }) => [
    `GRANT USAGE ON SCHEMA ${quoteIdentifier(name)} TO ${to}`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${quoteIdentifier(name)} TO ${to}`,
  ]);
  return grants.join('; ');
}

/** All in transactions that are rolled back. */
export async function tryPolicies(sandbox: Sandbox, schema: Schema): Promise<PolicyProof> {
  const tables = guardedTables(schema);
  const violations: Finding[] = [];
  const roles = [...new Set(tables.flatMap(rolesOf))];
  await createRoles(sandbox, roles);
  let tried = 0;
  let seen = 0;
  for (const table of tables) {
    for (const role of rolesOf(table)) {
      await sandbox.execute('BEGIN');
      try {
        await sandbox.execute(grantsFor(schema, role));
        await sandbox.execute(`SET LOCAL ROLE ${quoteIdentifier(role)}`);
        for (const { command, sql } of attemptsOn(table)) {
          const result = await tryWithSettings(sandbox, settingsOf(table.policies), sql);
          tried += 1;
          if (typeof result === 'number') seen += result;
          else if (!isAnswer(result)) violations.push(violation(table, role, command, result));
        }
      } finally {
        await sandbox.execute('ROLLBACK');
      }
    }
  }
  const who = roles
    .map((role) => (role === stranger ? 'a role that owns nothing' : role))
    .join(', ');
  return {
    detail: `${tried} statements on ${tables.length} ${tables.length === 1 ? 'table' : 'tables'} as ${who}; ${seen} ${seen === 1 ? 'row' : 'rows'} seen`,
    violations,
  };
}
