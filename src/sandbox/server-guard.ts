/**
 * What of a script runs on a proof server. Roles, and who owns what, are the whole server's:
 * missing roles are made without rights, and no statement changes those that are there.
 */
import { Refusal } from '../ir/findings.ts';
import { type ParsedStatement, type ParseNode, parseSql } from '../postgres/parse.ts';
import { DatabaseError } from '../postgres/session.ts';
import { deniedStatements } from './deny.ts';
import { withoutServerStatements } from './role-blocks.ts';
import { elevatedCreation, type WantedExtension } from './server-extension.ts';

export interface Keeper {
  ensureRole(name: string): Promise<void>;
  owns(name: string): boolean;
  /** Null when the server has no such extension; else whether only a superuser may create it. */
  extension(name: string): Promise<boolean | null>;
  readonly elevated: boolean;
}

/** Scripts without any of these words run as they are. */
const concerning =
  /\b(?:role|user|group|owner|owned|extension|database|tablespace|subscription|system|authorization|copy|load|security\s+label)\b/i;

/** Statements about the server, of which a schema knows nothing. */
const skipped = new Set([
  'AlterRoleStmt',
  'AlterRoleSetStmt',
  'AlterDatabaseSetStmt',
  'DropOwnedStmt',
  'DropRoleStmt',
  'GrantRoleStmt',
  'ReassignOwnedStmt',
  'SecLabelStmt',
]);
const serverObjects =
  /^OBJECT_(?:ROLE|DATABASE|TABLESPACE|SUBSCRIPTION|PARAMETER_ACL|EVENT_TRIGGER)$/;

const creating = /\bcreate\s+(?:role|user)\s+(?:"((?:[^"]|"")+)"|([a-z_][\w$]*))/gi;

/** Roles that a block may make: they are there before it asks. */
function rolesMadeInside(text: string): string[] {
  return [...text.matchAll(creating)].map(([, quoted, plain = '']) =>
    quoted === undefined ? plain.toLowerCase() : quoted.replaceAll('""', '"'),
  );
}

function roleName(value: unknown): string | null {
  const { rolename } = (value ?? {}) as { rolename?: unknown };
  return typeof rolename === 'string' ? rolename : null;
}

interface DefElem {
  readonly defname?: string;
  readonly arg?: { String?: { sval?: string }; Boolean?: { boolval?: boolean } };
}

function optionsOf(node: ParseNode): ReadonlyMap<string, DefElem['arg']> {
  const list = (node.options ?? []) as readonly { DefElem?: DefElem }[];
  return new Map(list.map(({ DefElem: option }) => [option?.defname ?? '', option?.arg]));
}

function wantedExtension(node: ParseNode): WantedExtension {
  const options = optionsOf(node);
  return {
    name: String(node.extname),
    ifNotExists: node.if_not_exists === true,
    schema: options.get('schema')?.String?.sval ?? null,
    version: options.get('new_version')?.String?.sval ?? null,
    cascade: options.has('cascade'),
  };
}

async function extensionStatement(keeper: Keeper, statement: ParsedStatement): Promise<string> {
  const wanted = wantedExtension(statement.node);
  const elevated = await keeper.extension(wanted.name);
  if (elevated === null) {
    throw new DatabaseError(`extension "${wanted.name}" is not available`, '0A000');
  }
  return elevated && keeper.elevated ? elevatedCreation(wanted) : statement.text;
}

/** The new owner of ALTER TABLE … OWNER TO, when that is all that the statement does. */
function newOwner({ kind, node }: ParsedStatement): string | null {
  if (kind === 'AlterOwnerStmt') return roleName(node.newowner);
  if (kind !== 'AlterTableStmt') return null;
  const commands = (node.cmds ?? []) as {
    AlterTableCmd?: { subtype?: string; newowner?: unknown };
  }[];
  const [only] = commands;
  if (commands.length !== 1 || only?.AlterTableCmd?.subtype !== 'AT_ChangeOwner') return null;
  return roleName(only.AlterTableCmd.newowner);
}

function isAboutServer({ kind, node }: ParsedStatement): boolean {
  if (skipped.has(kind)) return true;
  const object = node.objtype ?? node.renameType ?? node.objectType;
  const concerned = /^(?:CommentStmt|RenameStmt|GrantStmt|AlterOwnerStmt)$/.test(kind);
  return concerned && typeof object === 'string' && serverObjects.test(object);
}

/** What to send for it; null when it is not run. */
async function guarded(keeper: Keeper, statement: ParsedStatement): Promise<string | null> {
  const { kind, node, text } = statement;
  if (isAboutServer(statement)) return null;
  if (kind === 'CreateRoleStmt') {
    await keeper.ensureRole(String(node.role));
    return null;
  }
  if (kind === 'CreateExtensionStmt') return extensionStatement(keeper, statement);
  if (kind === 'DoStmt') {
    for (const role of rolesMadeInside(text)) await keeper.ensureRole(role);
    return withoutServerStatements(text);
  }
  const owner = newOwner(statement);
  return owner !== null && !keeper.owns(owner) ? null : text;
}

async function parsed(sql: string): Promise<readonly ParsedStatement[] | null> {
  try {
    return await parseSql(sql);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** The script as it is sent to the server; null when nothing of it is. Throws `DatabaseError`. */
export async function guardScript(keeper: Keeper, sql: string): Promise<string | null> {
  if (!concerning.test(sql)) return sql;
  const statements = await parsed(sql);
  // What our parser does not know, the server's refuses.
  if (statements === null) return sql;
  const [denied] = await deniedStatements(statements);
  if (denied !== undefined) throw new DatabaseError(denied.message, '42501');
  const kept: string[] = [];
  let changed = false;
  for (const statement of statements) {
    const text = await guarded(keeper, statement);
    if (text !== statement.text) changed = true;
    if (text !== null) kept.push(text);
  }
  if (!changed) return sql;
  return kept.length === 0 ? null : kept.join(';\n');
}
