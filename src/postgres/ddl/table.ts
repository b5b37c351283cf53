/** Tables: CREATE with their columns and constraints, joining parents, settings, DROP. */
import { type ObjectKind, objectId } from '../../ir/id.ts';
import type { Table } from '../../ir/schema.ts';
import { quoteIdentifier } from '../identifier.ts';
import { columnDefinitions, columnSettings } from './column.ts';
import { checkClause, exclusionClause, foreignKeyClause, keyClause } from './constraint.ts';
import type { Declaration, TableLookup } from './inheritance.ts';
import { block, noteLines, relationName, type Spelling, withParameters } from './spelling.ts';

interface Named {
  readonly schema: string;
  readonly name: string;
}

interface Item {
  readonly notes: readonly string[];
  readonly text: string;
}

function constraintItems(table: Table, spelling: Spelling): Item[] {
  const item = (kind: ObjectKind, name: string, text: string): Item => ({
    notes: noteLines(objectId(kind, table.schema, table.name, name), spelling),
    text,
  });
  const primary = table.primaryKey;
  return [
    ...(primary === null
      ? []
      : [item('primary_key', primary.name, keyClause('PRIMARY KEY', primary))]),
    ...table.uniques.map((key) => item('unique', key.name, keyClause('UNIQUE', key))),
    ...table.checks.map((check) => item('check', check.name, checkClause(check))),
    ...table.exclusions.map((exclusion) =>
      item('exclusion', exclusion.name, exclusionClause(exclusion)),
    ),
    ...table.foreignKeys.map((key) =>
      item('foreign_key', key.name, foreignKeyClause(key, spelling, '  ')),
    ),
  ];
}

function parentsClause(declaration: Declaration, spelling: Spelling): string {
  const { table } = declaration;
  if (declaration.parents !== 'inline' || table.inherits.length === 0) return '';
  const parents = table.inherits.map((parent) => relationName(parent, spelling));
  return ` INHERITS (${parents.join(', ')})`;
}

/** All that a partition must have in common with its parent (ALTER TABLE, ATTACH PARTITION). */
function likeItems({ like }: Declaration, spelling: Spelling): Item[] {
  if (like === undefined) return [];
  const parts = ['DEFAULTS', 'GENERATED', 'CONSTRAINTS', 'STORAGE', 'COMPRESSION'];
  const including = parts.map((part) => ` INCLUDING ${part}`).join('');
  return [{ notes: [], text: `LIKE ${relationName(like, spelling)}${including}` }];
}

/** `declaration.table` lists what CREATE TABLE is to say: constraints added apart are left out. */
export function createTable(declaration: Declaration, spelling: Spelling): string {
  const { table } = declaration;
  const items = [
    ...likeItems(declaration, spelling),
    ...columnDefinitions(table, table.columns, spelling, declaration.notNullNames),
    ...constraintItems(table, spelling),
  ];
  const partition = declaration.parents === 'inline' ? table.partitionOf : null;
  const name = relationName(table, spelling);
  const create = `CREATE ${table.unlogged ? 'UNLOGGED ' : ''}TABLE ${name}`;
  const head = partition
    ? `${create}\n  PARTITION OF ${relationName(partition, spelling)}`
    : create;
  const body = partition && items.length === 0 ? head : block(head, items);
  return [
    body,
    partition ? `${items.length === 0 ? '\n ' : ''} ${partition.bound}` : '',
    parentsClause(declaration, spelling),
    table.partitionBy === null ? '' : ` PARTITION BY ${table.partitionBy}`,
    withParameters(table.storage),
  ].join('');
}

export function dropTable(table: Named, spelling: Spelling): string {
  return `DROP TABLE ${relationName(table, spelling)}`;
}

/** For tables whose CREATE TABLE could not name the parents. */
export function joinParents(table: Table, spelling: Spelling): string[] {
  const name = relationName(table, spelling);
  if (table.partitionOf !== null) {
    const parent = relationName(table.partitionOf, spelling);
    return [`ALTER TABLE ${parent}\n  ATTACH PARTITION ${name} ${table.partitionOf.bound}`];
  }
  return table.inherits.map(
    (parent) => `ALTER TABLE ${name} INHERIT ${relationName(parent, spelling)}`,
  );
}

/** One ALTER TABLE for all that the definition cannot say, or null. */
export function alterColumnSettings(
  table: Table,
  lookup: TableLookup,
  declaration: Declaration,
  spelling: Spelling,
): string | null {
  const parents = [...(table.partitionOf ? [table.partitionOf] : []), ...table.inherits];
  const declared = new Set(declaration.table.columns.map((column) => column.name));
  const actions = table.columns.flatMap((column) => {
    const inherited = declared.has(column.name)
      ? undefined
      : parents
          .flatMap((parent) => lookup(parent)?.columns ?? [])
          .find((candidate) => candidate.name === column.name);
    return columnSettings(column, inherited ?? null);
  });
  if (actions.length === 0) return null;
  const only = table.partitionBy !== null ? 'ONLY ' : '';
  const head = `ALTER TABLE ${only}${relationName(table, spelling)}`;
  const [first] = actions;
  return actions.length === 1 ? `${head} ${first}` : `${head}\n  ${actions.join(',\n  ')}`;
}

/** The index that a replica identity names (`index:name`), or null. */
export function replicaIndex(identity: string): string | null {
  return identity.startsWith('index:') ? identity.slice('index:'.length) : null;
}

/** Null when it is as a new table's. */
export function setReplicaIdentity(table: Table, spelling: Spelling): string | null {
  if (table.replicaIdentity === 'default') return null;
  const index = replicaIndex(table.replicaIdentity);
  const identity =
    index === null ? table.replicaIdentity.toUpperCase() : `USING INDEX ${quoteIdentifier(index)}`;
  return `ALTER TABLE ${relationName(table, spelling)} REPLICA IDENTITY ${identity}`;
}
