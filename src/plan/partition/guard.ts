/** A CHECK that spares ATTACH PARTITION its look at the rows under a lock (ALTER TABLE, ATTACH PARTITION). */
import { objectInWords } from '../../diff/words.ts';
import type { ObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Table } from '../../ir/schema.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { quoteIdentifier, shortenIdentifier } from '../../postgres/identifier.ts';
import { inside, outside } from '../change/again-apart.ts';
import { alteration, setting } from '../change/alteration.ts';
import type { Context } from '../context.ts';
import { boundPrecheck } from '../online/precheck.ts';
import type { Apart } from '../plan.ts';
import type { Unit } from '../unit.ts';

export interface Guard {
  readonly units: readonly Unit[];
  /** What ATTACH waits for. */
  readonly ready: readonly string[];
}

export const noGuard: Guard = { units: [], ready: [] };

interface Texts {
  readonly add: string;
  readonly validate: string;
  readonly drop: string;
}

function textsOf(context: Context, table: Table, condition: string, key: string): Texts {
  const head = `ALTER TABLE ${relationName(table, context.spelling)}`;
  const taken = new Set(table.checks.map(({ name }) => name));
  const wished = shortenIdentifier(`${table.name}_${key}_check`);
  const name = quoteIdentifier(
    taken.has(wished) ? shortenIdentifier(`${wished}_${table.name}`) : wished,
  );
  return {
    add: `${head}\n  ADD CONSTRAINT ${name} CHECK (${condition}) NOT VALID`,
    validate: `${head} VALIDATE CONSTRAINT ${name}`,
    drop: `${head} DROP CONSTRAINT ${name}`,
  };
}

/** A way back through ATTACH, with a check on the table and on the default partition beside it. */
export function guardedBack(
  context: Context,
  {
    table,
    fallback,
    condition,
    whole,
  }: {
    readonly table: Table;
    readonly fallback: Table | undefined;
    readonly condition: string;
    /** With the bounds of the tables above. */
    readonly whole: string;
  },
  statement: string,
): readonly Apart[] {
  const guards = [
    textsOf(context, table, whole, 'back'),
    ...(fallback === undefined
      ? []
      : [textsOf(context, fallback, `NOT (${condition})`, `not_${table.name}`)]),
  ];
  return [
    ...guards.map(({ add }) => inside(add)),
    ...guards.map(({ validate }) => outside(validate)),
    inside(statement),
    ...guards.map(({ drop }) => inside(drop)),
  ];
}

/** Of the guard that spares a table which leaves a check of DETACH's own: what joins it does so later. */
export const leavingKey = 'partition';

/** Key of the step that takes that guard away. */
export function unguarded(table: ObjectId): string {
  return `${table}#${leavingKey} guard dropped`;
}

/** Keys of the steps that take partitions out of a table, at any depth. */
function leaving(context: Context, id: ObjectId): string[] {
  return [...context.existing.values()]
    .filter(({ kind, dependsOn }) => kind === 'table' && dependsOn.includes(id))
    .flatMap((each) => [`${each.id}#detach`, ...leaving(context, each.id)]);
}

/** As `leaving`, of tables that were there before and become partitions. */
function joining(context: Context, id: ObjectId): string[] {
  return (context.partitions.get(id) ?? [])
    .map(tableId)
    .filter((each) => context.existing.has(each))
    .flatMap((each) => [`${each}#attach`, ...joining(context, each)]);
}

/** `key` tells guards of one table apart; none of the statements `after` needs it any longer. */
export function guard(
  context: Context,
  table: Table,
  condition: string,
  key: string,
  ...after: readonly string[]
): Guard {
  const id = tableId(table);
  const words = objectInWords(id);
  const { add, validate, drop } = textsOf(context, table, condition, key);
  const own = `${id}#${key} guard`;
  const changes = setting(id, {}, {});
  const family = context.family(id);
  return {
    ready: [`${own} valid`],
    units: [
      alteration({
        key: own,
        needs: [],
        // A partition that leaves would keep it, one that joins would have to have it.
        after: [...leaving(context, id), ...(key === leavingKey ? [] : joining(context, id))],
        changes,
        words: `Let no new row of ${words} break the bound`,
        sql: add,
        reverse: drop,
        locks: context.locks(family, 'ACCESS EXCLUSIVE'),
      }),
      alteration({
        key: `${own} valid`,
        needs: [own],
        phase: 'backfill',
        scans: true,
        statementTimeout: null,
        changes,
        words: `See that no row of ${words} breaks the bound, while others read and write`,
        sql: validate,
        precheck: boundPrecheck(table, condition, context.spelling),
        reverse: '',
        undo: 'implied',
        locks: context.locks(family, 'SHARE UPDATE EXCLUSIVE'),
      }),
      alteration({
        key: `${own} dropped`,
        needs: [...after],
        changes,
        words: `Drop the check that the bound of ${words} makes needless`,
        sql: drop,
        reverse: `${add};\n${validate}`,
        apart: [inside(add), outside(validate)],
        locks: context.locks(family, 'ACCESS EXCLUSIVE'),
      }),
    ],
  };
}
