/** Names of NOT NULL constraints of a table that becomes a partition, or ceases to be one. */
import { objectInWords } from '../../diff/words.ts';
import { objectId } from '../../ir/id.ts';
import type { Table } from '../../ir/schema.ts';
import { notNullNamed } from '../../postgres/catalog/carried/not-null.ts';
import { notNullName } from '../../postgres/ddl/not-null.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { dollarQuote, quoteLiteral } from '../../postgres/identifier.ts';
import { namesAbove, notNullNames, notNullNamesSet } from '../add/not-null-names.ts';
import { alteration, setting } from '../change/alteration.ts';
import { type ChangeContext, columnId } from '../change/context.ts';
import { notNullMade } from '../setting-places.ts';
import type { Unit } from '../unit.ts';
import type { Given } from './given.ts';

type Names = ReadonlyMap<string, string>;

/** As PostgreSQL calls them where nobody does. */
export function ownNames(table: Table, columns: Iterable<string>): Names {
  const names = [...columns].flatMap((column): [string, string][] => {
    const name = notNullName(table.name, column);
    return name === null ? [] : [[column, name]];
  });
  return new Map(names);
}

/**
 * What they are called where the statement runs; before 18 there are none. Those of a partitioned
 * table are renamed with those below, or stay where these have other names.
 */
export function renameNotNulls({ spelling }: ChangeContext, table: Table, names: Names): string {
  const relation = relationName(table, { ...spelling, defaultSchema: null });
  const regclass = `${quoteLiteral(relation)}::regclass`;
  const pairs = [...names].map((pair) => `(${pair.map(quoteLiteral).join(', ')})`).join(', ');
  return `DO ${dollarQuote(`
DECLARE
  given name;
  wanted name;
BEGIN
  FOR given, wanted IN
    SELECT k.conname, pair.name
    FROM (VALUES ${pairs}) AS pair (attribute, name)
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = ${regclass} AND a.attname = pair.attribute
    JOIN pg_catalog.pg_constraint AS k ON k.conrelid = a.attrelid AND k.conkey = ARRAY[a.attnum]
    WHERE k.contype = 'n' AND k.coninhcount = 0 AND k.conname <> pair.name
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_partition_tree(k.conrelid) AS part WHERE NOT EXISTS (
        SELECT FROM pg_catalog.pg_constraint AS same
        WHERE same.conrelid = part.relid AND same.conname = k.conname))
  LOOP
    EXECUTE pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', ${quoteLiteral(relation)}, given, wanted);
  END LOOP;
END
`)}`;
}

interface Statements {
  readonly forth: readonly string[];
  readonly back: readonly string[];
}

function statements(context: ChangeContext, table: Table, forth: Names, back: Names): Statements {
  if (forth.size === 0) return { forth: [], back: [] };
  return {
    forth: [renameNotNulls(context, table, forth)],
    back: [renameNotNulls(context, table, back)],
  };
}

/** By column, what they are called when the table leaves: those above have their wanted names by then. */
function namesBefore({ context, before }: Given): Names {
  const stays = before.partitionOf !== null && context.table(before.partitionOf) !== undefined;
  const look = stays
    ? { table: context.table, carried: context.to.carried }
    : { table: context.tableBefore, carried: context.from.carried };
  const above = namesAbove(look, before);
  const names = [...above].flatMap(([column, { name }]): [string, string][] =>
    name === null ? [] : [[column, name]],
  );
  return new Map(names);
}

/** Before it joins, which makes them those of the whole. */
export function namedAsAbove(given: Given): Statements {
  const { context, before, after } = given;
  const forth = notNullNames(context, after);
  const back = before.partitionOf === null ? ownNames(before, forth.keys()) : namesBefore(given);
  return statements(context, after, forth, back);
}

/** Keys of the steps that have a part in these names. */
export function namesSettled({ context, after }: Given): string[] {
  const columns = [...notNullNames(context, after).keys()].map((name) => columnId(after, name));
  return [...notNullNamesSet(context, after), ...columns.flatMap(notNullMade)];
}

/** As `namesSettled`, of those that the table leaves. */
export function namesLeft({ context, before }: Given): string[] {
  return notNullNamesSet(context, before);
}

/** Behind its leave, where it is to have no other name. */
export function namedAlone(given: Given): Statements {
  const { context, after } = given;
  const back = namesBefore(given);
  const isNamed = (name: string) =>
    context.objects.has(objectId('setting', columnId(after, name), notNullNamed));
  const stay = after.columns
    .filter(({ name, notNull }) => notNull && back.has(name) && !isNamed(name))
    .map(({ name }) => name);
  return statements(context, after, ownNames(after, stay), back);
}

/** The same as a step of its own, as no other statement may stand beside DETACH CONCURRENTLY. */
export function namedAloneApart(given: Given, left: string): Unit[] {
  const { context, change, before, after } = given;
  const { forth, back } = namedAlone(given);
  if (forth.length === 0) return [];
  const lock = `LOCK TABLE ${relationName(after, context.spelling)} IN ACCESS EXCLUSIVE MODE`;
  return [
    alteration({
      key: `${left} names`,
      needs: [left],
      changes: setting(
        change.id,
        { partitionOf: before.partitionOf },
        { partitionOf: after.partitionOf },
      ),
      words: `Call the NOT NULL constraints of ${objectInWords(change.id)} as CREATE TABLE would`,
      sql: [lock, ...forth].join(';\n'),
      reverse: back.join(';\n'),
      locks: context.lockFamily(change.id, 'ACCESS EXCLUSIVE'),
    }),
  ];
}
