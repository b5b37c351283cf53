/**
 * Statements of users that are refused before the sandbox sees them: what reaches for files,
 * programs, other servers or the engine itself. The sandbox holds without this list; the list
 * gives a clear answer early, and keeps the sandbox alive.
 */
import type { Finding } from '../ir/findings.ts';
import { excerpt } from '../postgres/excerpt.ts';
import { type ParsedStatement, type ParseNode, scanSql, type Token } from '../postgres/parse.ts';

type Objection = string;

const functions: readonly (readonly [RegExp, Objection])[] = [
  [/^lo_/, 'large objects can be written to and read from files'],
  [/^(loread|lowrite)$/, 'large objects can be written to and read from files'],
  [/^pg_(read|ls|stat|file)_?(binary_)?(file|dir|\w*dir)\w*$/, 'it reads files of the server'],
  [/^pg_(file_\w+|logdir_ls|current_logfile|rotate_logfile)$/, 'it reads or writes files'],
  [/^(query|cursor|table|schema|database)_to_xml/, 'it runs SQL that is hidden in a text'],
  [/^(dblink|postgres_fdw)/, 'it reaches another server'],
  [/^pg_(terminate|cancel)_backend$/, 'it stops sessions of the server'],
  [/^pg_(reload_conf|promote|switch_wal|create_restore_point)$/, 'it operates the server'],
  [/^pg_(restore|clear)_(relation|attribute)_stats$/, 'the proof itself sets the statistics'],
];

const statements: Readonly<Record<string, Objection>> = {
  LoadStmt: 'LOAD runs a library file inside the server',
  AlterSystemStmt: 'ALTER SYSTEM changes the server, not the schema',
  CreatedbStmt: 'a migration works inside one database',
  DropdbStmt: 'a migration works inside one database',
  AlterDatabaseStmt: 'a migration works inside one database',
  CreateTableSpaceStmt: 'a tablespace is a folder of the server',
  CreateSubscriptionStmt: 'a subscription reaches another server',
  CreatePLangStmt: 'a procedural language is a library of the server',
};

const settings: readonly (readonly [RegExp, Objection])[] = [
  [/^session_authorization$/, 'it takes on the rights of another session user'],
  [/_preload_libraries$|^dynamic_library_path$/, 'it loads libraries into the server'],
  [/^(max_stack_depth|temp_file_limit|allow_system_table_mods)$/, 'it lifts a limit of the proof'],
];

function matching(list: readonly (readonly [RegExp, Objection])[], name: string): Objection | null {
  return list.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

function isNode(value: unknown): value is ParseNode {
  return typeof value === 'object' && value !== null;
}

function names(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.map((item) => (item as { String?: { sval?: string } }).String?.sval ?? '');
}

function copyObjection(node: ParseNode): Objection | null {
  if (node.is_program === true) return 'COPY with PROGRAM runs a command on the server';
  if (typeof node.filename === 'string')
    return 'COPY with a file reads or writes the server’s disk';
  return 'COPY with STDIN or STDOUT waits for a client that is not there';
}

function functionObjection(node: ParseNode): Objection | null {
  const name = names(node.funcname).at(-1) ?? '';
  const objection = matching(functions, name);
  if (objection !== null) return `${name}(): ${objection}`;
  if (name !== 'set_config') return null;
  const setting = (node.args as { A_Const?: { sval?: { sval?: string } } }[] | undefined)?.[0];
  return settingObjection(setting?.A_Const?.sval?.sval ?? '');
}

function settingObjection(name: string): Objection | null {
  const objection = matching(settings, name.toLowerCase());
  return objection === null ? null : `SET ${name}: ${objection}`;
}

function languageObjection(node: ParseNode): Objection | null {
  if (node.defname !== 'language') return null;
  const language = (node.arg as { String?: { sval?: string } } | undefined)?.String?.sval ?? '';
  if (!/^(c|internal)$/i.test(language)) return null;
  return `LANGUAGE ${language} runs machine code inside the server`;
}

const writes = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);
const systemSchemas = new Set(['pg_catalog', 'information_schema', 'pg_toast']);

function catalogObjection(kind: string, node: ParseNode): Objection | null {
  if (!writes.has(kind)) return null;
  const target = node.relation as { schemaname?: string; relname?: string } | undefined;
  const inCatalog =
    systemSchemas.has(target?.schemaname ?? '') ||
    (target?.schemaname === undefined && /^pg_/.test(target?.relname ?? ''));
  return inCatalog ? 'writing to the system catalogs breaks a database' : null;
}

function dropObjection(node: ParseNode): Objection | null {
  const dropped = (node.objects as unknown[] | undefined) ?? [];
  const system = dropped.some((item) => {
    const text = (item as { String?: { sval?: string } }).String?.sval ?? '';
    return systemSchemas.has(text);
  });
  return system ? 'the system schemas are part of PostgreSQL' : null;
}

function nodeObjection(kind: string, node: ParseNode): Objection | null {
  const whole = statements[kind];
  if (whole !== undefined) return whole;
  switch (kind) {
    case 'CopyStmt':
      return copyObjection(node);
    case 'FuncCall':
      return functionObjection(node);
    case 'DefElem':
      return languageObjection(node);
    case 'DropStmt':
      return dropObjection(node);
    case 'VariableSetStmt':
    case 'setstmt':
      return settingObjection(typeof node.name === 'string' ? node.name : '');
    default:
      return catalogObjection(kind, node);
  }
}

/** Objections to the tree, and the texts in it that PostgreSQL may run as code. */
function walk(statement: ParsedStatement): { objections: Set<Objection>; bodies: string[] } {
  const objections = new Set<Objection>();
  const bodies: string[] = [];
  // A stack of our own: an expression may nest deeper than JavaScript's.
  const open: [string, unknown][] = [[statement.kind, statement.node]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [kind, value] = next;
    if (Array.isArray(value)) {
      for (const item of value) open.push([kind, item]);
    } else if (isNode(value)) {
      const objection = nodeObjection(kind, value);
      if (objection !== null) objections.add(objection);
      if (kind === 'DefElem' && value.defname === 'as') bodies.push(...strings(value.arg));
      for (const entry of Object.entries(value)) open.push(entry);
    }
  }
  return { objections, bodies };
}

function strings(value: unknown): string[] {
  if (!isNode(value)) return [];
  if ('sval' in value && typeof value.sval === 'string') return [value.sval];
  return Object.values(value).flatMap(strings);
}

const statementStart = new Set([';', 'begin', 'then', 'else', 'loop', '']);

function tokenObjection(before: string, word: string, after: Token | undefined): Objection | null {
  if (after?.text === '(') {
    const objection = matching(functions, word);
    if (objection !== null) return `${word}(): ${objection}`;
  }
  const next = after?.text.toLowerCase() ?? '';
  if (word === 'session' && next === 'authorization')
    return settingObjection('session_authorization');
  if (word === 'alter' && next === 'system') return statements.AlterSystemStmt ?? null;
  if (!statementStart.has(before)) return null;
  if (word === 'load' && after?.name === 'SCONST') return statements.LoadStmt ?? null;
  if (word === 'copy' && after !== undefined && next !== ':=') {
    return 'COPY reads or writes the server’s disk';
  }
  return null;
}

function unquoted(token: Token): string {
  if (token.text.startsWith('"')) return token.text.slice(1, -1).replaceAll('""', '"');
  return token.text.toLowerCase();
}

function stringContent(token: Token): string | null {
  if (token.name !== 'SCONST') return null;
  const dollar = /^(\$[^$]*\$)([\s\S]*)\1$/.exec(token.text);
  if (dollar !== null) return dollar[2] ?? '';
  return token.text
    .replace(/^[^']*'/, '')
    .replace(/'$/, '')
    .replaceAll("''", "'");
}

/**
 * Bodies of functions and DO blocks are texts to PostgreSQL's parser, and so is what they EXECUTE.
 * Their words are looked at, strings inside strings too.
 */
async function bodyObjections(text: string, depth: number): Promise<Objection[]> {
  const tokens = (await scanSql(text)) ?? [];
  const found: Objection[] = [];
  for (const [index, token] of tokens.entries()) {
    const content = stringContent(token);
    if (content !== null && depth < 4) found.push(...(await bodyObjections(content, depth + 1)));
    const before = tokens[index - 1];
    const objection = tokenObjection(
      before === undefined ? '' : unquoted(before),
      unquoted(token),
      tokens[index + 1],
    );
    if (objection !== null) found.push(objection);
  }
  return found;
}

async function objectionsTo(statement: ParsedStatement): Promise<Objection[]> {
  const { objections, bodies } = walk(statement);
  for (const body of bodies) {
    for (const objection of await bodyObjections(body, 0)) objections.add(objection);
  }
  return [...objections];
}

/** One finding for each objection; empty when all may run. */
export async function deniedStatements(parsed: readonly ParsedStatement[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const statement of parsed) {
    for (const objection of await objectionsTo(statement)) {
      findings.push({
        code: 'denied-statement',
        severity: 'critical',
        subject: excerpt(statement.text),
        message: `Line ${statement.line}: ${objection}. It is not run.`,
        fix: 'Take the statement out of the design or migration and run it by hand where it is needed.',
      });
    }
  }
  return findings;
}
