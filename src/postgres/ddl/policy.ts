/** Row security: policies, and the flags of a table. */
import type { Policy, Table } from '../../ir/schema.ts';
import { quoteIdentifier } from '../identifier.ts';
import { keepArrayCasts } from './array-casts.ts';
import { relationName, type Spelling } from './spelling.ts';

interface Named {
  readonly schema: string;
  readonly name: string;
}

/** `public` stands for everybody; no role can have that name. */
export function roleName(role: string): string {
  return role === 'public' ? 'PUBLIC' : quoteIdentifier(role);
}

export function createPolicy(table: Named, policy: Policy, spelling: Spelling): string {
  const everybody = policy.roles.length === 0 || policy.roles.join() === 'public';
  const clauses = [
    ...(policy.permissive ? [] : ['AS RESTRICTIVE']),
    ...(policy.command === 'all' ? [] : [`FOR ${policy.command.toUpperCase()}`]),
    ...(everybody ? [] : [`TO ${policy.roles.map(roleName).join(', ')}`]),
    ...(policy.using === null ? [] : [`USING (${keepArrayCasts(policy.using)})`]),
    ...(policy.check === null ? [] : [`WITH CHECK (${keepArrayCasts(policy.check)})`]),
  ];
  return [
    `CREATE POLICY ${quoteIdentifier(policy.name)} ON ${relationName(table, spelling)}`,
    ...clauses.map((clause) => `  ${clause}`),
  ].join('\n');
}

export function dropPolicy(table: Named, policy: Policy, spelling: Spelling): string {
  return `DROP POLICY ${quoteIdentifier(policy.name)} ON ${relationName(table, spelling)}`;
}

/** Null when the table is as a new table is. */
export function setRowSecurity(table: Table, spelling: Spelling): string | null {
  const head = `ALTER TABLE ${relationName(table, spelling)}`;
  switch (table.rowSecurity) {
    case 'off':
      return null;
    case 'off but forced':
      return `${head} FORCE ROW LEVEL SECURITY`;
    case 'on':
      return `${head} ENABLE ROW LEVEL SECURITY`;
    case 'forced':
      return `${head} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`;
  }
}
