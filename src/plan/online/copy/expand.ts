/** The new column beside the old one: added, kept in step, filled, and demanded a value of. */
import { objectInWords } from '../../../diff/words.ts';
import { columnDefinitions, columnSettings } from '../../../postgres/ddl/column.ts';
import { relationName } from '../../../postgres/ddl/spelling.ts';
import { quoteIdentifier, shortenIdentifier } from '../../../postgres/identifier.ts';
import { formatType } from '../../../postgres/type.ts';
import { alteration, setting } from '../../change/alteration.ts';
import type { ChangeContext } from '../../change/context.ts';
import type { Unit } from '../../unit.ts';
import { fillStatement } from '../backfill.ts';
import { holdsNone, holdsValue, isRowType } from '../no-null.ts';
import { castPrecheck } from './cast-precheck.ts';
import type { Casting } from './casting.ts';
import type { Copy } from './copies.ts';
import { renamedType, typeKeysOf } from './rebuilds.ts';
import { forthSync } from './sync.ts';

/** Keys of the units, by what has been done when they have run. */
export function keysOf({ id }: Copy) {
  return {
    added: `${id}#copy`,
    routine: `${id}#sync function`,
    synced: `${id}#sync`,
    filled: `${id}#filled`,
    demanded: `${id}#not_null_check`,
    valid: `${id}#not_null_check valid`,
    ready: `${id}#ready`,
    notNull: `${id}#not_null`,
    undemanded: `${id}#not_null_check dropped`,
    loosened: `${id}#loose`,
    default: `${id}#default`,
    aside: `${id}#aside`,
    routineDropped: `${id}#sync function dropped`,
    dropped: `${id}#old dropped`,
  } as const;
}

export function helperName(copy: Copy, column: string): string {
  return shortenIdentifier(`${copy.table.name}_${column}_not_null_check`);
}

/** What its type needs; its default comes with the swap. */
function typesOf(context: ChangeContext, id: Copy['id']): string[] {
  return context
    .needs(id)
    .filter((need) => /^(?:enum|domain|composite_type|range_type|extension):/.test(need))
    .map((need) => {
      const rebuild = context.rebuilds.get(need);
      return rebuild === undefined ? need : typeKeysOf(rebuild).created;
    });
}

function addColumn(context: ChangeContext, copy: Copy): Unit {
  const { table, after, temporary, owner, id } = copy;
  const type = renamedType(context.rebuilds, after.type, 'temporary');
  const bare = { ...after, type, name: temporary, notNull: false, default: null, identity: null };
  const spelling = { ...context.spelling, notes: () => undefined };
  const [definition] = columnDefinitions(table, [bare], spelling);
  const actions = [`ADD COLUMN ${definition?.text ?? ''}`, ...columnSettings(bare, null)];
  const head = `ALTER TABLE ${relationName(table, context.spelling)}`;
  return alteration({
    key: keysOf(copy).added,
    needs: typesOf(context, id),
    changes: setting(id, {}, {}),
    words: `Add a column beside ${objectInWords(id)}, of type ${formatType(after.type)}`,
    sql: `${head}\n  ${actions.join(',\n  ')}`,
    reverse: `${head} DROP COLUMN ${quoteIdentifier(temporary)}`,
    locks: context.locks([owner], 'ACCESS EXCLUSIVE'),
  });
}

function keepInStep(context: ChangeContext, copy: Copy, casting: Casting): Unit[] {
  const { id, owner } = copy;
  const keys = keysOf(copy);
  const { createFunction, dropFunction, createTrigger, dropTrigger } = forthSync(
    context,
    copy,
    casting.forth('NEW.'),
  );
  const words = objectInWords(id);
  return [
    alteration({
      key: keys.routine,
      needs: [keys.added],
      changes: setting(id, {}, {}),
      words: `Create the function that keeps the column beside ${words} in step`,
      sql: createFunction,
      reverse: dropFunction,
    }),
    alteration({
      key: keys.synced,
      needs: [keys.routine],
      changes: setting(id, {}, {}),
      words: `Keep the column beside ${words} in step with it`,
      sql: createTrigger,
      reverse: dropTrigger,
      locks: context.locks([owner], 'SHARE ROW EXCLUSIVE'),
    }),
  ];
}

function fill(context: ChangeContext, copy: Copy, casting: Casting): Unit {
  const { id, table, temporary, owner } = copy;
  const keys = keysOf(copy);
  return alteration({
    key: keys.filled,
    needs: [keys.synced],
    phase: 'backfill',
    transaction: 'outside',
    statementTimeout: null,
    changes: setting(id, {}, {}),
    words: `Fill the column beside ${objectInWords(id)} in the rows that are there, in batches`,
    sql: fillStatement(context, {
      table,
      column: temporary,
      row: isRowType(context.to, copy.after.type),
      value: casting.forth(''),
      where: `(${casting.forth('')}) IS DISTINCT FROM NULL`,
    }),
    reverse: '',
    undo: 'implied',
    precheck: castPrecheck(context, copy, casting),
    locks: context.locks([owner], 'ROW EXCLUSIVE'),
  });
}

/** The trigger gives every row that is written a value, so the check can stand from the start. */
function demand(context: ChangeContext, copy: Copy, casting: Casting): Unit[] {
  const { id, table, temporary, owner, after } = copy;
  if (!after.notNull) return [];
  const keys = keysOf(copy);
  const head = `ALTER TABLE ${relationName(table, context.spelling)}`;
  const helper = quoteIdentifier(helperName(copy, temporary));
  const column = quoteIdentifier(temporary);
  return [
    alteration({
      key: keys.demanded,
      needs: [keys.synced],
      changes: setting(id, {}, {}),
      words: `Let no new row leave the column beside ${objectInWords(id)} empty`,
      sql: `${head}\n  ADD CONSTRAINT ${helper} CHECK (${holdsValue(isRowType(context.to, after.type), column)}) NOT VALID`,
      reverse: `${head} DROP CONSTRAINT ${helper}`,
      locks: context.locks([owner], 'ACCESS EXCLUSIVE'),
    }),
    alteration({
      key: keys.valid,
      needs: [keys.demanded, keys.filled],
      phase: 'backfill',
      statementTimeout: null,
      changes: setting(id, {}, {}),
      words: `See that no row leaves the column beside ${objectInWords(id)} empty, while others read and write`,
      sql: `${head} VALIDATE CONSTRAINT ${helper}`,
      reverse: '',
      undo: 'implied',
      scans: true,
      precheck: emptyPrecheck(context, copy, casting),
      locks: context.locks([owner], 'SHARE UPDATE EXCLUSIVE'),
    }),
  ];
}

/** Casts that PostgreSQL knows make NULL of nothing else; one that a caller gave may. */
function emptyPrecheck(
  context: ChangeContext,
  { table, before, after }: Copy,
  { forth, exact, breaks }: Casting,
): string | null {
  if (before.notNull && (exact || breaks !== null)) return null;
  const none = holdsNone(isRowType(context.to, after.type), `(${forth('')})`);
  return `SELECT * FROM ${relationName(table, context.spelling)} WHERE ${none} LIMIT 10`;
}

export function expandUnits(context: ChangeContext, copy: Copy, casting: Casting): Unit[] {
  return [
    addColumn(context, copy),
    ...keepInStep(context, copy, casting),
    fill(context, copy, casting),
    ...demand(context, copy, casting),
  ];
}
