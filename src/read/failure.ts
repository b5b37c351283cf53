/** What is said about a statement that PostgreSQL refused, and whether the schema lost something by it. */
import type { Finding } from '../ir/findings.ts';
import { excerpt, withoutQuoted } from '../postgres/excerpt.ts';
import type { DatabaseError } from '../postgres/session.ts';
import type { Statement } from './statements.ts';

/** SQLSTATE of what the sandbox stops. */
const limits = /^(?:57014|53\w{3})$/;

/** What these do concerns rows: which of them there are, how they lie, what is known of them. */
const aboutRows: ReadonlySet<string> = new Set([
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
  'TruncateStmt',
  'CopyStmt',
  'LockStmt',
  'VacuumStmt',
  'ReindexStmt',
  'ExplainStmt',
]);

/** Functions that a dump calls for the sake of rows. */
const ofSequences: ReadonlySet<string> = new Set(['setval', 'nextval', 'currval']);

/** Names of the functions that a tree calls; any of them might make a table. */
function called(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(called);
  if (typeof value !== 'object' || value === null) return [];
  const own = (value as { FuncCall?: { funcname?: { String?: { sval?: string } }[] } }).FuncCall;
  const names = own?.funcname?.slice(-1).map((part) => part.String?.sval ?? '') ?? [];
  return [...names, ...Object.values(value).flatMap(called)];
}

/** SELECT setval('orders_id_seq', 42): how far a sequence has counted is no part of a schema. */
function onlyCounts({ kind, node }: Statement): boolean {
  if (kind !== 'SelectStmt' || node.intoClause !== undefined) return false;
  const names = called(node);
  return names.some((name) => name === 'setval') && names.every((name) => harmlessCall(name));
}

function harmlessCall(name: string): boolean {
  return ofSequences.has(name) || /^(?:max|min|count|now|pg_get_serial_sequence)$/.test(name);
}

export function concernsRows(statement: Statement): boolean {
  return aboutRows.has(statement.kind) || onlyCounts(statement);
}

/** A schema is the same with or without it. */
export function isHarmless(statement: Statement, error: DatabaseError): boolean {
  if (concernsRows(statement)) return true;
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
    case 'CreateSchemaStmt':
      // A dump of this schema alone makes it; every database begins with it.
      return statement.node.schemaname === 'public' && statement.node.schemaElts === undefined;
    case 'CommentStmt':
      return ['OBJECT_EXTENSION', 'OBJECT_DATABASE'].includes(String(statement.node.objtype));
    case 'AlterOwnerStmt':
      return statement.node.objectType === 'OBJECT_DATABASE';
    case 'GrantStmt':
      return statement.node.objtype === 'OBJECT_DATABASE';
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
    fix: `Name a PostgreSQL that has ${name}: a scratch server to read and prove on (--proof-url, TABLEWRIGHT_PROOF_URL), or a live database to read the schema from.`,
  };
}

/** Null for what needs no word: a role that was assumed is made again. */
export function failureFinding(
  statement: Statement,
  error: DatabaseError,
  missingExtensions: readonly string[],
): Finding | null {
  const subject = `${statement.path}:${statement.line}`;
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
    fix: concernsRows(statement)
      ? 'Nothing to do: rows are no part of a schema. Correct it where a later statement reads them.'
      : harmless
        ? 'Nothing to do: the schema is the same without it.'
        : 'Correct the statement, or name a live database to read the schema from.',
  };
}
