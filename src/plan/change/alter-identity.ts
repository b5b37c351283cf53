/** Changes of an identity column: who gives the numbers, how they are counted, what counts them. */
import { objectInWords } from '../../diff/words.ts';
import { objectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Column, Sequence, Table } from '../../ir/schema.ts';
import {
  alterWithinBounds,
  identityClause,
  startBehindValues,
} from '../../postgres/ddl/sequence.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { qualified, quoteIdentifier } from '../../postgres/identifier.ts';
import { leaves, withPartitions } from '../partition/locks.ts';
import { sequenceUnsaid } from '../setting-places.ts';
import type { Unit } from '../unit.ts';
import { alteration, setting } from './alteration.ts';
import type { ColumnChange } from './column-change.ts';
import { sequenceGrants, sequenceRevoked } from './privileges.ts';

type Identity = NonNullable<Column['identity']>;
type Counts = Parameters<typeof startBehindValues>[3];

function head({ context, table, after }: ColumnChange): string {
  return `ALTER TABLE ${relationName(table, context.spelling)} ALTER COLUMN ${quoteIdentifier(after.name)}`;
}

function identityUnit(
  given: ColumnChange,
  text: { readonly sql: string; readonly reverse: string; readonly words: string },
  more: Partial<Pick<Unit, 'needs' | 'undo' | 'key' | 'locks' | 'changes'>> = {},
): Unit {
  const { context, table, change } = given;
  return alteration({
    key: `${change.id}#identity`,
    needs: context.needs(change.id),
    changes: setting(
      change.id,
      { identity: change.before.identity },
      { identity: change.after.identity },
    ),
    ...text,
    // Before PostgreSQL 17 partitions do not count with their table, and are not locked.
    locks: withPartitions(context, tableId(table), 'ACCESS EXCLUSIVE'),
    ...more,
  });
}

const options = ['start', 'increment', 'min', 'max', 'cache', 'cycle'] as const;

function setOptions(from: Identity, to: Identity): string[] {
  const words: Record<(typeof options)[number], string> = {
    increment: `SET INCREMENT BY ${to.increment}`,
    min: `SET MINVALUE ${to.min}`,
    max: `SET MAXVALUE ${to.max}`,
    start: `SET START WITH ${to.start}`,
    cache: `SET CACHE ${to.cache}`,
    cycle: to.cycle ? 'SET CYCLE' : 'SET NO CYCLE',
  };
  return [
    ...(from.generation === to.generation ? [] : [`SET GENERATED ${to.generation.toUpperCase()}`]),
    ...options.filter((name) => from[name] !== to[name]).map((name) => words[name]),
  ];
}

/** From one identity to another: in place. */
function counted(given: ColumnChange, from: Identity, to: Identity): Unit[] {
  const { context, table, change } = given;
  const forth = setOptions(from, to);
  const name = (each: string) => qualified(table.schema, each, context.spelling.defaultSchema);
  const rename = (one: string, other: string) =>
    `ALTER SEQUENCE ${name(one)} RENAME TO ${quoteIdentifier(other)}`;
  const words = objectInWords(change.id);
  const count = (one: Identity, other: Identity) =>
    alterWithinBounds(
      qualified(table.schema, from.sequence),
      `${head(given)} ${setOptions(one, other).join(' ')}`,
      one,
      other,
    );
  return [
    ...(forth.length === 0
      ? []
      : [
          identityUnit(given, {
            sql: count(from, to),
            reverse: count(to, from),
            words: `Change how the identity of ${words} counts`,
          }),
        ]),
    ...(from.sequence === to.sequence
      ? []
      : [
          identityUnit(
            given,
            {
              sql: rename(from.sequence, to.sequence),
              reverse: rename(to.sequence, from.sequence),
              words: `Rename what counts the identity of ${words}`,
            },
            {
              key: `${change.id}#identity name`,
              needs: [
                ...context.needs(change.id),
                `${change.id}#identity`,
                sequenceUnsaid(change.id),
              ],
              locks: [],
            },
          ),
        ]),
  ];
}

function goOnBehind(given: ColumnChange, sequence: string, counts: Counts): string {
  const { context, table, after } = given;
  return startBehindValues(sequence, relationName(table, context.spelling), after, counts);
}

function startUnit(given: ColumnChange, needs: readonly string[], sql: string): Unit {
  const { context, table, change } = given;
  return alteration({
    key: `${change.id}#identity start`,
    needs,
    statementTimeout: null,
    changes: setting(change.id, {}, {}),
    words: `Let the numbers of ${objectInWords(change.id)} start behind the values that are there`,
    sql,
    reverse: '',
    undo: 'implied',
    locks: context.locks([tableId(table)], 'ACCESS SHARE'),
    // Behind the lock of the step before it: at once, or numbers would come twice.
    scanned: isIndexed(table, given.after.name) ? [] : leaves(context, tableId(table)),
  });
}

/** The greatest value is at the end of an index. */
export function isIndexed(table: Table, column: string): boolean {
  const { primaryKey, uniques, indexes } = table;
  const keys = [...(primaryKey === null ? [] : [primaryKey]), ...uniques];
  return (
    table.partitionBy === null &&
    (keys.some(({ columns }) => columns[0] === column) ||
      indexes.some(
        ({ elements, predicate, method, valid }) =>
          elements[0]?.column === column && predicate === null && method === 'btree' && valid,
      ))
  );
}

export function alterIdentity(given: ColumnChange): Unit[] {
  const { context, table, before, after, change } = given;
  if (before.identity !== null && after.identity !== null) {
    return counted(given, before.identity, after.identity);
  }
  const clause = (column: Column) => identityClause(table, column, context.spelling) ?? '';
  const words = objectInWords(change.id);
  if (after.identity !== null) {
    const { sequence } = after.identity;
    const first = [
      `${change.id}#not_null`,
      `${change.id}#type`,
      ...(before.default === null ? [] : [`${change.id}#default`]),
    ];
    return [
      identityUnit(
        given,
        {
          sql: `${head(given)} ADD ${clause(after)}`,
          reverse: `${head(given)} DROP IDENTITY`,
          words: `Let ${words} count by itself`,
        },
        { needs: [...context.needs(change.id), ...first] },
      ),
      startUnit(
        given,
        [`${change.id}#identity`],
        goOnBehind(given, qualified(table.schema, sequence), after.identity),
      ),
    ];
  }
  if (before.identity === null) return [];
  const { sequence } = before.identity;
  return [
    identityUnit(
      given,
      {
        sql: `${head(given)} DROP IDENTITY`,
        reverse: [
          `${head(given)} ADD ${clause(before)}`,
          goOnBehind(given, qualified(table.schema, sequence), before.identity),
          ...sequenceGrants(context, table.schema, sequence),
        ].join(';\n'),
        words: `Let ${words} count no more by itself`,
      },
      // A new sequence may have its name; what it needs of the column comes later.
      {
        needs: [...sequenceRevoked(context, table.schema, sequence), sequenceUnsaid(change.id)],
        undo: 'structure',
      },
    ),
  ];
}

function ownedBy(
  sequences: readonly Sequence[],
  { schema, name }: Table,
  column: Column,
): Sequence[] {
  return sequences.filter(
    ({ ownedBy: owner }) =>
      owner?.schema === schema && owner.table === name && owner.column === column.name,
  );
}

/** A new sequence that takes over the numbers of a column that is there. */
export function startBehindRows(given: ColumnChange): Unit[] {
  const { context, table, after, change } = given;
  if (!('default' in change.after) || after.default === null) return [];
  return ownedBy(context.to.sequences, table, after).flatMap((sequence) => {
    const id = objectId('sequence', sequence.schema, sequence.name);
    if (!context.isAdded(id)) return [];
    const name = qualified(sequence.schema, sequence.name);
    return [startUnit(given, [id], goOnBehind(given, name, sequence))];
  });
}

/** The way back of a default whose sequence goes: made again, it knows nothing of the values. */
export function goesOnBehindRows(given: ColumnChange): string[] {
  const { context, table, before, after } = given;
  if (before.default === null) return [];
  return ownedBy(context.from.sequences, table, after).flatMap((sequence) => {
    const id = objectId('sequence', sequence.schema, sequence.name);
    if (!context.fate.removed.has(id)) return [];
    return [goOnBehind(given, qualified(sequence.schema, sequence.name), sequence)];
  });
}
