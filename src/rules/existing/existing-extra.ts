/** Whether what a statement of the model makes is in the database already, by its name. */
import type { Schema } from '../../ir/schema.ts';
import type { ParsedStatement, ParseNode } from '../../postgres/parse.ts';

export function isThere(current: Schema, { kind, node }: ParsedStatement): boolean {
  const has = (list: readonly { name: string }[], name: string): boolean =>
    list.some((each) => each.name === name);
  switch (kind) {
    case 'CreateFunctionStmt':
      return has(current.routines, lastName(node.funcname));
    case 'CreateTrigStmt':
      return has(tableOf(current, node.relation)?.triggers ?? [], String(node.trigname));
    case 'CreatePolicyStmt':
      return has(tableOf(current, node.table)?.policies ?? [], String(node.policy_name));
    case 'ViewStmt':
      return has(current.views, relationName(node.view));
    case 'CreateTableAsStmt':
      return has(current.materializedViews, relationName((node.into as ParseNode).rel));
    case 'CreateStmt':
      return has(current.tables, relationName(node.relation));
    case 'IndexStmt':
      return has(tableOf(current, node.relation)?.indexes ?? [], String(node.idxname));
    case 'CreateEnumStmt':
      return has(current.enums, lastName(node.typeName));
    case 'CreateDomainStmt':
      return has(current.domains, lastName(node.domainname));
    case 'CompositeTypeStmt':
      return has(current.compositeTypes, relationName(node.typevar));
    case 'CreateSeqStmt':
      return has(current.sequences, relationName(node.sequence));
    case 'CreateSchemaStmt':
      return has(current.schemas, String(node.schemaname));
    case 'CreateExtensionStmt':
      return has(current.extensions, String(node.extname));
    default:
      return false;
  }
}

function tableOf(current: Schema, relation: unknown): Schema['tables'][number] | undefined {
  return current.tables.find(({ name }) => name === relationName(relation));
}

function relationName(node: unknown): string {
  return String((node as { relname?: string } | undefined)?.relname ?? '');
}

function lastName(names: unknown): string {
  const parts = Array.isArray(names) ? (names as { String?: { sval?: string } }[]) : [];
  return parts.at(-1)?.String?.sval ?? '';
}
