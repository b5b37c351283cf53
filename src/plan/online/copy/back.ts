/**
 * The end of the old column, and its return: what the way back does with each row runs in batches
 * and in transactions of its own, as on the way there.
 */
import { objectInWords } from '../../../diff/words.ts';
import { columnDefinitions, columnSettings } from '../../../postgres/ddl/column.ts';
import { relationName } from '../../../postgres/ddl/spelling.ts';
import { dollarQuote, quoteIdentifier } from '../../../postgres/identifier.ts';
import { alteration, setting } from '../../change/alteration.ts';
import type { ChangeContext } from '../../change/context.ts';
import type { Unit } from '../../unit.ts';
import { fillLoop } from '../backfill.ts';
import { holdsValue, isRowType } from '../no-null.ts';
import type { Casting } from './casting.ts';
import type { Copy } from './copies.ts';
import { helperName, keysOf } from './expand.ts';
import type { ComeBack } from './follow.ts';
import { renamedType } from './rebuilds.ts';
import { backSync, forthSync } from './sync.ts';

const patience = "SET LOCAL lock_timeout = '5s'";

/** One transaction after the other, in one statement. */
function inTransactions(transactions: readonly (readonly string[])[], declare = ''): string {
  const parts = transactions
    .filter((statements) => statements.length > 0)
    .map((statements) =>
      [patience, ...statements, 'COMMIT'].map((each) => `  ${each};`).join('\n'),
    );
  return `DO ${dollarQuote(`\n${declare}BEGIN\n${parts.join('\n')}\nEND\n`, 'steps')}`;
}

function addOld(context: ChangeContext, copy: Copy): string {
  const { tableBefore, table, before, old } = copy;
  const type = renamedType(context.rebuilds, before.type, 'old');
  const bare = { ...before, type, name: old, notNull: false, default: null, identity: null };
  const spelling = { ...context.spelling, notes: () => undefined };
  const [definition] = columnDefinitions(tableBefore, [bare], spelling);
  const actions = [
    `ADD COLUMN IF NOT EXISTS ${definition?.text ?? ''}`,
    ...columnSettings(bare, null),
  ];
  return `ALTER TABLE ${relationName(table, context.spelling)} ${actions.join(', ')}`;
}

/** Null when nothing makes the old values of the new. */
function restoreColumn(context: ChangeContext, copy: Copy, { back }: Casting): string | null {
  const { table, before, after, old } = copy;
  const add = addOld(context, copy);
  if (before.generated !== null) return add;
  if (back === null) return before.notNull ? null : add;
  const sync = backSync(context, copy, back(`NEW.${quoteIdentifier(after.name)}`));
  const value = back(quoteIdentifier(after.name));
  const { declarations, loop } = fillLoop(context, {
    table,
    column: old,
    row: isRowType(context.from, before.type),
    value,
    where: `(${value}) IS DISTINCT FROM NULL`,
  });
  const body = `
DECLARE
${declarations}
BEGIN
  ${patience};
  ${add};
  ${sync.createFunction};
  ${sync.createTrigger};
  COMMIT;
${loop}
END
`;
  return `DO ${dollarQuote(body, 'back')}`;
}

/** `comeBack`: constraints of which this column is the first. */
function restoreRules(
  context: ChangeContext,
  copy: Copy,
  casting: Casting,
  comeBack: readonly ComeBack[],
): string {
  const { table, before, old } = copy;
  const head = `ALTER TABLE ${relationName(table, context.spelling)}`;
  const { createFunction } = forthSync(context, copy, casting.forth('NEW.'));
  const helper = quoteIdentifier(helperName(copy, old));
  const rules: ComeBack[] = [
    ...(before.notNull
      ? [
          {
            add: `${head} DROP CONSTRAINT IF EXISTS ${helper};\n  ${head} ADD CONSTRAINT ${helper} CHECK (${holdsValue(isRowType(context.from, before.type), quoteIdentifier(old))}) NOT VALID`,
            validate: `${head} VALIDATE CONSTRAINT ${helper}`,
          },
        ]
      : []),
    ...comeBack,
  ];
  if (rules.length === 0) return createFunction;
  return inTransactions([
    [createFunction],
    rules.map(({ add }) => add.replaceAll(';\n', ';\n  ')),
    ...rules.flatMap(({ validate }) => (validate === null ? [] : [[validate]])),
  ]);
}

interface End {
  readonly context: ChangeContext;
  readonly copy: Copy;
  readonly casting: Casting;
  readonly comeBack: readonly ComeBack[];
  /** Everything that runs in the transaction of the swap. */
  readonly settled: readonly string[];
  /** Steps that drop indexes of the old column. */
  readonly oldDropped: readonly string[];
  /** What still uses the old column, until it is dropped itself. */
  readonly users: readonly string[];
}

/** Each alone, since its reverse is: PostgreSQL lets no DO commit inside a transaction. */
export function endUnits(end: End): Unit[] {
  const { context, copy, casting, settled, oldDropped, users } = end;
  const { table, old, owner, id } = copy;
  const keys = keysOf(copy);
  const { dropFunction } = forthSync(context, copy, '');
  const again = restoreColumn(context, copy, casting);
  const alone = {
    phase: 'contract',
    transaction: 'outside',
    lockTimeout: '5s',
    changes: setting(id, {}, {}),
  } as const;
  return [
    alteration({
      ...alone,
      key: keys.routineDropped,
      needs: [...settled, id],
      words: `Drop the function that kept two columns of ${objectInWords(id)} in step`,
      sql: dropFunction.replace('DROP FUNCTION ', 'DROP FUNCTION IF EXISTS '),
      reverse: restoreRules(context, copy, casting, end.comeBack),
      undo: again === null ? 'cannot' : 'restores',
    }),
    alteration({
      ...alone,
      key: keys.dropped,
      needs: [keys.routineDropped, ...oldDropped, ...users],
      words: `Drop the old column of ${objectInWords(id)}`,
      sql: `ALTER TABLE ${relationName(table, context.spelling)} DROP COLUMN IF EXISTS ${quoteIdentifier(old)}`,
      reverse: again ?? '',
      undo: again === null ? 'cannot' : casting.exact ? 'restores' : 'structure',
      locks: context.locks([owner], 'ACCESS EXCLUSIVE'),
    }),
  ];
}
