/** Another type for a column where it stands: PostgreSQL keeps the rows as they are, or rewrites all. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Check, Column, Table } from '../../ir/schema.ts';
import { checkClause } from '../../postgres/ddl/constraint.ts';
import { defaultExpression } from '../../postgres/ddl/parentheses.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import { formatType } from '../../postgres/type.ts';
import { alteration, setting } from '../change/alteration.ts';
import { type ChangeContext, columnId } from '../change/context.ts';
import { dependentsIn } from '../change/dependents.ts';
import { leaves } from '../partition/locks.ts';
import type { Unit } from '../unit.ts';
import { checkedAgain } from './add-constraint.ts';
import { castPrecheck } from './copy/cast-precheck.ts';
import { type Casting, castingOf, type Retyped } from './copy/casting.ts';
import { isInPlace } from './copy/copies.ts';
import { forgetType } from './forget-types.ts';
import { besideOwnDefaults, defaultChanges, ownDefaults } from './own-defaults.ts';

/** `using` null: the values stay what they are. */
function statement(
  context: ChangeContext,
  table: Table,
  from: Column,
  to: Column,
  using: string | null,
  checks: readonly Check[] = [],
): string {
  const alter = `ALTER COLUMN ${quoteIdentifier(to.name)}`;
  const type = formatType(to.type, context.spelling.defaultSchema);
  const collation = to.collation === null ? '' : ` COLLATE ${to.collation}`;
  const actions = [
    ...checks.map(({ name }) => `DROP CONSTRAINT ${quoteIdentifier(name)}`),
    ...(from.default === null ? [] : [`${alter} DROP DEFAULT`]),
    `${alter} TYPE ${type}${collation}${using === null ? '' : ` USING ${using}`}`,
    ...(to.default === null ? [] : [`${alter} SET DEFAULT ${defaultExpression(to.default)}`]),
    ...checks.map((check) => `ADD ${checkClause(check)} NOT VALID`),
    // Another type takes its own way of storing along, also where it is the same (ALTER TABLE, SET DATA TYPE).
    ...(to.storage === null ? [] : [`${alter} SET STORAGE ${to.storage.toUpperCase()}`]),
    ...(to.compression === null ? [] : [`${alter} SET COMPRESSION ${to.compression}`]),
  ];
  return `ALTER TABLE ${relationName(table, context.spelling)}\n  ${actions.join(',\n  ')}`;
}

function picked({ type, collation, default: text, storage, compression }: Column) {
  return { type, collation, default: text, storage, compression };
}

/** Dependents that are dropped and made again must not be there when the type changes. */
export function dependents(context: ChangeContext, id: ObjectId): string[] {
  return (dependentsIn(context.before).get(id) ?? [])
    .filter((object) => context.fate.isGone(object.id))
    .map((object) => `drop ${object.id}`);
}

/** It has the parent already: a table that joins in the same plan changes by itself before it does. */
function wasBelow(context: ChangeContext, table: Table, parent: ObjectId): boolean {
  const before = context.tableBefore(table);
  if (before === undefined) return false;
  return [...(before.partitionOf ? [before.partitionOf] : []), ...before.inherits].some((each) => {
    const above = context.tableBefore(each);
    return tableId(each) === parent || (above !== undefined && wasBelow(context, above, parent));
  });
}

/** The same column of the tables that inherit it: it changes with this one. */
function handedDown(context: ChangeContext, table: Table, name: string): ObjectId[] {
  return context
    .descendants(tableId(table))
    .flatMap((id) => context.to.tables.filter((each) => tableId(each) === id))
    .filter((each) => wasBelow(context, each, tableId(table)))
    .map((each) => columnId(each, name))
    .filter((id) => context.fate.altered.has(id));
}

/** Without rows any cast will do, and their text is what all types have in common. */
function throughText(context: ChangeContext, before: Column, after: Column): Casting {
  const column = quoteIdentifier(after.name);
  const { defaultSchema } = context.spelling;
  return {
    forth: () => `${column}::text::${formatType(after.type, defaultSchema)}`,
    back: (value) => `${value}::text::${formatType(before.type, defaultSchema)}`,
    exact: true,
    breaks: null,
  };
}

/**
 * Checks over a column that changes its type are made again by PostgreSQL, which reads each row
 * under the lock; made NOT VALID in the same statement they are looked at later, while others
 * write. Those that others inherit, or that something is said of, it has to make itself.
 */
function checksOver(context: ChangeContext, { id, table }: Retyped): readonly Check[] {
  const before = context.tableBefore(table) ?? table;
  if (!context.isLive(tableId(table)) || context.family(tableId(table)).length > 1) return [];
  if (table.partitionOf !== null || table.inherits.length > 0) return [];
  return before.checks.filter((check) => {
    const own = objectId('check', table.schema, table.name, check.name);
    const object = context.before.get(own);
    if (object?.dependsOn.includes(id) !== true || check.comment !== null) return false;
    return check.validated && check.enforced && !context.fate.isGone(own);
  });
}

/**
 * The rows stay as they are, and are read: for checks that PostgreSQL makes again by itself, and for
 * indexes of partitions, which it builds again with that of the whole.
 */
function readUnderLock(
  context: ChangeContext,
  { id, table }: Retyped,
  later: readonly Check[],
): readonly ObjectId[] {
  if (!context.isLive(tableId(table))) return [];
  const own = new Set(later.map(({ name }) => objectId('check', table.schema, table.name, name)));
  const again = (dependentsIn(context.before).get(id) ?? []).some((object) => {
    if (context.fate.isGone(object.id) || own.has(object.id)) return false;
    if (object.kind === 'check') return object.properties.validated === true;
    return table.partitionBy !== null && indexed.has(object.kind);
  });
  return again ? leaves(context, tableId(table)) : [];
}

const indexed: ReadonlySet<string> = new Set(['index', 'primary_key', 'unique', 'exclusion']);

export function changeType(
  context: ChangeContext,
  table: Table,
  before: Column,
  after: Column,
): Unit[] {
  const id = columnId(table, after.name);
  const retyped: Retyped = { id, table, before, after };
  const kept = isInPlace(context.tableBefore(table) ?? table, before, after);
  const casting = castingOf(context, retyped) ?? throughText(context, before, after);
  const column = quoteIdentifier(after.name);
  // What is computed is computed anew: USING is refused.
  const bare = kept || after.generated !== null;
  const back = casting.back ?? throughText(context, before, after).back;
  const targets = (dependentsIn(context.before).get(id) ?? [])
    .filter((object) => object.kind === 'foreign_key')
    .flatMap((object) => [object.parent, ...object.dependsOn])
    .filter((each) => each?.startsWith('table:') === true) as ObjectId[];
  const checks = kept ? checksOver(context, retyped) : [];
  const forget = forgetType(context, table, retyped);
  const heirs = handedDown(context, table, after.name);
  const whole = [id, ...heirs];
  const own = ownDefaults(context, heirs, before, after);
  const words = kept ? `Widen ${objectInWords(id)} to` : `Rewrite ${objectInWords(id)} as`;
  return [
    alteration({
      key: `${id}#type`,
      provides: [`${id}#type`, ...whole],
      needs: [...context.needs(id), ...whole.flatMap((column) => dependents(context, column))],
      changes: [...setting(id, picked(before), picked(after)), ...defaultChanges(own)],
      words: `${words} ${formatType(after.type)}`,
      sql: [
        besideOwnDefaults(
          context,
          own,
          statement(context, table, before, after, bare ? null : casting.forth(''), checks),
          { from: before, to: after, direction: 'forth' },
        ),
        ...forget.forth,
      ].join(';\n'),
      reverse: [
        besideOwnDefaults(
          context,
          own,
          statement(context, table, after, before, bare ? null : (back?.(column) ?? column)),
          { from: after, to: before, direction: 'back' },
        ),
        ...forget.back,
      ].join(';\n'),
      undo: kept || casting.exact || !context.isLive(tableId(table)) ? 'restores' : 'structure',
      precheck: kept ? null : castPrecheck(context, retyped, casting),
      locks: [
        ...context.lockFamily(tableId(table), 'ACCESS EXCLUSIVE'),
        ...context.locks(targets, 'ACCESS EXCLUSIVE'),
      ],
      rewrites: kept ? [] : context.family(tableId(table)),
      scanned: kept ? readUnderLock(context, retyped, checks) : [],
      ...(kept ? {} : { statementTimeout: null }),
    }),
    ...checks.map((check) =>
      checkedAgain(context, retyped.table, check, {
        key: `${retyped.id}#${check.name} valid`,
        needs: [`${retyped.id}#type`],
        owner: `${retyped.id}#type`,
        locks: context.locks([tableId(retyped.table)], 'SHARE UPDATE EXCLUSIVE'),
      }),
    ),
  ];
}
