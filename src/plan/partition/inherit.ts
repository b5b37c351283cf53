/** Tables that come to inherit from others, cease to, or do so in another order. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Check, Column, Table } from '../../ir/schema.ts';
import { columnDefinitions } from '../../postgres/ddl/column.ts';
import { checkClause } from '../../postgres/ddl/constraint.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { qualified, quoteIdentifier } from '../../postgres/identifier.ts';
import { alteration, setting } from '../change/alteration.ts';
import { type ChangeContext, columnId, type SetChange } from '../change/context.ts';
import { tableOf } from '../change/find.ts';
import { isVolatile } from '../online/volatile.ts';
import type { Lock, Unit } from '../unit.ts';
import { alongside, type Given } from './given.ts';
import { coming, has, type Parent, staying } from './held-columns.ts';
import { attachKey, detachKey } from './join.ts';
import { namedAlone, namedAsAbove } from './not-null-names.ts';
import { disown, freeName, isInheritedAlone } from './own-checks.ts';

function head({ context, after }: Given): string {
  return `ALTER TABLE ${relationName(after, context.spelling)}`;
}

function locksOf({ context, change }: Given, joined: readonly Parent[]): Lock[] {
  return [
    ...context.locks(joined.map(tableId), 'SHARE UPDATE EXCLUSIVE'),
    ...context.lockFamily(change.id, 'ACCESS EXCLUSIVE'),
  ];
}

function statement(given: Given, parent: Parent, forth: string, back: string): Unit {
  const { context, change, before, after } = given;
  const { id } = change;
  const joins = forth === 'INHERIT';
  const of = relationName(parent, context.spelling);
  const both = setting(id, { inherits: before.inherits }, { inherits: after.inherits });
  const names = joins ? { forth: [], back: [] } : namesApart(given, parent);
  return alteration({
    key: `${joins ? attachKey(id) : detachKey(id)} ${parent.schema}.${parent.name}`,
    needs: joins ? [tableId(parent)] : [],
    // A column that was the table's own stays it, beside being inherited.
    changes: [...both, ...(joins ? [] : alongside(context, id))],
    words: `Make ${objectInWords(id)} ${joins ? 'a' : 'no'} child of ${parent.name}`,
    sql: [`${head(given)} ${forth} ${of}`, ...names.forth].join(';\n'),
    reverse: `${joins ? '' : ownFromNow(given)}${[...names.back, `${head(given)} ${back} ${of}`].join(';\n')}`,
    locks: locksOf(given, joins ? [parent] : []),
  });
}

/** NOT NULL constraints that the table had from the parent alone were called after that. */
function namesApart(given: Given, { schema, name }: Parent) {
  const { context, before } = given;
  const parent = context.tableBefore({ schema, name });
  if (parent === undefined) return { forth: [], back: [] };
  const alone = before.columns
    .filter(({ inherited, notNull }) => inherited && notNull)
    .map((column) => column.name);
  return {
    forth: namedAlone(given, parent),
    back: namedAsAbove(context, before, parent, alone),
  };
}

/** No way back makes columns a parent's alone again, which are a table's own since it left. */
function ownFromNow({ context, before, after }: Given): string {
  const still = new Set(
    after.inherits
      .flatMap((parent) => context.table(parent)?.columns ?? [])
      .map(({ name }) => name),
  );
  const becomes = new Map(after.columns.map((column) => [column.name, column]));
  const own = before.columns.filter(
    ({ inherited, name }) =>
      inherited && (becomes.get(name)?.inherited ?? still.has(name)) !== true,
  );
  if (own.length === 0) return '';
  return `-- Columns that ${before.name} had of its parents alone are from then on its own as well.\n`;
}

/** Checks that are the table's own since it left, and a parent's alone again on the way back. */
function disownedAgain({ context, before }: Given): string[] {
  const alone = before.checks.filter((check) =>
    isInheritedAlone(before, check, context.tableBefore),
  );
  return alone.length === 0 ? [] : disown(context, before, alone, context.tableBefore);
}

/** New columns that the table is to have of a parent that it joins, and not by itself. */
function broughtBy({ context, after }: Given, joined: readonly Parent[]): Column[] {
  const parents = joined.flatMap((parent) => context.table(parent) ?? []);
  return after.columns
    .filter((column) => column.inherited && context.isAdded(columnId(after, column.name)))
    .filter(({ name }) =>
      parents.some((parent) => parent.columns.some((each) => each.name === name)),
    );
}

/** New checks over such columns: without them the table could not join. */
function checksOver({ context, after }: Given, brought: readonly Column[]): Check[] {
  const columns = new Set(brought.map(({ name }) => columnId(after, name)));
  return after.checks.filter((check) => {
    const id = checkId(after, check);
    const needs = context.objects.get(id)?.dependsOn ?? [];
    return context.isAdded(id) && needs.some((need) => columns.has(need));
  });
}

function checkId({ schema, name }: Table, check: Check): ObjectId {
  return objectId('check', schema, name, check.name);
}

/** Rows that are there need a value. */
function isFilled(given: Given, column: Column): boolean {
  return !column.notNull || column.default !== null || !given.context.isLive(given.change.id);
}

/** INHERIT puts a parent behind the others. */
function keepsOrder({ before, after }: Given): boolean {
  const kept = before.inherits.filter((each) => has(after.inherits, each));
  return kept.every((each, i) => tableId(each) === tableId(after.inherits[i] ?? each));
}

/** As `staying`, of checks over such columns alone. */
function checksStaying({ context, before, after }: Given, held: readonly Column[]): Check[] {
  const columns = new Set<string>(held.map(({ name }) => columnId(before, name)));
  return before.checks.filter((check) => {
    const is = after.checks.find(({ name }) => name === check.name);
    const id = checkId(before, check);
    const needs = context.before.get(id)?.dependsOn ?? [];
    return (
      is !== undefined &&
      !context.fate.isGone(id) &&
      isInheritedAlone(before, check, context.tableBefore) &&
      isInheritedAlone(after, is, context.table) &&
      needs.every((need) => !need.startsWith('column:') || columns.has(need))
    );
  });
}

/** Columns that are a parent's alone, and are to be the table's own beside it: it leaves and joins again. */
export function becomingOwn({
  context,
  before,
  after,
}: Pick<Given, 'context' | 'before' | 'after'>): boolean {
  const parents = after.inherits.flatMap((parent) => context.table(parent) ?? []);
  return after.columns.some(
    ({ name, inherited }) =>
      !inherited &&
      before.columns.some((was) => was.name === name && was.inherited) &&
      parents.some((parent) => parent.columns.some((each) => each.name === name)),
  );
}

/**
 * Nothing makes a column that a table has by itself one that it has of a parent alone; a column
 * stays, or comes as, such a one as long as some parent has it: here one that is made for that, and
 * goes again.
 */
function throughAnother(given: Given, gone: readonly Parent[], added: readonly Parent[]): Unit[] {
  const { context, change, before, after } = given;
  const { id } = change;
  const { spelling } = context;
  const ordered = keepsOrder(given) && !becomingOwn(given);
  const kept = ordered ? [] : before.inherits.filter((each) => has(after.inherits, each));
  const joined = ordered ? added : after.inherits;
  const brought = broughtBy(given, added);
  const checks = checksOver(given, brought);
  const other = qualified(after.schema, freeName(context, after), spelling.defaultSchema);
  const own = head(given);
  const next = coming(given);
  const held = [
    ...staying(given).map((column) => ({ ...column, default: null, identity: null })),
    ...next.map((column) => ({ ...column, default: null, identity: null, notNull: false })),
  ];
  const hold = [
    `CREATE TABLE ${other} (${[
      ...columnDefinitions(before, held, spelling).map(({ text }) => text),
      ...checksStaying(given, held).map(checkClause),
    ].join(', ')})`,
    `${own} INHERIT ${other}`,
  ];
  const release = [`${own} NO INHERIT ${other}`, `DROP TABLE ${other}`];
  const each = (list: readonly Parent[], words: string) =>
    list.map((parent) => `${own} ${words} ${relationName(parent, spelling)}`);
  const scans = checks.length > 0 && context.isLive(id);
  const above = next.flatMap(({ name }) =>
    before.inherits.map((parent) => objectId('column', parent.schema, parent.name, name)),
  );
  return [
    alteration({
      key: `${gone.length > 0 ? detachKey(id) : attachKey(id)} parents`,
      needs: [...added.map(tableId), ...above],
      changes: [
        ...setting(id, { inherits: before.inherits }, { inherits: after.inherits }),
        ...brought.map((column) => ({ kind: 'add' as const, id: columnId(after, column.name) })),
        ...checks.map((check) => ({ kind: 'add' as const, id: checkId(after, check) })),
        ...alongside(context, id),
      ],
      words: `Let ${objectInWords(id)} inherit from ${after.inherits.map((parent) => parent.name).join(', ')}, through a parent of the moment, so that its columns are inherited alone`,
      sql: [
        ...hold,
        ...columnDefinitions(after, brought, spelling).map(
          ({ text }) => `ALTER TABLE ${other} ADD COLUMN ${text}`,
        ),
        ...checks.map((check) => `ALTER TABLE ${other} ADD ${checkClause(check)}`),
        ...each([...gone, ...kept], 'NO INHERIT'),
        ...each(joined, 'INHERIT'),
        ...release,
      ].join(';\n'),
      reverse: `${ownFromNow(given)}${[
        ...hold,
        ...each(joined, 'NO INHERIT'),
        ...each(ordered ? gone : before.inherits, 'INHERIT'),
        ...release,
        ...checks.map((check) => `${own} DROP CONSTRAINT ${quoteIdentifier(check.name)}`),
        ...brought.map((column) => `${own} DROP COLUMN ${quoteIdentifier(column.name)}`),
      ].join(';\n')}`,
      locks: locksOf(given, joined),
      rewrites: brought.some((column) => column.default !== null && isVolatile(column.default))
        ? context.family(id)
        : [],
      scanned: scans ? context.family(id) : [],
    }),
  ];
}

/** The next parent first, so that no column is without one in between. */
function oneForAnother(given: Given, gone: readonly Parent[], added: readonly Parent[]): Unit[] {
  const { context, change, before, after } = given;
  const each = (list: readonly Parent[], words: string) =>
    list.map((parent) => `${head(given)} ${words} ${relationName(parent, context.spelling)}`);
  const swap = (joins: readonly Parent[], leaves: readonly Parent[]) =>
    [...each(joins, 'INHERIT'), ...each(leaves, 'NO INHERIT')].join(';\n');
  return [
    alteration({
      key: `${detachKey(change.id)} parents`,
      needs: added.map(tableId),
      changes: [
        ...setting(change.id, { inherits: before.inherits }, { inherits: after.inherits }),
        ...alongside(context, change.id),
      ],
      words: `Let ${objectInWords(change.id)} inherit from ${added.map(({ name }) => name).join(', ')}, and no more from ${gone.map(({ name }) => name).join(', ')}`,
      sql: swap(added, gone),
      reverse: swap(gone, added),
      locks: locksOf(given, added),
    }),
  ];
}

export function alterParents(given: Given): Unit[] {
  const { before, after } = given;
  const gone = before.inherits.filter((each) => !has(after.inherits, each));
  const added = after.inherits.filter((each) => !has(before.inherits, each));
  const brought = broughtBy(given, added);
  const filled = brought.every((column) => isFilled(given, column));
  if ((!keepsOrder(given) || becomingOwn(given) || brought.length > 0) && filled) {
    return throughAnother(given, gone, added);
  }
  if (gone.length > 0 && added.length > 0 && staying(given).length > 0) {
    return oneForAnother(given, gone, added);
  }
  return [
    // The way back inherits from the last one first, and so in the order that was.
    ...gone.toReversed().map((parent, i) => {
      const leave = statement(given, parent, 'NO INHERIT', 'INHERIT');
      const again = i === 0 ? disownedAgain(given) : [];
      return { ...leave, reverse: [leave.reverse, ...again].join(';\n') };
    }),
    ...added.map((parent) => statement(given, parent, 'INHERIT', 'NO INHERIT')),
  ];
}

/** The first column of a table that becomes its own makes all of them so. */
export function ownColumns(context: ChangeContext, change: SetChange): Unit[] {
  const before = tableOf(context.from, change.id);
  const after = tableOf(context.to, change.id);
  if (before === undefined || after === undefined || after.inherits.length === 0) return [];
  const id = tableId(after);
  const changes = [...context.fate.altered.values()].filter(
    (each) => each.after.inherited === false && context.objects.get(each.id)?.parent === id,
  );
  const moves = 'inherits' in (context.fate.altered.get(id)?.after ?? {});
  if (changes[0]?.id !== change.id || moves || !becomingOwn({ context, before, after })) return [];
  const given = { context, change: { ...change, id, before: {}, after: {} }, before, after };
  return throughAnother(given, [], []);
}
