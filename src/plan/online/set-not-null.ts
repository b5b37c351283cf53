/** NOT NULL on rows that are there, without a scan that locks them: through a validated CHECK. */
import { objectInWords } from '../../diff/words.ts';
import { tableId } from '../../ir/objects.ts';
import type { Column, Table } from '../../ir/schema.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { quoteIdentifier, shortenIdentifier } from '../../postgres/identifier.ts';
import { alteration, setting } from '../change/alteration.ts';
import { type ChangeContext, columnId } from '../change/context.ts';
import { leaves } from '../partition/locks.ts';
import type { PhaseName, Unit } from '../unit.ts';
import { isRowType } from './no-null.ts';
import { notNullPrecheck } from './precheck.ts';

function helperName(table: Table, column: Column): string {
  const taken = new Set(table.checks.map(({ name }) => name));
  const wished = shortenIdentifier(`${table.name}_${column.name}_not_null_check`);
  return taken.has(wished) ? shortenIdentifier(`${wished}_helper_${table.name}`) : wished;
}

/** A table without rows needs no detour. */
export function setNotNullAtOnce(context: ChangeContext, table: Table, column: Column): Unit[] {
  const id = columnId(table, column.name);
  const live = context.isLive(tableId(table));
  const alter = `ALTER TABLE ${relationName(table, context.spelling)} ALTER COLUMN ${quoteIdentifier(column.name)}`;
  return [
    alteration({
      key: `${id}#not_null`,
      needs: [`${id}#backfill`],
      changes: setting(id, { notNull: false }, { notNull: true }),
      words: `Demand a value of ${objectInWords(id)}`,
      sql: `${alter} SET NOT NULL`,
      reverse: letBeEmpty(context, table, column),
      locks: context.lockFamily(tableId(table), 'ACCESS EXCLUSIVE'),
      scanned: leaves(context, tableId(table)),
      ...(live ? { statementTimeout: null, precheck: precheckOf(context, table, column) } : {}),
    }),
  ];
}

function precheckOf(context: ChangeContext, table: Table, column: Column): string | null {
  const id = columnId(table, column.name);
  if (context.fill(id) !== undefined || !context.before.has(id)) return null;
  const row = isRowType(context.to, column.type);
  return notNullPrecheck(table, column.name, context.spelling, row);
}

/** Since PostgreSQL 18 a partition's own primary key makes the NOT NULL its own, which stays. */
function letBeEmpty(context: ChangeContext, table: Table, column: Column): string {
  const partitions = context
    .descendants(tableId(table))
    .flatMap((id) => context.to.tables.find((each) => tableId(each) === id) ?? [])
    .filter(({ primaryKey }) => primaryKey?.columns.includes(column.name));
  const drop = (each: Table) =>
    `ALTER TABLE ${relationName(each, context.spelling)} ALTER COLUMN ${quoteIdentifier(column.name)} DROP NOT NULL`;
  return [table, ...partitions].map(drop).join(';\n');
}

/**
 * SET NOT NULL scans the table under ACCESS EXCLUSIVE, unless a valid CHECK says already that no
 * row has NULL there (ALTER TABLE, SET NOT NULL).
 */
export function setNotNull(
  context: ChangeContext,
  table: Table,
  column: Column,
  phase: PhaseName = 'expand',
): Unit[] {
  if (isRowType(context.to, column.type)) {
    return setNotNullAtOnce(context, table, column).map((unit) => ({ ...unit, phase }));
  }
  const id = columnId(table, column.name);
  const owner = tableId(table);
  const head = `ALTER TABLE ${relationName(table, context.spelling)}`;
  const quoted = quoteIdentifier(column.name);
  const helper = quoteIdentifier(helperName(table, column));
  const add = `${head}\n  ADD CONSTRAINT ${helper} CHECK (${quoted} IS NOT NULL) NOT VALID`;
  const drop = `${head} DROP CONSTRAINT ${helper}`;
  const locks = context.lockFamily(owner, 'ACCESS EXCLUSIVE');
  const words = objectInWords(id);
  const nothing = setting(id, {}, {});
  const check = `${id}#not_null_check`;
  return [
    alteration({
      key: check,
      // Earlier it would refuse every update of a row that is not filled yet.
      needs: [id, `${id}#backfill`],
      phase,
      changes: nothing,
      words: `Let no new row leave ${words} empty`,
      sql: add,
      reverse: drop,
      locks,
    }),
    alteration({
      key: `${check} valid`,
      needs: [check],
      phase: 'backfill',
      scans: true,
      owner: check,
      statementTimeout: null,
      changes: nothing,
      words: `See that no row leaves ${words} empty, while others read and write`,
      sql: `${head} VALIDATE CONSTRAINT ${helper}`,
      precheck: precheckOf(context, table, column),
      reverse: '',
      undo: 'implied',
      locks: context.lockFamily(owner, 'SHARE UPDATE EXCLUSIVE'),
    }),
    alteration({
      key: `${id}#not_null`,
      needs: [`${check} valid`],
      phase: 'contract',
      changes: setting(id, { notNull: false }, { notNull: true }),
      words: `Demand a value of ${words}; the valid check spares the scan`,
      sql: `${head} ALTER COLUMN ${quoted} SET NOT NULL`,
      reverse: letBeEmpty(context, table, column),
      locks,
    }),
    alteration({
      key: `${check} dropped`,
      needs: [`${id}#not_null`],
      phase: 'contract',
      changes: nothing,
      words: `Drop the check that ${words} no longer needs`,
      sql: drop,
      reverse: add,
      locks,
    }),
  ];
}
