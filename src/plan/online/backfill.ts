/** Fills a column in the rows that are there, in batches that are committed one by one. */
import { objectInWords } from '../../diff/words.ts';
import { tableId } from '../../ir/objects.ts';
import type { Column, Table } from '../../ir/schema.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { dollarQuote, quoteIdentifier, quoteLiteral } from '../../postgres/identifier.ts';
import { alteration, setting } from '../change/alteration.ts';
import { type ChangeContext, columnId } from '../change/context.ts';
import type { Unit } from '../unit.ts';
import { holdsNone, isRowType } from './no-null.ts';

/** Pages of one transaction: a few thousand rows, locked for a moment. */
const pagesAtOnce = 100;

/** Rows live in the leaves of a partitioned table, and in the children of one beside its own. */
function holders(context: ChangeContext, table: Table): readonly Table[] {
  const children = context.children.get(tableId(table)) ?? [];
  const below = children.flatMap((child) => holders(context, child));
  if (table.partitionBy !== null) return below;
  return [table, ...below.filter((child) => context.existing.has(tableId(child)))];
}

/** A row that is updated meanwhile moves on to another page, perhaps behind us. */
const passes = 5;

export interface Filling {
  readonly table: Table;
  readonly column: string;
  /** Its type is composite. */
  readonly row: boolean;
  readonly value: string;
  /** Of the rows that are still empty, those that get a value at all; null: all. */
  readonly where: string | null;
}

/**
 * The declarations and the loop of a DO. By ranges of pages, so that a batch never looks at a row
 * twice (section 5.5, ctid), and a few times over; not until nothing is left: a value that is
 * computed to NULL would keep it going. The names of its variables are nobody's columns.
 */
export function fillLoop(context: ChangeContext, { table, column, row, value, where }: Filling) {
  const name = relationName(table, context.spelling);
  const quoted = quoteIdentifier(column);
  const regclass = quoteLiteral(relationName(table, { ...context.spelling, defaultSchema: null }));
  const only = where === null ? '' : `\n          AND ${where}`;
  return {
    declarations: `  tablewright_pages bigint;
  tablewright_filled bigint;
  tablewright_pass_filled bigint;`,
    loop: `  FOR tablewright_pass IN 1..${passes} LOOP
    tablewright_pages := pg_relation_size(${regclass}::regclass) / current_setting('block_size')::bigint;
    tablewright_pass_filled := 0;
    FOR tablewright_page IN 0..tablewright_pages BY ${pagesAtOnce} LOOP
      UPDATE ONLY ${name} SET ${quoted} = ${value}
        WHERE ${holdsNone(row, quoted)}${only}
          AND ctid >= format('(%s,0)', tablewright_page)::tid AND ctid < format('(%s,0)', tablewright_page + ${pagesAtOnce})::tid;
      GET DIAGNOSTICS tablewright_filled = ROW_COUNT;
      tablewright_pass_filled := tablewright_pass_filled + tablewright_filled;
      COMMIT;
    END LOOP;
    EXIT WHEN tablewright_pass_filled = 0;
  END LOOP;`,
  };
}

/** The whole statement; it stands alone, in no transaction. */
export function fillStatement(context: ChangeContext, filling: Filling): string {
  const { declarations, loop } = fillLoop(context, filling);
  return `DO ${dollarQuote(`\nDECLARE\n${declarations}\nBEGIN\n${loop}\nEND\n`)}`;
}

/** `key`: what the filling is called for those that wait for it. */
export function backfillUnits(
  context: ChangeContext,
  table: Table,
  column: Column,
  value: string,
  needs: readonly string[],
  code: string | null,
): Unit[] {
  const id = columnId(table, column.name);
  return holders(context, table).map((holder) =>
    alteration({
      key: `${id}#backfill ${holder.schema}.${holder.name}`,
      provides: [`${id}#backfill`],
      needs,
      phase: 'backfill',
      transaction: 'outside',
      statementTimeout: null,
      changes: setting(id, {}, {}),
      words: `Fill ${objectInWords(id)} with ${value} in the rows that are there, in batches`,
      sql: fillStatement(context, {
        table: holder,
        column: column.name,
        row: isRowType(context.to, column.type),
        value,
        where: null,
      }),
      reverse: '',
      undo: 'implied',
      locks: context.locks([tableId(holder)], 'ROW EXCLUSIVE'),
      code,
    }),
  );
}
