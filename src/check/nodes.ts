/** Words for reading a statement's parse tree: relations, commands of ALTER TABLE, constraints, types. */
import { type ObjectId, objectId } from '../ir/id.ts';
import type { Schema, Table } from '../ir/schema.ts';
import type { ParseNode } from '../postgres/parse.ts';
import type { Facts } from './rule.ts';

export type Node = ParseNode;

export function nodes(value: unknown): Node[] {
  return Array.isArray(value) ? (value as Node[]) : [];
}

export function inner(node: Node | undefined, kind: string): Node | undefined {
  return node?.[kind] as Node | undefined;
}

/** Those of a list that are of the kind. */
function ofKind(list: unknown, kind: string): Node[] {
  return nodes(list).flatMap((each) => {
    const found = inner(each, kind);
    return found === undefined ? [] : [found];
  });
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The last of a list of String nodes: `pg_catalog.int4` is `int4`. */
export function lastName(value: unknown): string {
  return text(inner(nodes(value).at(-1), 'String')?.sval);
}

function isNamed(node: Node, each: { schema: string; name: string }): boolean {
  const schema = text(node.schemaname);
  return each.name === text(node.relname) && (schema === '' || each.schema === schema);
}

/** The table a RangeVar means; without a schema, the one of `public` first. */
export function tableOf(schema: Schema, relation: Node | undefined): Table | null {
  if (relation === undefined) return null;
  const found = schema.tables.filter((table) => isNamed(relation, table));
  return found.find((table) => table.schema === 'public') ?? found[0] ?? null;
}

export function idOf(table: { readonly schema: string; readonly name: string }): ObjectId {
  return objectId('table', table.schema, table.name);
}

/** The statement's own table, when it holds rows that others use. */
export function liveTable(facts: Facts, relation?: Node): Table | null {
  const node = relation ?? (facts.place.statement.node.relation as Node | undefined);
  const table = tableOf(facts.before, node);
  return table !== null && facts.isLive(idOf(table)) ? table : null;
}

export interface Command {
  /** `AT_AddColumn`, … as in PostgreSQL's parsenodes. */
  readonly subtype: string;
  readonly name: string;
  readonly def: Node | undefined;
}

export function commandsOf(facts: Facts): Command[] {
  const { kind, node } = facts.place.statement;
  if (kind !== 'AlterTableStmt') return [];
  return nodes(node.cmds).flatMap((each) => {
    const command = inner(each, 'AlterTableCmd');
    return command === undefined
      ? []
      : [
          {
            subtype: text(command.subtype),
            name: text(command.name),
            def: command.def as Node | undefined,
          },
        ];
  });
}

/** Constraints that ALTER TABLE adds, as `contype` and node. */
export function addedConstraints(facts: Facts): Node[] {
  const added = commandsOf(facts).filter(({ subtype }) => subtype === 'AT_AddConstraint');
  return ofKind(
    added.map(({ def }) => def),
    'Constraint',
  );
}

export function addedColumns(facts: Facts): Node[] {
  const added = commandsOf(facts).filter(({ subtype }) => subtype === 'AT_AddColumn');
  return ofKind(
    added.map(({ def }) => def),
    'ColumnDef',
  );
}

export function constraintsOf(column: Node): Node[] {
  return ofKind(column.constraints, 'Constraint');
}

export function hasConstraint(column: Node, ...kinds: readonly string[]): boolean {
  return constraintsOf(column).some(({ contype }) => kinds.includes(text(contype)));
}

export function typeName(column: Node): string {
  return lastName((column.typeName as Node | undefined)?.names);
}

/** Every column that the statement declares, in CREATE TABLE as in ALTER TABLE. */
export function declaredColumns(facts: Facts): Node[] {
  const { kind, node } = facts.place.statement;
  if (kind !== 'CreateStmt') return addedColumns(facts);
  return ofKind(node.tableElts, 'ColumnDef');
}

/** `shop.orders`, as a person writes it. */
export function shown(table: { readonly schema: string; readonly name: string }): string {
  return table.schema === 'public' ? table.name : `${table.schema}.${table.name}`;
}
