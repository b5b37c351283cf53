/** The statement that undoes a statement, told from its parse tree. */
import { qualified, quoteIdentifier } from './identifier.ts';
import type { ParsedStatement, ParseNode } from './parse.ts';

/** Null when it cannot be told: data changes, drops, and ALTERs of what was there before. */
export function reverseOf({ kind, node, text }: ParsedStatement): string | null {
  switch (kind) {
    case 'CreateFunctionStmt':
      if (node.replace === true) return null;
      return `DROP ${node.is_procedure === true ? 'PROCEDURE' : 'FUNCTION'} ${dotted(node.funcname)}${argumentTypes(node)}`;
    case 'CreateTrigStmt':
      return `DROP TRIGGER ${quoteIdentifier(String(node.trigname))} ON ${relation(node.relation)}`;
    case 'CreatePolicyStmt':
      return `DROP POLICY ${quoteIdentifier(String(node.policy_name))} ON ${relation(node.table)}`;
    case 'RuleStmt':
      return `DROP RULE ${quoteIdentifier(String(node.rulename))} ON ${relation(node.relation)}`;
    case 'ViewStmt':
      return node.replace === true ? null : `DROP VIEW ${relation(node.view)}`;
    case 'CreateTableAsStmt': {
      const into = (node.into as ParseNode | undefined)?.rel;
      return `DROP ${node.objtype === 'OBJECT_MATVIEW' ? 'MATERIALIZED VIEW' : 'TABLE'} ${relation(into)}`;
    }
    case 'CreateStmt':
      return `DROP TABLE ${relation(node.relation)}`;
    case 'IndexStmt':
      return indexReverse(node);
    case 'CreateEnumStmt':
    case 'CreateRangeStmt':
      return `DROP TYPE ${dotted(node.typeName)}`;
    case 'CompositeTypeStmt':
      return `DROP TYPE ${relation(node.typevar)}`;
    case 'CreateDomainStmt':
      return `DROP DOMAIN ${dotted(node.domainname)}`;
    case 'CreateSeqStmt':
      return `DROP SEQUENCE ${relation(node.sequence)}`;
    case 'CreateSchemaStmt':
      return `DROP SCHEMA ${quoteIdentifier(String(node.schemaname))}`;
    case 'CreateExtensionStmt':
      return `DROP EXTENSION ${quoteIdentifier(String(node.extname))}`;
    case 'CreateStatsStmt':
      return `DROP STATISTICS ${dotted(node.defnames)}`;
    case 'AlterTableStmt':
      return alterTableReverse(node);
    case 'GrantStmt':
      return node.is_grant === true ? grantReverse(text) : null;
    case 'CommentStmt':
      return commentReverse(text);
    default:
      return null;
  }
}

function dotted(names: unknown): string {
  const parts = Array.isArray(names) ? (names as { String?: { sval?: string } }[]) : [];
  return parts.map((part) => quoteIdentifier(part.String?.sval ?? '')).join('.');
}

const inputModes = [
  'FUNC_PARAM_DEFAULT',
  'FUNC_PARAM_IN',
  'FUNC_PARAM_INOUT',
  'FUNC_PARAM_VARIADIC',
];

/** What tells overloads apart. Nothing, when a type is spelled in a way that DROP does not take. */
function argumentTypes(node: ParseNode): string {
  const parameters = Array.isArray(node.parameters)
    ? (node.parameters as { FunctionParameter: ParseNode }[])
    : [];
  const types = parameters
    .map((parameter) => parameter.FunctionParameter)
    .filter(({ mode }) => inputModes.includes(String(mode)))
    .map(({ argType }) => argType as ParseNode);
  if (types.some((type) => type.pct_type === true)) return '';
  // A procedure's OUT arguments are part of what it is called by; without a list it is its name.
  if (node.is_procedure === true && types.length < parameters.length) return '';
  return `(${types.map((type) => `${dotted(type.names)}${type.arrayBounds === undefined ? '' : '[]'}`).join(', ')})`;
}

function relation(node: unknown): string {
  const { schemaname, relname } = (node ?? {}) as { schemaname?: string; relname?: string };
  return schemaname === undefined
    ? quoteIdentifier(relname ?? '')
    : qualified(schemaname, relname ?? '');
}

/** An index lives in the schema of its table. */
function indexReverse(node: ParseNode): string | null {
  if (typeof node.idxname !== 'string') return null;
  const { schemaname } = (node.relation ?? {}) as { schemaname?: string };
  const name =
    schemaname === undefined ? quoteIdentifier(node.idxname) : qualified(schemaname, node.idxname);
  return `DROP INDEX ${node.concurrent === true ? 'CONCURRENTLY ' : ''}${name}`;
}

const toggles: Readonly<Record<string, string>> = {
  AT_EnableRowSecurity: 'DISABLE ROW LEVEL SECURITY',
  AT_DisableRowSecurity: 'ENABLE ROW LEVEL SECURITY',
  AT_ForceRowSecurity: 'NO FORCE ROW LEVEL SECURITY',
  AT_NoForceRowSecurity: 'FORCE ROW LEVEL SECURITY',
};

function alterTableReverse(node: ParseNode): string | null {
  const commands = Array.isArray(node.cmds) ? (node.cmds as { AlterTableCmd?: ParseNode }[]) : [];
  const reversed = commands.map(({ AlterTableCmd: command }) => {
    const definition = (command?.def ?? {}) as { Constraint?: ParseNode; ColumnDef?: ParseNode };
    switch (command?.subtype) {
      case 'AT_AddConstraint': {
        const name = definition.Constraint?.conname;
        return typeof name === 'string' ? `DROP CONSTRAINT ${quoteIdentifier(name)}` : null;
      }
      case 'AT_AddColumn':
        return `DROP COLUMN ${quoteIdentifier(String(definition.ColumnDef?.colname))}`;
      default:
        return toggles[String(command?.subtype)] ?? null;
    }
  });
  if (reversed.length === 0 || reversed.includes(null)) return null;
  return `ALTER TABLE ${relation(node.relation)} ${reversed.toReversed().join(', ')}`;
}

function grantReverse(text: string): string {
  return text
    .replace(/\s+with\s+grant\s+option\s*$/i, '')
    .replace(/^grant\b/i, 'REVOKE')
    .replace(/\bto\b(?!.*\bto\b)/is, 'FROM');
}

/** What a comment said before is not known: designs comment on what they make. */
function commentReverse(text: string): string {
  return text.replace(/^(.*?\sis)\s+(?:[eu]?&?'|\$\w*\$|null\s*$).*$/is, '$1 NULL');
}
