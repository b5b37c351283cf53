/** GRANT and REVOKE. */
import { roleName } from './policy.ts';

function privilegeList(privileges: readonly string[], column: string | null): string {
  return privileges
    .map((privilege) => privilege.toUpperCase() + (column === null ? '' : ` (${column})`))
    .join(', ');
}

/** `on` is what follows ON: `TABLE invoices`; `column` narrows a table's privileges. */
export interface PrivilegeSubject {
  readonly on: string;
  readonly column: string | null;
}

export function grant(
  privileges: readonly string[],
  subject: PrivilegeSubject,
  grantee: string,
  grantable: boolean,
): string {
  const list = privilegeList(privileges, subject.column);
  const option = grantable ? ' WITH GRANT OPTION' : '';
  return `GRANT ${list} ON ${subject.on} TO ${roleName(grantee)}${option}`;
}

export function revoke(
  privileges: readonly string[],
  subject: PrivilegeSubject,
  grantee: string,
): string {
  const list = privilegeList(privileges, subject.column);
  return `REVOKE ${list} ON ${subject.on} FROM ${roleName(grantee)}`;
}
