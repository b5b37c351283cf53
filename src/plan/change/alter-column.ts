/** Changes of a column that is there. */
import { objectInWords } from '../../diff/words.ts';
import { objectId, parseObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Column, Table } from '../../ir/schema.ts';
import { defaultExpression } from '../../postgres/ddl/parentheses.ts';
import { identityClause } from '../../postgres/ddl/sequence.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { qualified, quoteIdentifier, quoteLiteral } from '../../postgres/identifier.ts';
import { backfillUnits } from '../online/backfill.ts';
import { changeType } from '../online/change-type.ts';
import { setNotNull, setNotNullAtOnce } from '../online/set-not-null.ts';
import type { LockMode } from '../plan.ts';
import type { Unit } from '../unit.ts';
import { alteration, setting } from './alteration.ts';
import type { ChangeContext, SetChange } from './context.ts';
import { tableOf } from './find.ts';

type Identity = NonNullable<Column['identity']>;

interface Given {
  readonly context: ChangeContext;
  readonly table: Table;
  readonly change: SetChange;
  readonly before: Column;
  readonly after: Column;
}

/** `ALTER TABLE t ALTER COLUMN c` and one action, with the action that undoes it. */
function action(
  { context, table, change }: Given,
  property: keyof Column,
  mode: LockMode,
  forth: string,
  back: string,
): Unit {
  const { id, before, after } = change;
  const head = `ALTER TABLE ${relationName(table, context.spelling)} ALTER COLUMN`;
  const name = quoteIdentifier(parseObjectId(id).names[2] ?? '');
  return alteration({
    key: `${id}#${property}`,
    needs: context.needs(id),
    changes: setting(id, { [property]: before[property] }, { [property]: after[property] }),
    words: `Change the ${property} of ${objectInWords(id)}`,
    sql: `${head} ${name} ${forth}`,
    reverse: `${head} ${name} ${back}`,
    locks: context.lockFamily(tableId(table), mode),
  });
}

function setDefault(expression: string | null): string {
  return expression === null ? 'DROP DEFAULT' : `SET DEFAULT ${defaultExpression(expression)}`;
}

function alterDefault(given: Given): Unit[] {
  const { after, before, change } = given;
  const both = before.generated ?? after.generated;
  if (both !== null || 'type' in change.after) return [];
  // The steps of a type that is made again see to it.
  const own = [...given.context.direct, ...given.context.speaking];
  if (own.some(({ id }) => id === change.id)) return [];
  // A column has a default or an identity: one must be gone before the other can come.
  const unit = action(
    given,
    'default',
    'ACCESS EXCLUSIVE',
    setDefault(after.default),
    setDefault(before.default),
  );
  const later = after.default !== null && 'identity' in change.after;
  return [
    {
      ...unit,
      provides: [unit.key, change.id],
      needs: [...unit.needs, ...(later ? [`${change.id}#identity`] : [])],
      words:
        after.default === null
          ? `Give ${objectInWords(change.id)} no default`
          : `Give ${objectInWords(change.id)} its default`,
    },
  ];
}

/** A primary key holds its columns NOT NULL. */
function looseNeeds({ context, change }: Given): string[] {
  return [...context.before.values()]
    .filter(({ kind, dependsOn }) => kind === 'primary_key' && dependsOn.includes(change.id))
    .filter(({ id }) => context.fate.isGone(id))
    .map(({ id }) => `drop ${id}`);
}

function alterNotNull(given: Given): Unit[] {
  const { context, table, after, change } = given;
  if (!after.notNull) {
    const unit = action(given, 'notNull', 'ACCESS EXCLUSIVE', 'DROP NOT NULL', 'SET NOT NULL');
    const identity = 'identity' in change.after ? [`${change.id}#identity`] : [];
    return [
      {
        ...unit,
        needs: [...unit.needs, ...looseNeeds(given), ...identity],
        words: `Let ${objectInWords(change.id)} be empty`,
      },
    ];
  }
  if (!context.isLive(tableId(table))) return setNotNullAtOnce(context, table, after);
  const fill = context.fill(change.id);
  const code = `write ${objectInWords(change.id)} on every insert and update`;
  if (fill === undefined) return setNotNull(context, table, after);
  return [
    ...backfillUnits(context, table, after, fill, [], code),
    ...setNotNull(context, table, after, 'backfill'),
  ];
}

/** Only between states that one ALTER COLUMN leads between. */
function alterIdentity(given: Given): Unit[] {
  const { context, table, before, after, change } = given;
  const clause = (column: Column) => identityClause(table, column, context.spelling) ?? '';
  if (before.identity !== null && after.identity !== null) {
    const { generation: one, ...rest } = before.identity;
    const { generation: other, ...otherRest } = after.identity;
    if (JSON.stringify(rest) !== JSON.stringify(otherRest)) return [];
    return [
      action(
        given,
        'identity',
        'ACCESS EXCLUSIVE',
        `SET GENERATED ${other.toUpperCase()}`,
        `SET GENERATED ${one.toUpperCase()}`,
      ),
    ];
  }
  const forth = after.identity === null ? 'DROP IDENTITY' : `ADD ${clause(after)}`;
  const back = before.identity === null ? 'DROP IDENTITY' : `ADD ${clause(before)}`;
  const unit = action(given, 'identity', 'ACCESS EXCLUSIVE', forth, back);
  const first = [
    `${change.id}#not_null`,
    ...(before.default === null ? [] : [`${change.id}#default`]),
  ];
  return [
    {
      ...unit,
      needs: [...unit.needs, ...(after.identity === null ? [] : first)],
      undo: after.identity === null ? 'structure' : 'restores',
    },
    ...(after.identity === null ? [] : [startBehind(given, after.identity)]),
  ];
}

/** The sequence of a new identity knows nothing of the values that rows have. */
function startBehind({ context, table, change }: Given, identity: Identity): Unit {
  const { id } = change;
  const sequence = qualified(table.schema, identity.sequence);
  const column = quoteIdentifier(parseObjectId(id).names[2] ?? '');
  const from = relationName(table, context.spelling);
  return alteration({
    key: `${id}#identity start`,
    needs: [`${id}#identity`],
    statementTimeout: null,
    changes: setting(id, {}, {}),
    words: `Let the identity of ${objectInWords(id)} start behind the values that are there`,
    sql: `SELECT setval(${quoteLiteral(sequence)}::regclass, coalesce(max(${column}), ${identity.start}), max(${column}) IS NOT NULL) FROM ${from}`,
    reverse: '',
    undo: 'implied',
    locks: context.locks([tableId(table)], 'ACCESS SHARE'),
  });
}

function alterSettings(given: Given): Unit[] {
  const { before, after, change } = given;
  const units: Unit[] = [];
  const storage = (column: Column) => `SET STORAGE ${(column.storage ?? 'default').toUpperCase()}`;
  const compression = (column: Column) => `SET COMPRESSION ${column.compression ?? 'default'}`;
  const statistics = (column: Column) => `SET STATISTICS ${column.statistics ?? -1}`;
  if ('storage' in change.after) {
    units.push(action(given, 'storage', 'ACCESS EXCLUSIVE', storage(after), storage(before)));
  }
  if ('compression' in change.after) {
    units.push(
      action(given, 'compression', 'ACCESS EXCLUSIVE', compression(after), compression(before)),
    );
  }
  if ('statistics' in change.after) {
    units.push(
      action(given, 'statistics', 'SHARE UPDATE EXCLUSIVE', statistics(after), statistics(before)),
    );
  }
  return units;
}

/** The parent's own change does the same here (ALTER TABLE, ONLY). */
export function followsParent(context: ChangeContext, change: SetChange): boolean {
  const { kind, names } = parseObjectId(change.id);
  const table = tableOf(context.to, change.id);
  if (kind !== 'column' || table === undefined) return false;
  const own = Object.keys(change.after).filter((key) => key !== 'comment');
  return [...(table.partitionOf ? [table.partitionOf] : []), ...table.inherits].some((parent) => {
    const id = objectId('column', parent.schema, parent.name, names[2] ?? '');
    const same = context.fate.altered.get(id);
    return (
      same !== undefined &&
      own.length > 0 &&
      own.every((key) => JSON.stringify(same.after[key]) === JSON.stringify(change.after[key]))
    );
  });
}

export function alterColumn(context: ChangeContext, change: SetChange): Unit[] {
  const name = parseObjectId(change.id).names[2] ?? '';
  const find = (table: Table | undefined) => table?.columns.find((each) => each.name === name);
  const table = tableOf(context.to, change.id);
  const before = find(tableOf(context.from, change.id));
  const after = find(table);
  if (table === undefined || before === undefined || after === undefined) return [];
  const given = { context, table, change, before, after };
  if (followsParent(context, change)) return [];
  const typed = 'type' in change.after || 'collation' in change.after;
  return [
    ...(typed ? changeType(context, table, before, after) : []),
    ...('default' in change.after ? alterDefault(given) : []),
    ...('notNull' in change.after ? alterNotNull(given) : []),
    ...('identity' in change.after ? alterIdentity(given) : []),
    ...alterSettings(given),
  ];
}
