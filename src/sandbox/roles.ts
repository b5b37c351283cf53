/** Roles that statements name: they belong to the server, and an empty sandbox has none of them. */

import type { Schema } from '../ir/schema.ts';
import { quoteIdentifier } from '../postgres/identifier.ts';
import type { ParsedStatement } from '../postgres/parse.ts';
import type { Sandbox } from './sandbox.ts';

function collect(value: unknown, named: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, named);
  } else if (typeof value === 'object' && value !== null) {
    if ('roletype' in value && 'rolename' in value && value.roletype === 'ROLESPEC_CSTRING') {
      named.add(String(value.rolename));
    }
    for (const inner of Object.values(value)) collect(inner, named);
  }
}

/** Kinds of statements that name roles; others are not searched. */
const naming =
  /^(Grant|GrantRole|CreatePolicy|AlterPolicy|AlterDefaultPrivileges|AlterOwner|CreateSchema|AlterTable|VariableSet|AlterRoleSet|DropOwned|ReassignOwned)\w*$/;

export function rolesNamed(statements: readonly ParsedStatement[]): string[] {
  const named = new Set<string>();
  const created = new Set<string>();
  for (const { kind, node } of statements) {
    if (kind === 'CreateRoleStmt') created.add(String(node.role));
    else if (kind === 'VariableSetStmt' && node.name === 'role') {
      const [value] = (node.args as { A_Const?: { sval?: { sval?: string } } }[] | undefined) ?? [];
      named.add(value?.A_Const?.sval?.sval ?? 'none');
    } else if (naming.test(kind)) collect(node, named);
  }
  named.delete('public');
  named.delete('none');
  return [...named].filter((role) => !created.has(role)).sort();
}

/** Roles of a schema's policies and privileges. */
export function rolesOf(schema: Schema): string[] {
  const policies = schema.tables.flatMap((table) => table.policies);
  const named = [
    ...policies.flatMap((policy) => policy.roles),
    ...schema.privileges.map((privilege) => privilege.grantee),
    ...schema.carried.flatMap((object) => object.roles),
  ];
  return [...new Set(named)].filter((role) => !/^(public|current_user|session_user)$/.test(role));
}

/** Those that are to be made. On a server all are asked for: it knows which are its own. */
export async function missingRoles(sandbox: Sandbox, roles: readonly string[]): Promise<string[]> {
  if (roles.length === 0 || !sandbox.embedded) return [...roles];
  const existing = await sandbox.query<{ rolname: string }>('SELECT rolname FROM pg_roles');
  return roles.filter((role) => !existing.some(({ rolname }) => rolname === role));
}

/** Makes those that are missing, without the right to log in. */
export async function createRoles(sandbox: Sandbox, roles: readonly string[]): Promise<void> {
  for (const role of await missingRoles(sandbox, roles)) {
    await sandbox.execute(`CREATE ROLE ${quoteIdentifier(role)} NOLOGIN`);
  }
}
