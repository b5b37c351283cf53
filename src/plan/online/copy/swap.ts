/** The two columns change places: one transaction of catalog changes, none of which reads a row. */
import { objectInWords } from '../../../diff/words.ts';
import { objectId } from '../../../ir/id.ts';
import type { Privilege } from '../../../ir/schema.ts';
import { setComment } from '../../../postgres/ddl/comment.ts';
import { defaultExpression } from '../../../postgres/ddl/parentheses.ts';
import { relationName } from '../../../postgres/ddl/spelling.ts';
import { quoteIdentifier } from '../../../postgres/identifier.ts';
import { formatType } from '../../../postgres/type.ts';
import { privilegeStatements, privilegeSubject } from '../../add/privileges.ts';
import { alteration, setting } from '../../change/alteration.ts';
import type { ChangeContext } from '../../change/context.ts';
import { notNullUnsaid } from '../../setting-places.ts';
import type { Unit } from '../../unit.ts';
import { forgetType } from '../forget-types.ts';
import { holdsValue, isRowType } from '../no-null.ts';
import type { Casting } from './casting.ts';
import type { Copy } from './copies.ts';
import { helperName, keysOf } from './expand.ts';
import { identityUnits, startsBehind } from './identity.ts';
import { nameNotNull } from './not-null-name.ts';
import { backSync, forthSync } from './sync.ts';

interface Swap {
  readonly context: ChangeContext;
  readonly copy: Copy;
  readonly casting: Casting;
  /** What must be there before the first catalog change. */
  readonly prepared: readonly string[];
  /** What is dropped first thing in the swap, to come back at its end. */
  readonly within: readonly string[];
  /** Keys over the column that must have made room before it may be empty. */
  readonly keysAside: readonly string[];
}

type Text = Pick<Unit, 'key' | 'needs' | 'words' | 'sql' | 'reverse'> & Partial<Unit>;

function unitOf(
  { context, copy }: Swap,
  { sql, ...text }: Omit<Text, 'sql'> & { sql: string },
): Unit {
  return alteration({
    phase: 'contract',
    changes: setting(copy.id, {}, {}),
    locks: context.locks([copy.owner], 'ACCESS EXCLUSIVE'),
    ...text,
    sql,
  });
}

function stopSync(swap: Swap): Unit {
  const { context, copy, casting, prepared } = swap;
  const keys = keysOf(copy);
  const { createTrigger, dropTrigger } = forthSync(context, copy, casting.forth('NEW.'));
  const back = casting.back === null ? null : backSync(context, copy, '');
  return unitOf(swap, {
    key: keys.ready,
    needs: [keys.synced, keys.filled, keys.valid, ...prepared],
    words: `Stop keeping the column beside ${objectInWords(copy.id)} in step: they change places now`,
    sql: dropTrigger,
    // A row that is written in between would have two values.
    upTo: [copy.id, ...startsBehind(context, copy)],
    code: `read and write ${objectInWords(copy.id)} as ${formatType(copy.after.type)} as well as ${formatType(copy.before.type)}`,
    reverse: [...(back === null ? [] : [back.dropTrigger, back.dropFunction]), createTrigger].join(
      ';\n',
    ),
  });
}

function demandValue(swap: Swap): Unit[] {
  const { context, copy } = swap;
  const { table, after, temporary } = copy;
  if (!after.notNull) return [];
  const keys = keysOf(copy);
  const head = `ALTER TABLE ${relationName(table, context.spelling)}`;
  const column = quoteIdentifier(temporary);
  const helper = quoteIdentifier(helperName(copy, temporary));
  const row = isRowType(context.to, after.type);
  return [
    unitOf(swap, {
      key: keys.notNull,
      needs: [keys.ready],
      words: row
        ? 'Demand a value of the new column, whose type no check can speak for'
        : 'Demand a value of the new column; the valid check spares the scan',
      sql: `${head} ALTER COLUMN ${column} SET NOT NULL`,
      reverse: `${head} ALTER COLUMN ${column} DROP NOT NULL`,
      ...(row ? { scanned: [copy.owner], statementTimeout: null } : {}),
    }),
    unitOf(swap, {
      key: keys.undemanded,
      needs: [keys.notNull],
      words: 'Drop the check that the new column no longer needs',
      sql: `${head} DROP CONSTRAINT ${helper}`,
      reverse: `${head}\n  ADD CONSTRAINT ${helper} CHECK (${holdsValue(row, column)}) NOT VALID`,
    }),
  ];
}

/** Code that writes the new column alone must be able to, while the old one is still there. */
function loosen(swap: Swap): Unit[] {
  const { context, copy, keysAside } = swap;
  const { table, before, old } = copy;
  const keys = keysOf(copy);
  const head = `ALTER TABLE ${relationName(table, context.spelling)}`;
  const column = `ALTER COLUMN ${quoteIdentifier(before.name)}`;
  const helper = quoteIdentifier(helperName(copy, old));
  const forth = [
    ...(before.default === null ? [] : [`${column} DROP DEFAULT`]),
    ...(before.notNull ? [`${column} DROP NOT NULL`] : []),
  ];
  if (forth.length === 0) return [];
  const back = [
    ...(before.default === null
      ? []
      : [`${column} SET DEFAULT ${defaultExpression(before.default)}`]),
    ...(before.notNull ? [`${column} SET NOT NULL`] : []),
  ];
  return [
    unitOf(swap, {
      key: keys.loosened,
      needs: [keys.ready, ...keysAside, `${copy.id}#identity aside`, ...notNullUnsaid(copy.id)],
      words: `Let the old ${objectInWords(copy.id)} be empty from now on`,
      sql: `${head} ${forth.join(', ')}`,
      reverse: [
        `${head} ${back.join(', ')}`,
        ...(before.notNull ? [`${head} DROP CONSTRAINT ${helper}`] : []),
      ].join(';\n'),
    }),
  ];
}

function giveDefault(swap: Swap): Unit[] {
  const { context, copy } = swap;
  const { table, after, temporary } = copy;
  if (after.default === null) return [];
  const keys = keysOf(copy);
  const column = `ALTER TABLE ${relationName(table, context.spelling)} ALTER COLUMN ${quoteIdentifier(temporary)}`;
  const routines = context.mentions(after.default).filter((id) => !id.startsWith('table:'));
  return [
    unitOf(swap, {
      key: keys.default,
      needs: [keys.ready, ...context.typeKeys(copy.id)],
      prefers: routines,
      words: `Give ${objectInWords(copy.id)} its default`,
      sql: `${column} SET DEFAULT ${defaultExpression(after.default)}`,
      reverse: `${column} DROP DEFAULT`,
    }),
  ];
}

/** What the old column had for itself comes back with its name. */
function ownThings(context: ChangeContext, copy: Copy): string[] {
  const { table, before, id } = copy;
  const subject = `COLUMN ${relationName(table, context.spelling)}.${quoteIdentifier(before.name)}`;
  return [
    ...(before.comment === null ? [] : [setComment(subject, before.comment)]),
    ...grants(
      context,
      context.from.privileges.filter(({ on }) => on === id),
    ).map(({ sql }) => sql),
  ];
}

function grants(context: ChangeContext, privileges: readonly Privilege[]) {
  return privileges.flatMap((privilege) => {
    const subject = privilegeSubject(context, privilege.on as Copy['id']);
    return subject === null ? [] : privilegeStatements(privilege, subject);
  });
}

/** On the way back they are to belong to the old column, once that has its name again. */
function ownSequencesGone(context: ChangeContext, { table, before }: Copy): string[] {
  return context.from.sequences
    .filter(
      ({ ownedBy }) =>
        ownedBy?.schema === table.schema &&
        ownedBy.table === table.name &&
        ownedBy.column === before.name,
    )
    .map(({ schema, name }) => objectId('sequence', schema, name))
    .filter((id) => context.fate.isGone(id))
    .map((id) => `drop ${id}`);
}

function changePlaces(swap: Swap): Unit[] {
  const { context, copy, within } = swap;
  const { table, before, after, temporary, old, id } = copy;
  const keys = keysOf(copy);
  const head = `ALTER TABLE ${relationName(table, context.spelling)}`;
  const rename = (from: string, to: string) =>
    `${head} RENAME COLUMN ${quoteIdentifier(from)} TO ${quoteIdentifier(to)}`;
  const change = context.followed.get(id);
  const made = context.rebuilt(after.type) !== undefined;
  const notNull = nameNotNull(context, copy);
  const forget = forgetType(context, table, { before, after, made });
  const done = [keys.notNull, keys.undemanded, keys.loosened, keys.default, `${id}#identity`];
  return [
    unitOf(swap, {
      key: keys.aside,
      needs: [keys.ready, ...done, ...within, ...ownSequencesGone(context, copy)],
      words: `Let the old ${objectInWords(id)} make room`,
      sql: rename(before.name, old),
      reverse: [rename(old, before.name), ...ownThings(context, copy)].join(';\n'),
    }),
    unitOf(swap, {
      key: id,
      needs: [keys.aside, ...context.typeKeys(id)],
      changes: change === undefined ? setting(id, {}, {}) : [change],
      words: `Give the new column the name of ${objectInWords(id)}`,
      sql: [rename(temporary, after.name), ...notNull.forth, ...forget.forth].join(';\n'),
      reverse: [...notNull.back, rename(after.name, temporary), ...forget.back].join(';\n'),
    }),
  ];
}

function afterwards(swap: Swap): Unit[] {
  const { context, copy } = swap;
  const { table, after, id } = copy;
  const name = relationName(table, context.spelling);
  const column = quoteIdentifier(after.name);
  const comment =
    after.comment === null
      ? []
      : [
          unitOf(swap, {
            key: `${id}#comment`,
            needs: [id],
            words: `Say what ${objectInWords(id)} is for`,
            sql: setComment(`COLUMN ${name}.${column}`, after.comment),
            reverse: '',
            undo: 'implied',
            locks: context.locks([copy.owner], 'SHARE UPDATE EXCLUSIVE'),
          }),
        ];
  // New and changed ones are the work of others, who wait for the column.
  const kept = context.to.privileges.filter(({ on, grantee }) => {
    const privilege = objectId('privilege', on, grantee);
    return on === id && context.before.has(privilege) && !context.fate.altered.has(privilege);
  });
  const granted = grants(context, kept).map(({ sql }, i) =>
    unitOf(swap, {
      key: `${id}#privilege${i}`,
      needs: [id],
      words: `Grant again what was granted on ${objectInWords(id)}`,
      sql,
      reverse: '',
      undo: 'implied',
      locks: context.locks([copy.owner], 'ACCESS SHARE'),
    }),
  );
  return [...comment, ...granted, ...owned(swap)];
}

/** A sequence goes with the column that owns it: so it must not be the old one. */
function owned(swap: Swap): Unit[] {
  const { context, copy } = swap;
  const { table, old, after, id } = copy;
  const owns = ({ ownedBy }: (typeof context.to.sequences)[number]) =>
    ownedBy?.schema === table.schema &&
    ownedBy.table === table.name &&
    ownedBy.column === after.name;
  const name = relationName(table, context.spelling);
  return context.to.sequences.filter(owns).flatMap((sequence) => {
    const sequenceId = objectId('sequence', sequence.schema, sequence.name);
    const was = context.from.sequences.find(
      (each) => objectId('sequence', each.schema, each.name) === sequenceId,
    );
    if (was === undefined || !owns(was)) return [];
    const head = `ALTER SEQUENCE ${relationName(sequence, context.spelling)} OWNED BY ${name}`;
    return [
      unitOf(swap, {
        key: `${id}#owns ${sequenceId}`,
        needs: [id],
        words: `Let ${objectInWords(sequenceId)} belong to the new column`,
        sql: `${head}.${quoteIdentifier(after.name)}`,
        reverse: `${head}.${quoteIdentifier(old)}`,
        locks: [],
      }),
    ];
  });
}

export function swapUnits(swap: Swap): Unit[] {
  return [
    stopSync(swap),
    ...demandValue(swap),
    ...identityUnits(swap.context, swap.copy),
    ...loosen(swap),
    ...giveDefault(swap),
    ...changePlaces(swap),
    ...afterwards(swap),
  ];
}
