/**
 * Checks that a child declares itself beside its parent's, or has of its parent alone: which of both
 * the other statements leave behind, and what makes the one of the other.
 */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Check, Table } from '../../ir/schema.ts';
import { columnDefinitions } from '../../postgres/ddl/column.ts';
import {
  addConstraint,
  canBeInline,
  checkClause,
  dropConstraint,
} from '../../postgres/ddl/constraint.ts';
import { declare, isInheritedCheck, type TableLookup } from '../../postgres/ddl/inheritance.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { shortenIdentifier } from '../../postgres/identifier.ts';
import { alteration, setting } from '../change/alteration.ts';
import type { ChangeContext } from '../change/context.ts';
import { isAddedApart } from '../change/parts.ts';
import type { Unit } from '../unit.ts';
import { attachKey, detachKey } from './join.ts';

const idOf = ({ schema, name }: Table, check: Check): ObjectId =>
  objectId('check', schema, name, check.name);

function parentsOf(table: Table, lookup: TableLookup): Table[] {
  return table.inherits.flatMap((parent) => lookup(parent) ?? []);
}

/** It has it of a parent, and not by itself. */
export function isInheritedAlone(table: Table, check: Check, lookup: TableLookup): boolean {
  return check.alsoOwn === undefined && isInheritedCheck(check, parentsOf(table, lookup));
}

/** No other relation may have the name meanwhile. */
export function freeName({ to, from }: ChangeContext, { schema, name: of }: Table): string {
  const taken = new Set(
    [...to.tables, ...from.tables, ...to.views, ...from.views]
      .filter((each) => each.schema === schema)
      .map((each) => each.name),
  );
  const name = shortenIdentifier(`${of}_parent`);
  return taken.has(name) ? shortenIdentifier(`${of}_${name}`) : name;
}

/**
 * A parent of the moment hands the checks down, and its rows, of which it has none, are not looked
 * at: those of the child are. PostgreSQL drops no check that is inherited, so the parents leave.
 */
export function disown(
  context: ChangeContext,
  table: Table,
  checks: readonly Check[],
  lookup: TableLookup,
): string[] {
  const parents = parentsOf(table, lookup);
  const other = { schema: table.schema, name: freeName(context, table) };
  const [own, held] = [table, other].map((each) => relationName(each, context.spelling));
  const names = new Set(parents.flatMap(({ columns }) => columns).map(({ name }) => name));
  const columns = table.columns
    .filter(({ name }) => names.has(name))
    .map((column) => ({ ...column, default: null, identity: null }));
  const kept = table.checks
    .filter((check) => isInheritedAlone(table, check, lookup) && canBeInline(check))
    .filter(({ name }) => checks.every((each) => each.name !== name));
  const items = [
    ...columnDefinitions(table, columns, context.spelling).map(({ text }) => text),
    ...kept.map(checkClause),
  ];
  const each = (words: string) =>
    parents.map(
      (parent) => `ALTER TABLE ${own} ${words} ${relationName(parent, context.spelling)}`,
    );
  return [
    `CREATE TABLE ${held} (${items.join(', ')})`,
    `ALTER TABLE ${own} INHERIT ${held}`,
    ...each('NO INHERIT'),
    ...checks.map(({ name }) => dropConstraint(table, name, context.spelling)),
    ...checks.map((check) => addConstraint(other, checkClause(check), check, context.spelling)),
    ...each('INHERIT'),
    `ALTER TABLE ${own} NO INHERIT ${held}`,
    `DROP TABLE ${held}`,
  ];
}

/** What the other statements leave behind: true where the check is the table's own. */
function isOwn(context: ChangeContext, table: Table, check: Check): boolean {
  const id = idOf(table, check);
  if (context.isAdded(tableId(table))) {
    return declare(table, context.table).parents === 'later' || check.alsoOwn === true;
  }
  if (context.isAdded(id)) return isAddedApart(context, table, id);
  const was = context.tableBefore(table);
  const before = was?.checks.find(({ name }) => name === check.name);
  if (was === undefined || before === undefined) return false;
  return !isInheritedAlone(was, before, context.tableBefore);
}

function declareToo(context: ChangeContext, table: Table, check: Check, needs: string[]): Unit {
  const id = idOf(table, check);
  return alteration({
    key: `${id}#own`,
    needs,
    changes: setting(id, {}, { alsoOwn: true }),
    words: `Let ${objectInWords(id)} be the table's own beside that of its parent`,
    // What merges with an inherited one reaches no child, which 18 would lock.
    sql: addConstraint(table, checkClause(check), check, context.spelling).replace(
      /^ALTER TABLE /,
      '$&ONLY ',
    ),
    reverse: disown(context, table, [check], context.table).join(';\n'),
    locks: context.locks([tableId(table)], 'ACCESS EXCLUSIVE'),
  });
}

function leaveToParent(context: ChangeContext, table: Table, check: Check, needs: string[]): Unit {
  const id = idOf(table, check);
  const owner = tableId(table);
  return alteration({
    key: `${id}#own`,
    owner: context.isAdded(owner) ? owner : null,
    needs,
    changes: setting(id, { alsoOwn: true }, { alsoOwn: undefined }),
    statementTimeout: null,
    words: `Let ${objectInWords(id)} be that of its parent alone, through a parent of the moment`,
    sql: disown(context, table, [check], context.table).join(';\n'),
    reverse: addConstraint(table, checkClause(check), check, context.spelling),
    undo: context.isAdded(owner) ? 'implied' : 'restores',
    locks: [
      ...context.locks(table.inherits.map(tableId), 'SHARE UPDATE EXCLUSIVE'),
      ...context.lockFamily(owner, 'ACCESS EXCLUSIVE'),
    ],
    scanned: check.enforced && check.validated ? context.family(owner) : [],
  });
}

/** Behind all that hands checks down: the parents' own, and the membership. */
export function ownChecks(context: ChangeContext): Unit[] {
  return context.to.tables.flatMap((table) => {
    const parents = parentsOf(table, context.table);
    const id = tableId(table);
    const joins = [attachKey(id), detachKey(id)].flatMap((key) => [
      key,
      `${key} parents`,
      ...parents.map((_, i) => `${id}#join${i}`),
      ...parents.map(({ schema, name }) => `${key} ${schema}.${name}`),
    ]);
    return table.checks
      .filter((check) => isInheritedCheck(check, parents))
      .filter((check) => isOwn(context, table, check) !== (check.alsoOwn === true))
      .map((check) => {
        const above = parents.map(({ schema, name }) =>
          objectId('check', schema, name, check.name),
        );
        const needs = [
          ...[idOf(table, check), ...above].flatMap((each) => [each, `${each}#valid`]),
          ...joins,
        ];
        return check.alsoOwn === true
          ? declareToo(context, table, check, needs)
          : leaveToParent(context, table, check, needs);
      });
  });
}
