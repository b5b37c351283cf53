/** A check that a parent loses and a child keeps: the child's goes with the parent's, unless it is its own. */

import { type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Check, Table } from '../../ir/schema.ts';
import { checkClause, dropConstraint } from '../../postgres/ddl/constraint.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { dollarQuote } from '../../postgres/identifier.ts';
import { checkedAgain } from '../online/add-constraint.ts';
import { disown, isInheritedAlone } from '../partition/own-checks.ts';
import type { Unit } from '../unit.ts';
import type { ChangeContext } from './context.ts';
import { leavesParent } from './drop-groups.ts';
import { tableOf } from './find.ts';

function keepers(context: ChangeContext, id: ObjectId): Kept[] {
  const parent = tableOf(context.from, id);
  const name = parseObjectId(id).names[2] ?? '';
  const lost = parent?.checks.find((check) => check.name === name);
  if (parent === undefined || lost === undefined || lost.noInherit) return [];
  const keeps = (table: Table): Check | null => {
    const own = objectId('check', table.schema, table.name, name);
    const stays = context.objects.has(own) && !context.fate.isGone(own);
    if (!stays || !context.existing.has(tableId(table))) return null;
    return table.checks.find((each) => each.name === name) ?? null;
  };
  const below = (of: Table): Kept[] =>
    context.from.tables
      .filter((table) => parentsOf(table).some((each) => isUnder(context, table, each, of)))
      .flatMap((table) => {
        const check = keeps(table);
        // What is its own, it hands down itself.
        return check === null ? below(table) : [{ table, check }];
      });
  return below(parent);
}

interface Kept {
  readonly table: Table;
  readonly check: Check;
}

function parentsOf({ partitionOf, inherits }: Table): Table['inherits'] {
  return [...(partitionOf ? [partitionOf] : []), ...inherits];
}

function isUnder(
  context: ChangeContext,
  table: Table,
  parent: Table['inherits'][number],
  of: Table,
): boolean {
  return tableId(parent) === tableId(of) && !leavesParent(context, table, parent);
}

/**
 * Before the drop, what is the parent's alone becomes the child's, too, without a look at its rows;
 * one that is its own already cannot be added again. That of a partition is never its own: it comes
 * back behind the drop, and is looked at later.
 */
export function keepChecks(context: ChangeContext, id: ObjectId, drop: string): string {
  const kept = id.startsWith('check:') ? keepers(context, id) : [];
  const name = (table: Table) => relationName(table, context.spelling);
  const first = kept
    .filter(({ table }) => table.partitionOf === null && wasAlone(context, id, table))
    .map(
      ({ table, check }) =>
        `DO ${dollarQuote(`
BEGIN
  ALTER TABLE ONLY ${name(table)} ADD ${checkClause(check)};
EXCEPTION
  WHEN duplicate_object THEN NULL;
END
`)}`,
    );
  const again = kept
    .filter(({ table }) => table.partitionOf !== null)
    .map(({ table, check }) => `ALTER TABLE ${name(table)} ADD ${checkClause(check)} NOT VALID`);
  return [...first, drop, ...again].join(';\n');
}

function wasAlone(context: ChangeContext, id: ObjectId, table: Table): boolean {
  const was = context.tableBefore(table);
  const check = was?.checks.find(({ name }) => name === parseObjectId(id).names[2]);
  return (
    was !== undefined && check !== undefined && isInheritedAlone(was, check, context.tableBefore)
  );
}

/** The way back leaves children the check of their parent alone, where they had no other. */
export function disownedAgain(context: ChangeContext, id: ObjectId): string[] {
  const kept = id.startsWith('check:') ? keepers(context, id) : [];
  return kept
    .filter(({ table }) => table.partitionOf === null && wasAlone(context, id, table))
    .flatMap(({ table }) => {
      const was = context.tableBefore(table);
      const check = was?.checks.find(({ name }) => name === parseObjectId(id).names[2]);
      return was && check ? disown(context, was, [check], context.tableBefore) : [];
    });
}

/** The checks of partitions that came back. */
export function validateKept(context: ChangeContext, id: ObjectId): Unit[] {
  const kept = id.startsWith('check:') ? keepers(context, id) : [];
  return kept
    .filter(({ table, check }) => table.partitionOf !== null && check.validated)
    .map(({ table, check }) => {
      const own = objectId('check', table.schema, table.name, check.name);
      return checkedAgain(context, table, check, {
        key: `${own}#valid again`,
        needs: [`drop ${id}`],
        locks: context.lockFamily(tableId(table), 'SHARE UPDATE EXCLUSIVE'),
      });
    });
}

/** Tables below a child that keeps its check: the drop does not reach them. */
export function belowKeepers(context: ChangeContext, id: ObjectId): readonly ObjectId[] {
  return keepers(context, id)
    .filter(({ table }) => table.partitionOf === null)
    .flatMap(({ table }) => context.family(tableId(table)).slice(1));
}

/** In a group of checks that go together: those that a child declares itself, too. */
function declaredToo(context: ChangeContext, group: readonly ObjectId[]): Kept[] {
  if (group[0]?.startsWith('check:') !== true) return [];
  return group.slice(1).flatMap((id) => {
    const table = tableOf(context.from, id);
    const name = parseObjectId(id).names[2] ?? '';
    const check = table?.checks.find((each) => each.name === name && each.alsoOwn === true);
    return table === undefined || check === undefined ? [] : [{ table, check }];
  });
}

/** A check of their own beside that of the parent, which goes, would stay. */
export function dropOwn(context: ChangeContext, group: readonly ObjectId[]): string[] {
  return declaredToo(context, group).map(({ table, check }) =>
    dropConstraint(table, check.name, context.spelling),
  );
}

/** Added beside that of the parent, which has come back, without a look at the rows. */
export function ownAgain(context: ChangeContext, group: readonly ObjectId[]): string[] {
  return declaredToo(context, group).map(
    ({ table, check }) =>
      `ALTER TABLE ONLY ${relationName(table, context.spelling)} ADD ${checkClause(check)}`,
  );
}
