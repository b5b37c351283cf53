/** Names of NOT NULL constraints of a table that becomes a partition, or ceases to be one. */
import { objectInWords } from '../../diff/words.ts';
import { objectId } from '../../ir/id.ts';
import type { Table } from '../../ir/schema.ts';
import { notNullNamed } from '../../postgres/catalog/carried/not-null.ts';
import { notNullName } from '../../postgres/ddl/not-null.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { dollarQuote, quoteLiteral } from '../../postgres/identifier.ts';
import { notNullNamesSet } from '../add/not-null-names.ts';
import { alteration, setting } from '../change/alteration.ts';
import { columnId } from '../change/context.ts';
import type { Context } from '../context.ts';
import { notNullMade } from '../setting-places.ts';
import type { Unit } from '../unit.ts';
import type { Given } from './given.ts';

type Place = Pick<Table, 'schema' | 'name'>;
type Names = ReadonlyMap<string, string>;
type Spelt = Pick<Context, 'spelling'>;

/** As PostgreSQL calls them where nobody does. */
export function ownNames(table: Table, columns: Iterable<string>): Names {
  const names = [...columns].flatMap((column): [string, string][] => {
    const name = notNullName(table.name, column);
    return name === null ? [] : [[column, name]];
  });
  return new Map(names);
}

function wholeName({ spelling }: Spelt, table: Place): string {
  return quoteLiteral(relationName(table, { ...spelling, defaultSchema: null }));
}

/**
 * `wanted`: rows of `attribute` and `name`. What they are called is looked up where the statement
 * runs; before 18 there are none. Those of a partitioned table are renamed with those below, or
 * stay where these have other names.
 */
function rename(context: Spelt, table: Place, wanted: string): string {
  const relation = wholeName(context, table);
  return `DO ${dollarQuote(`
DECLARE
  given name;
  wanted name;
BEGIN
  FOR given, wanted IN
    SELECT k.conname, pair.name
    FROM (${wanted}) AS pair (attribute, name)
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = ${relation}::regclass AND a.attname = pair.attribute
    JOIN pg_catalog.pg_constraint AS k ON k.conrelid = a.attrelid AND k.conkey = ARRAY[a.attnum]
    WHERE k.contype = 'n' AND k.coninhcount = 0 AND k.conname <> pair.name
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_partition_tree(k.conrelid) AS part WHERE NOT EXISTS (
        SELECT FROM pg_catalog.pg_constraint AS same
        WHERE same.conrelid = part.relid AND same.conname = k.conname))
  LOOP
    EXECUTE pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', ${relation}, given, wanted);
  END LOOP;
END
`)}`;
}

export function renameNotNulls(context: Spelt, table: Place, names: Names): string[] {
  if (names.size === 0) return [];
  const pairs = [...names].map((pair) => `(${pair.map(quoteLiteral).join(', ')})`).join(', ');
  return [rename(context, table, `VALUES ${pairs}`)];
}

function demanded({ columns }: Table): string[] {
  return columns.filter(({ notNull }) => notNull).map(({ name }) => name);
}

/** Before the table joins the parent: it shares those of these columns from then on. */
export function namedAsAbove(
  context: Spelt,
  table: Table,
  parent: Table,
  columns = demanded(table),
): string[] {
  const above = new Set(demanded(parent));
  const shared = columns.filter((name) => above.has(name));
  if (shared.length === 0) return [];
  const names = shared.map(quoteLiteral).join(', ');
  const wanted = `SELECT p.attname, above.conname
      FROM pg_catalog.pg_constraint AS above
      JOIN pg_catalog.pg_attribute AS p ON p.attrelid = above.conrelid AND above.conkey = ARRAY[p.attnum]
      WHERE above.contype = 'n' AND above.conrelid = ${wholeName(context, parent)}::regclass
        AND p.attname IN (${names})`;
  return [rename(context, table, wanted)];
}

/** When it has left again: of a parent that it comes back to, it takes the names over. */
export function namedAsBefore({ context, before }: Given): string[] {
  if (before.partitionOf !== null) return [];
  return renameNotNulls(context, before, ownNames(before, demanded(before)));
}

/** Keys of the steps that have a part in the names which the table takes over. */
export function namesSettled({ context, after }: Given): string[] {
  const columns = demanded(after).map((name) => columnId(after, name));
  return [...notNullNamesSet(context, after), ...columns.flatMap(notNullMade)];
}

/** The same of those that it leaves. */
export function namesLeft({ context, before }: Given): string[] {
  return notNullNamesSet(context, before);
}

/** Behind its leave, where it is to have no other name. */
export function namedAlone({ context, after }: Given, parent: Table): string[] {
  const above = new Set(demanded(parent));
  const isNamed = (name: string) =>
    context.objects.has(objectId('setting', columnId(after, name), notNullNamed));
  const stay = demanded(after).filter((name) => above.has(name) && !isNamed(name));
  return renameNotNulls(context, after, ownNames(after, stay));
}

/** As a step of its own: no other statement may stand beside DETACH CONCURRENTLY. */
export function namedAloneApart(given: Given, parent: Table, left: string): Unit[] {
  const { context, change, before, after } = given;
  const names = namedAlone(given, parent);
  if (names.length === 0) return [];
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
      sql: [lock, ...names].join(';\n'),
      // It joins under the names of the whole.
      reverse: '',
      undo: 'implied',
      locks: context.lockFamily(change.id, 'ACCESS EXCLUSIVE'),
    }),
  ];
}
