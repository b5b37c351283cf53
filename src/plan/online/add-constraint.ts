/** A foreign key or CHECK constraint on a table that is there. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import { type SchemaObject, tableId } from '../../ir/objects.ts';
import type { Check, ForeignKey, Index, Table } from '../../ir/schema.ts';
import {
  addConstraint,
  checkClause,
  dropConstraint,
  foreignKeyClause,
} from '../../postgres/ddl/constraint.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import { partitionsBefore } from '../add/table.ts';
import { alteration, setting } from '../change/alteration.ts';
import type { ChangeContext } from '../change/context.ts';
import { childrenIn } from '../change/dependents.ts';
import { attachKey } from '../partition/join.ts';
import { leaves, withPartitions } from '../partition/locks.ts';
import type { Lock, Unit } from '../unit.ts';
import { checkPrecheck, foreignKeyPrecheck } from './precheck.ts';

interface Constraint {
  readonly id: ObjectId;
  readonly table: Table;
  readonly name: string;
  readonly clause: string;
  readonly validated: boolean;
  readonly enforced: boolean;
  readonly locks: readonly Lock[];
  readonly validateLocks: readonly Lock[];
  readonly precheck: string | null;
  /** The same constraint on tables that inherit it. */
  readonly inherited: readonly ObjectId[];
  /** Children, which get nothing of it, would be locked since 18. */
  readonly alone: boolean;
  /** What goes with it on the way back, though it was there before. */
  readonly again: readonly string[];
  readonly prefers: readonly ObjectId[];
  /** Keys of steps that must have run. */
  readonly after: readonly string[];
}

export function validateStatement(context: ChangeContext, table: Table, name: string): string {
  return `ALTER TABLE ${relationName(table, context.spelling)} VALIDATE CONSTRAINT ${quoteIdentifier(name)}`;
}

/** A check that came back NOT VALID, or lost its validity with a column's type. */
export function checkedAgain(
  context: ChangeContext,
  table: Table,
  check: Check,
  given: Pick<Unit, 'key' | 'needs' | 'locks'> & Partial<Pick<Unit, 'owner'>>,
): Unit {
  const own = objectId('check', table.schema, table.name, check.name);
  return alteration({
    ...given,
    phase: 'backfill',
    scans: true,
    statementTimeout: null,
    changes: setting(own, {}, {}),
    words: `Check ${objectInWords(own)} again on the rows that are there, while others read and write`,
    sql: validateStatement(context, table, check.name),
    reverse: '',
    undo: 'implied',
  });
}

/** In a later transaction: the lock of ADD CONSTRAINT would be held through the scan. */
function validation(context: ChangeContext, constraint: Constraint): Unit {
  const { id, table, name } = constraint;
  return alteration({
    key: `${id}#valid`,
    needs: [id],
    owner: id,
    phase: 'backfill',
    scans: true,
    statementTimeout: null,
    changes: setting(id, { validated: false }, { validated: true }),
    words: `Check ${objectInWords(id)} on the rows that are there, while others read and write`,
    sql: validateStatement(context, table, name),
    reverse: '',
    undo: 'implied',
    precheck: constraint.precheck,
    locks: constraint.validateLocks,
  });
}

function constraintUnits(context: ChangeContext, constraint: Constraint): Unit[] {
  const { id, table, clause, name, inherited } = constraint;
  const { validated, enforced } = constraint;
  const later =
    validated &&
    enforced &&
    context.isLive(tableId(table)) &&
    // Before 18 a foreign key of a partitioned table cannot be NOT VALID.
    (table.partitionBy === null || id.startsWith('check:'));
  return [
    alteration({
      key: id,
      needs: [...context.needs(id), ...constraint.after],
      prefers: constraint.prefers,
      changes: [id, ...inherited].map((each) => ({ kind: 'add', id: each })),
      words: `Add ${objectInWords(id)}${later ? ', for new rows first' : ''}`,
      sql: addConstraint(
        table,
        clause,
        { enforced, validated: validated && !later },
        context.spelling,
      ).replace(/^ALTER TABLE /, constraint.alone ? 'ALTER TABLE ONLY ' : '$&'),
      reverse: [dropConstraint(table, name, context.spelling), ...constraint.again].join(';\n'),
      locks: constraint.locks,
      ...(validated && !later
        ? {
            statementTimeout: null,
            scanned: enforced ? leaves(context, tableId(table)) : [],
            precheck: context.isLive(tableId(table)) && enforced ? constraint.precheck : null,
          }
        : {}),
    }),
    ...(later ? [validation(context, constraint)] : []),
  ];
}

function existingChildren(context: ChangeContext, table: Table): readonly Table[] {
  const children = context.children.get(tableId(table)) ?? [];
  return children.filter((child) => context.existing.has(tableId(child)));
}

function inheritedChecks(context: ChangeContext, table: Table, check: Check): ObjectId[] {
  if (check.noInherit) return [];
  return existingChildren(context, table).flatMap((child) => [
    objectId('check', child.schema, child.name, check.name),
    ...inheritedChecks(context, child, check),
  ]);
}

/** The check that a partition has before its parent does is no more its own from then on. */
function partitionsAgain(context: ChangeContext, table: Table, check: Check): string[] {
  return existingChildren(context, table).flatMap((child) => {
    const id = objectId('check', child.schema, child.name, check.name);
    const was = context.tableBefore(child);
    const own = was?.checks.find(({ name }) => name === check.name);
    if (child.partitionOf === null || !was?.partitionOf || own === undefined) return [];
    if (context.isAdded(id)) return [];
    return [addConstraint(child, checkClause(own), own, context.spelling)];
  });
}

export function addCheck(context: ChangeContext, table: Table, check: Check): Unit[] {
  const owner = tableId(table);
  const routines = context.mentions(check.expression).filter((id) => id.startsWith('routine:'));
  const lock = (mode: Lock['mode']) =>
    check.noInherit ? context.locks([owner], mode) : context.lockFamily(owner, mode);
  return constraintUnits(context, {
    id: objectId('check', table.schema, table.name, check.name),
    table,
    name: check.name,
    clause: checkClause(check),
    validated: check.validated,
    enforced: check.enforced,
    locks: lock('ACCESS EXCLUSIVE'),
    validateLocks: lock('SHARE UPDATE EXCLUSIVE'),
    precheck: checkPrecheck(table, check, context.spelling),
    inherited: inheritedChecks(context, table, check),
    alone: check.noInherit && existingChildren(context, table).length > 0,
    again: partitionsAgain(context, table, check),
    prefers: routines,
    after: [],
  });
}

function inheritedKeys(context: ChangeContext, table: Table, key: ForeignKey): ObjectId[] {
  if (table.partitionBy === null) return [];
  return existingChildren(context, table).flatMap((child) => [
    objectId('foreign_key', child.schema, child.name, key.name),
    ...inheritedKeys(context, child, key),
  ]);
}

export function foreignKeyTarget(key: ForeignKey): ObjectId {
  return objectId('table', key.references.schema, key.references.table);
}

/** Null where no foreign key can point to it. A plain unique index will do as well as a key. */
function keyColumns(properties: SchemaObject['properties']): string[] | null {
  if (properties.elements === undefined) return [...(properties.columns as readonly string[])];
  const elements = properties.elements as Index['elements'];
  const plain = properties.unique === true && properties.predicate === null;
  return plain ? elements.map(({ column }) => column ?? '') : null;
}

/** PostgreSQL takes any key over the columns: one that goes would not go any more. */
function goneKeys(context: ChangeContext, key: ForeignKey): string[] {
  const wanted = [...key.references.columns].sort().join('\0');
  return (childrenIn(context.before).get(foreignKeyTarget(key)) ?? [])
    .filter(({ kind }) => ['primary_key', 'unique', 'index'].includes(kind))
    .filter(({ id }) => context.fate.isGone(id))
    .filter(({ properties }) => keyColumns(properties)?.sort().join('\0') === wanted)
    .map(({ id }) => `drop ${id}`);
}

export function addForeignKey(context: ChangeContext, table: Table, key: ForeignKey): Unit[] {
  const owner = tableId(table);
  const target = foreignKeyTarget(key);
  const validateLocks = [
    ...context.locks([owner], 'SHARE UPDATE EXCLUSIVE'),
    ...(target === owner ? [] : context.locks([target], 'ROW SHARE')),
  ];
  const targets = target === owner ? [] : withPartitions(context, target, 'SHARE ROW EXCLUSIVE');
  return constraintUnits(context, {
    id: objectId('foreign_key', table.schema, table.name, key.name),
    table,
    name: key.name,
    clause: foreignKeyClause(key, context.spelling, '  '),
    validated: key.validated,
    enforced: key.enforced,
    // From 18 on tables that inherit are locked too, though they get no foreign key of theirs.
    locks: [...context.lockFamily(owner, 'SHARE ROW EXCLUSIVE'), ...targets],
    validateLocks,
    precheck: foreignKeyPrecheck(table, key, context.spelling),
    inherited: inheritedKeys(context, table, key),
    alone: false,
    again: [],
    prefers: partitionsBefore(context, key),
    // A partition that joins meanwhile would be given the key under the locks of its ATTACH.
    after: [
      ...goneKeys(context, key),
      ...(context.partitions.get(owner) ?? []).map((each) => attachKey(tableId(each))),
    ],
  });
}
