/** An identity column that is copied: its numbers go on where they were. */
import { objectInWords } from '../../../diff/words.ts';
import { objectId } from '../../../ir/id.ts';
import { tableId } from '../../../ir/objects.ts';
import type { Column } from '../../../ir/schema.ts';
import { identityClause, startBehindValues } from '../../../postgres/ddl/sequence.ts';
import { relationName } from '../../../postgres/ddl/spelling.ts';
import { qualified, quoteIdentifier, quoteLiteral } from '../../../postgres/identifier.ts';
import { isIndexed } from '../../change/alter-identity.ts';
import { alteration, setting } from '../../change/alteration.ts';
import type { ChangeContext } from '../../change/context.ts';
import { sequenceGrants, sequenceRevoked } from '../../change/privileges.ts';
import { sequenceUnsaid } from '../../setting-places.ts';
import type { Unit } from '../../unit.ts';
import { type Copy, freeName } from './copies.ts';
import { keysOf } from './expand.ts';
import { takenNames } from './follow.ts';

interface Numbers {
  readonly context: ChangeContext;
  readonly copy: Copy;
  /** The sequence of the new column until the old one's is gone. */
  readonly temporary: string;
}

function head({ context, copy }: Numbers): string {
  return `ALTER TABLE ${relationName(copy.table, context.spelling)} ALTER COLUMN`;
}

function sequence({ copy }: Numbers, name: string): string {
  return qualified(copy.table.schema, name);
}

type Counts = Parameters<typeof startBehindValues>[3];

/** As far as the numbers of the one have come, where the bounds of the other let it stand there. */
function goOn(numbers: Numbers, name: string, from: string, { start, min, max }: Counts): string {
  const within = `last_value BETWEEN ${min} AND ${max}`;
  return `SELECT setval(${quoteLiteral(sequence(numbers, name))}::regclass, CASE WHEN ${within} THEN last_value ELSE ${start} END, is_called AND ${within}) FROM ${sequence(numbers, from)}`;
}

function behindRows(
  numbers: Numbers,
  name: string,
  column: Pick<Column, 'name' | 'type'>,
  counts: Counts,
): string {
  const table = relationName(numbers.copy.table, numbers.context.spelling);
  return startBehindValues(name, table, column, counts);
}

function part(
  numbers: Numbers,
  text: Pick<Unit, 'key' | 'needs' | 'words' | 'reverse'> & { sql: string } & Partial<
      Pick<Unit, 'undo' | 'locks' | 'scanned' | 'statementTimeout'>
    >,
): Unit {
  const { context, copy } = numbers;
  return alteration({
    phase: 'contract',
    changes: setting(copy.id, {}, {}),
    locks: context.locks([copy.owner], 'ACCESS EXCLUSIVE'),
    ...text,
  });
}

function give(numbers: Numbers): Unit[] {
  const { context, copy, temporary } = numbers;
  const { id, table, before, after } = copy;
  const { identity } = after;
  if (identity === null) return [];
  const column = quoteIdentifier(copy.temporary);
  const clause = identityClause(
    table,
    { ...after, identity: { ...identity, sequence: temporary } },
    context.spelling,
  );
  const was = before.identity;
  const keys = keysOf(copy);
  return [
    part(numbers, {
      key: `${id}#identity new`,
      needs: [keys.ready, keys.notNull, keys.undemanded],
      words: `Let the new column of ${objectInWords(id)} count`,
      sql: `${head(numbers)} ${column} ADD ${clause}`,
      reverse: `${head(numbers)} ${column} DROP IDENTITY`,
    }),
    part(numbers, {
      key: `${id}#identity start`,
      needs: [`${id}#identity new`],
      words: `Let it go on behind the numbers that were given`,
      sql:
        was === null
          ? behindRows(
              numbers,
              sequence(numbers, temporary),
              { ...after, name: copy.temporary },
              identity,
            )
          : goOn(numbers, temporary, was.sequence, identity),
      reverse: '',
      undo: 'implied',
      statementTimeout: null,
      locks: context.locks([copy.owner], 'ACCESS SHARE'),
      // Under the locks of the swap.
      scanned: was !== null || isIndexed(table, after.name) ? [] : [copy.owner],
    }),
  ];
}

function take(numbers: Numbers): Unit[] {
  const { context, copy, temporary } = numbers;
  const { id, table, before, after } = copy;
  const { identity } = before;
  if (identity === null) return [];
  const column = quoteIdentifier(before.name);
  const again = `${head(numbers)} ${column} ADD ${identityClause(copy.tableBefore, before, context.spelling)}`;
  const count =
    after.identity === null
      ? behindRows(numbers, sequence(numbers, identity.sequence), before, identity)
      : goOn(numbers, identity.sequence, temporary, identity);
  return [
    part(numbers, {
      key: `${id}#identity aside`,
      needs: [
        keysOf(copy).ready,
        `${id}#identity start`,
        ...sequenceRevoked(context, copy.tableBefore.schema, identity.sequence),
        sequenceUnsaid(id),
      ],
      words: `Let the old ${objectInWords(id)} count no more`,
      sql: `ALTER TABLE ${relationName(table, context.spelling)} ALTER COLUMN ${column} DROP IDENTITY`,
      reverse: [
        again,
        count,
        ...sequenceGrants(context, copy.tableBefore.schema, identity.sequence),
      ].join(';\n'),
    }),
  ];
}

function name(numbers: Numbers): Unit[] {
  const { context, copy, temporary } = numbers;
  const { identity } = copy.after;
  if (identity === null) return [];
  const { id, table } = copy;
  const named = (each: string) => qualified(table.schema, each, context.spelling.defaultSchema);
  const rename = (from: string, to: string) =>
    `ALTER SEQUENCE ${named(from)} RENAME TO ${quoteIdentifier(to)}`;
  return [
    part(numbers, {
      key: `${id}#identity`,
      needs: [
        `${id}#identity start`,
        `${id}#identity aside`,
        `drop ${objectId('sequence', table.schema, identity.sequence)}`,
      ],
      words: `Give the numbers of ${objectInWords(id)} their name`,
      sql: rename(temporary, identity.sequence),
      reverse: rename(identity.sequence, temporary),
      locks: [],
    }),
  ];
}

/** Sequences that are new to the column know nothing of the numbers that were given. */
function newSequences(context: ChangeContext, { owner, after }: Copy) {
  return context.to.sequences
    .filter(
      ({ ownedBy }) => ownedBy !== null && tableId({ ...ownedBy, name: ownedBy.table }) === owner,
    )
    .filter(({ ownedBy }) => ownedBy?.column === after.name)
    .filter(({ schema, name: own }) => context.isAdded(objectId('sequence', schema, own)));
}

const startKey = ({ id }: Copy, { name: own }: { readonly name: string }) => `${id}#${own} start`;

/** What must follow the swap before anybody inserts a row. */
export function startsBehind(context: ChangeContext, copy: Copy): string[] {
  return newSequences(context, copy).map((each) => startKey(copy, each));
}

function startSequences(numbers: Numbers): Unit[] {
  const { context, copy } = numbers;
  const { id, after } = copy;
  return newSequences(context, copy).map((each) =>
    part(numbers, {
      key: startKey(copy, each),
      // Behind the swap, which holds the lock that lets nobody insert before.
      needs: [objectId('sequence', each.schema, each.name), id],
      words: `Let the numbers of ${objectInWords(id)} start behind the values that are there`,
      sql: behindRows(numbers, qualified(each.schema, each.name), after, each),
      reverse: '',
      undo: 'implied',
      statementTimeout: null,
      locks: context.locks([copy.owner], 'ACCESS SHARE'),
    }),
  );
}

export function identityUnits(context: ChangeContext, copy: Copy): Unit[] {
  const wished = copy.after.identity?.sequence;
  const taken = takenNames(context, copy.table.schema);
  const temporary = wished === undefined ? '' : freeName(`${wished}_new`, taken);
  const numbers = { context, copy, temporary };
  return [...give(numbers), ...take(numbers), ...name(numbers), ...startSequences(numbers)];
}
