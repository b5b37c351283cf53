/** A new column on a table that is there. */
import type { Change } from '../../diff/change.ts';
import { objectInWords } from '../../diff/words.ts';
import { Refusal } from '../../ir/findings.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Column, Schema, Table } from '../../ir/schema.ts';
import { columnDefinitions, columnSettings } from '../../postgres/ddl/column.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import { commentUnits } from '../add/comment.ts';
import { formatAnswer } from '../answers.ts';
import { alteration } from '../change/alteration.ts';
import { type ChangeContext, columnId } from '../change/context.ts';
import { fillQuestion } from '../fill-candidates.ts';
import { leaves } from '../partition/locks.ts';
import type { Unit } from '../unit.ts';
import { countingUnits, countsInSteps } from './add-identity.ts';
import { backfillUnits } from './backfill.ts';
import { generatedPrecheck } from './precheck.ts';
import { setNotNull, setNotNullAtOnce } from './set-not-null.ts';
import { isVolatile } from './volatile.ts';

/** A domain's constraints are checked for each row, which PostgreSQL does by writing all of them. */
function isConstrainedDomain(schema: Schema, { type }: Column): boolean {
  return schema.domains.some(
    (domain) =>
      domain.schema === type.schema &&
      domain.name === type.name &&
      (domain.notNull || domain.checks.length > 0 || domain.default !== null),
  );
}

function rewrites(context: ChangeContext, column: Column): boolean {
  return (
    column.identity !== null ||
    column.generated?.kind === 'stored' ||
    (column.default !== null && isVolatile(column.default)) ||
    // Whether the domain changes before it or behind it, its column comes while it has either form.
    isConstrainedDomain(context.from, column) ||
    isConstrainedDomain(context.to, column)
  );
}

/** The column in the tables that inherit it comes with it. */
function changesOf(context: ChangeContext, table: Table, column: Column): Change[] {
  const children = context.children.get(tableId(table)) ?? [];
  return [
    { kind: 'add', id: columnId(table, column.name) },
    ...children
      .filter((child) => context.existing.has(tableId(child)))
      .flatMap((child) => changesOf(context, child, column)),
  ];
}

function addStatement(
  context: ChangeContext,
  table: Table,
  declared: Column,
  extra: readonly string[],
): string {
  const [definition] = columnDefinitions(table, [declared], context.spelling);
  const notes = (definition?.notes ?? []).map((note) => `${note}\n`).join('');
  const actions = [`ADD COLUMN ${definition?.text ?? ''}`, ...extra];
  return `${notes}ALTER TABLE ${relationName(table, context.spelling)}\n  ${actions.join(',\n  ')}`;
}

/** Columns that parents bring stand before its own, as in a table that is made with them. */
function columnsAbove(context: ChangeContext, { inherits }: Table): ObjectId[] {
  return inherits.flatMap((name) => {
    const parent = context.table(name);
    if (parent === undefined) return [];
    const own = parent.columns.map((column) => columnId(parent, column.name));
    return [...own, ...columnsAbove(context, parent)];
  });
}

/** The new column that the table has before it: ADD COLUMN puts each behind the last. */
function columnBefore(context: ChangeContext, table: Table, column: Column): ObjectId[] {
  const place = table.columns.findIndex(({ name }) => name === column.name);
  const ids = table.columns.slice(0, place).map(({ name }) => columnId(table, name));
  return ids.filter((id) => context.isAdded(id)).slice(-1);
}

/** It declares the column itself, beside having it of a parent. */
export function isAlsoOwn({ inherits }: Table, { inherited }: Column): boolean {
  return inherits.length > 0 && !inherited;
}

/** Children that declare it themselves have it first: what a parent brings is the parent's alone. */
function ownBelow(context: ChangeContext, table: Table, name: string): ObjectId[] {
  return context.descendants(tableId(table)).flatMap((each) => {
    const child = context.to.tables.find((one) => tableId(one) === each);
    const own = child?.columns.find((one) => one.name === name);
    if (child === undefined || own === undefined || !isAlsoOwn(child, own)) return [];
    return [columnId(child, name)].filter(context.isAdded);
  });
}

/** What is below a child that has it already is not reached. */
function unreached(context: ChangeContext, table: Table, name: string): ObjectId[] {
  return (context.children.get(tableId(table)) ?? []).flatMap((child) => {
    const own = child.columns.find((one) => one.name === name);
    const keeps = own !== undefined && isAlsoOwn(child, own);
    return keeps ? context.descendants(tableId(child)) : unreached(context, child, name);
  });
}

function needsOf(context: ChangeContext, table: Table, column: Column): readonly ObjectId[] {
  const id = columnId(table, column.name);
  const above = new Set<string>(
    table.inherits.map((each) => objectId('column', each.schema, each.name, column.name)),
  );
  return context.needs(id).filter((need) => !isAlsoOwn(table, column) || !above.has(need));
}

function addUnit(
  context: ChangeContext,
  table: Table,
  column: Column,
  declared: Column,
  extra: readonly string[] = [],
  needs: readonly string[] = [],
): Unit {
  const id = columnId(table, column.name);
  const owner = tableId(table);
  const rewritten = rewrites(context, declared);
  const apart = new Set(unreached(context, table, column.name));
  const name = relationName(table, context.spelling);
  const mentioned = [column.default, column.generated?.expression ?? null].flatMap(
    context.mentions,
  );
  return alteration({
    key: id,
    needs: [...needsOf(context, table, column), ...needs],
    after: ownBelow(context, table, column.name),
    prefers: mentioned.filter((need) => need.startsWith('routine:')),
    wishes: [...columnsAbove(context, table), ...columnBefore(context, table, column)],
    changes: changesOf(context, table, column),
    words: `Add ${objectInWords(id)}`,
    sql: addStatement(context, table, declared, [...columnSettings(column, null), ...extra]),
    reverse: `ALTER TABLE ${name} DROP COLUMN ${quoteIdentifier(column.name)}`,
    locks: context.lockFamily(owner, 'ACCESS EXCLUSIVE').filter(({ id: each }) => !apart.has(each)),
    rewrites: rewritten ? context.family(owner).filter((each) => !apart.has(each)) : [],
    // Rows that are there would have no value: without any it reads nothing.
    scanned:
      !rewritten && declared.notNull && declared.default === null ? leaves(context, owner) : [],
    precheck: context.isLive(owner) ? generatedPrecheck(table, declared, context.spelling) : null,
    ...(rewritten ? { statementTimeout: null } : {}),
  });
}

/** A column that a parent brings has a comment of its own. */
export function columnComments(context: ChangeContext, table: Table, column: Column): Unit[] {
  const id = columnId(table, column.name);
  const subject = `COLUMN ${relationName(table, context.spelling)}.${quoteIdentifier(column.name)}`;
  return commentUnits(
    id,
    id,
    subject,
    column.comment,
    context.locks([tableId(table)], 'SHARE UPDATE EXCLUSIVE'),
  );
}

function unanswered(context: ChangeContext, table: Table, column: Column): Refusal {
  const id = columnId(table, column.name);
  const fill = (expression: string) => formatAnswer({ kind: 'fill', column: id, expression });
  const entry = fill('<SQL expression>');
  const question = `What fills the new ${objectInWords(id)} in the rows that are there? It is NOT NULL, and has no default.`;
  return new Refusal(
    'answer_needed',
    question,
    `Answer with answers: [${JSON.stringify(entry)}], say ${JSON.stringify(fill("''"))}; or give it a default, make it optional, or name its table in empty_tables.`,
    [
      {
        code: 'may-fail-on-existing-rows',
        severity: 'critical',
        subject: id,
        message:
          'A new column that is NOT NULL and has no default cannot be added to a table with rows.',
        fix: `answers: [${JSON.stringify(entry)}]`,
      },
    ],
    { questions: [fillQuestion(context.to, table, column, question)] },
  );
}

/** A child demands a value of a column that its parent brings; its rows have the parent's default. */
export function ownValues(
  context: ChangeContext,
  table: Table,
  column: Column,
  given: string | null,
  brought: ObjectId,
): Unit[] {
  const id = columnId(table, column.name);
  const live = context.isLive(tableId(table));
  const value = context.fill(id) ?? column.default;
  if (live && given === null && value === null) throw unanswered(context, table, column);
  const filled = live && given === null && value !== null;
  const units = [
    ...(filled ? backfillUnits(context, table, column, value, [brought], null) : []),
    ...(live ? setNotNull(context, table, column) : setNotNullAtOnce(context, table, column)),
  ];
  return units.map((unit) => ({ ...unit, needs: [...unit.needs, brought] }));
}

/** Nullable first, with the default for new rows; then the rows that are there; then NOT NULL. */
function inSteps(context: ChangeContext, table: Table, column: Column): Unit[] {
  const id = columnId(table, column.name);
  const value = context.fill(id) ?? column.default;
  if (value === null) throw unanswered(context, table, column);
  const nullable = { ...column, notNull: false, default: null };
  const later =
    column.default === null
      ? []
      : [`ALTER COLUMN ${quoteIdentifier(column.name)} SET DEFAULT ${column.default}`];
  const code =
    column.default === null ? `write ${objectInWords(id)} on every insert and update` : null;
  return [
    addUnit(context, table, column, nullable, later),
    ...backfillUnits(context, table, column, value, [id], code),
    ...(column.notNull ? setNotNull(context, table, column, 'backfill') : []),
  ];
}

/** The same with numbers; it counts by itself when each row has one. */
function countedInSteps(context: ChangeContext, table: Table, column: Column): Unit[] {
  if (column.identity === null) return [];
  const id = columnId(table, column.name);
  const { before, next, after } = countingUnits(context, table, column, column.identity);
  if (!context.isLive(tableId(table))) {
    const counted = { ...column, notNull: true, identity: null, default: next };
    const made = before.map(({ key }) => key);
    return [...before, addUnit(context, table, column, counted, [], made), ...after];
  }
  const nullable = { ...column, notNull: false, identity: null };
  const later = [`ALTER COLUMN ${quoteIdentifier(column.name)} SET DEFAULT ${next}`];
  const ready = before.map(({ key }) => key);
  return [
    ...before,
    addUnit(context, table, column, nullable, later, ready),
    ...backfillUnits(context, table, column, next, [id], null),
    ...setNotNull(context, table, column, 'backfill'),
    ...after,
  ];
}

/** What plain ADD COLUMN would do under ACCESS EXCLUSIVE, and a detour can avoid. */
function needsSteps(context: ChangeContext, table: Table, column: Column): boolean {
  if (!context.isLive(tableId(table))) return false;
  if (column.identity !== null || column.generated !== null) return false;
  if (column.default === null) {
    return context.fill(columnId(table, column.name)) !== undefined || column.notNull;
  }
  return isVolatile(column.default);
}

function unitsOf(context: ChangeContext, table: Table, column: Column): Unit[] {
  const id = tableId(table);
  // PostgreSQL adds no identity column to a table that others inherit from, with rows or without.
  const counts =
    column.identity !== null && (context.isLive(id) || context.descendants(id).length > 0);
  if (counts && countsInSteps(context, table)) return countedInSteps(context, table, column);
  return needsSteps(context, table, column)
    ? inSteps(context, table, column)
    : [addUnit(context, table, column, column)];
}

export function addColumn(context: ChangeContext, table: Table, column: Column): Unit[] {
  const units = unitsOf(context, table, column);
  return [...units, ...columnComments(context, table, column)];
}
