/** What is said about a statement that PostgreSQL refused, and whether the schema lost something by it. */
import type { Finding } from '../ir/findings.ts';
import { excerpt, withoutQuoted } from '../postgres/excerpt.ts';
import type { DatabaseError } from '../postgres/session.ts';
import type { Statement } from './statements.ts';

/** SQLSTATE of what the sandbox stops. */
const limits = /^(?:57014|53\w{3})$/;

/** A schema is the same with or without it. */
export function isHarmless(statement: Statement, error: DatabaseError): boolean {
  switch (statement.kind) {
    case 'CreateRoleStmt':
      return error.code === '42710';
    case 'AlterRoleStmt':
    case 'AlterRoleSetStmt':
    case 'GrantRoleStmt':
    case 'DropRoleStmt':
      return true;
    case 'VariableSetStmt':
      return statement.node.name !== 'search_path' && statement.node.name !== 'role';
    case 'CommentStmt':
      return statement.node.objtype === 'OBJECT_EXTENSION';
    default:
      return false;
  }
}

function extensionFinding(subject: string, name: string): Finding {
  return {
    code: 'extension-unavailable',
    severity: 'warning',
    subject,
    message: `The PostgreSQL that reads does not have the extension ${name}: what uses it is left out.`,
    fix: `Name a live database that has ${name} to read the schema from.`,
  };
}

/** Null for what needs no word: a role that was assumed is made again. */
export function failureFinding(
  path: string,
  statement: Statement,
  error: DatabaseError,
  missingExtensions: readonly string[],
): Finding | null {
  const subject = `${path}:${statement.line}`;
  const harmless = isHarmless(statement, error);
  if (harmless && statement.kind === 'CreateRoleStmt') return null;
  if (statement.kind === 'CreateExtensionStmt' && error.code === '0A000') {
    return extensionFinding(subject, String(statement.node.extname));
  }
  const limit = error.code === null || limits.test(error.code);
  const cause =
    missingExtensions.length === 0
      ? ''
      : ` It may follow from the extension ${missingExtensions.join(', ')}, which is not there.`;
  return {
    code: limit ? 'statement-limit' : 'statement-failed',
    severity: harmless ? 'info' : 'warning',
    subject,
    message: `${excerpt(statement.text)}: ${withoutQuoted(error.message)}${error.code === null ? '' : ` (${error.code})`}.${limit ? '' : cause}`,
    fix: harmless
      ? 'Nothing to do: the schema is the same without it.'
      : 'Correct the statement, or name a live database to read the schema from.',
  };
}
