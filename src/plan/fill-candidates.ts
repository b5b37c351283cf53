/** What could stand in a column of the rows that are there: guesses to choose from, never taken by themselves. */
import { objectInWords } from '../diff/words.ts';
import type { Question } from '../ir/findings.ts';
import { type ObjectId, objectId } from '../ir/id.ts';
import type { Column, Schema, Table } from '../ir/schema.ts';
import type { ColumnType } from '../ir/type.ts';
import { qualified, quoteIdentifier, quoteLiteral } from '../postgres/identifier.ts';
import { formatAnswer } from './answers.ts';

interface Guess {
  readonly expression: string;
  readonly because: string;
}

const zero = /^(?:smallint|integer|bigint|numeric|real|double precision|money)$/;
const words = /^(?:text|varchar|character varying|char|character|bpchar|citext|name)$/;

const nothing = (literal: string, because: string): readonly Guess[] => [
  { expression: quoteLiteral(literal), because },
];
const origin = 'all zeros';
const plain: Readonly<Record<string, readonly Guess[]>> = {
  timetz: nothing('00:00+00', 'midnight'),
  macaddr: nothing('00:00:00:00:00:00', origin),
  macaddr8: nothing('00:00:00:00:00:00:00:00', origin),
  tsvector: nothing('', 'no words'),
  tsquery: nothing('', 'no words'),
  xml: nothing('', 'an empty text'),
  'bit varying': nothing('', 'no bits'),
  varbit: nothing('', 'no bits'),
  oid: nothing('0', 'no object'),
  pg_lsn: nothing('0/0', origin),
  point: nothing('(0,0)', origin),
  box: nothing('(0,0),(0,0)', origin),
  lseg: nothing('[(0,0),(0,0)]', origin),
  path: nothing('((0,0))', origin),
  polygon: nothing('((0,0))', origin),
  circle: nothing('<(0,0),0>', origin),
  line: nothing('{1,0,0}', 'the vertical axis'),
  hstore: nothing('', 'no keys'),
  ltree: nothing('', 'an empty path'),
};

function ofRange(name: string): readonly Guess[] {
  if (/multirange$/.test(name)) return nothing('{}', 'an empty list of ranges');
  return /range$/.test(name) ? nothing('empty', 'an empty range') : [];
}

/** By the type's own name; the first is the plainest. */
function byType(name: string): readonly Guess[] {
  const guess = (expression: string, because: string): Guess[] => [{ expression, because }];
  if (zero.test(name)) return guess('0', 'zero');
  if (words.test(name)) return guess("''", 'an empty text');
  switch (name) {
    case 'boolean':
      return [...guess('false', 'no'), ...guess('true', 'yes')];
    case 'uuid':
      return guess('gen_random_uuid()', 'a new one for each row');
    case 'date':
      return guess('CURRENT_DATE', 'the day of the migration');
    case 'timestamp':
    case 'timestamptz':
      return guess('now()', 'the moment of the migration');
    case 'time':
      return guess("'00:00'", 'midnight');
    case 'interval':
      return guess("'0'", 'no time');
    case 'json':
    case 'jsonb':
      return guess("'{}'", 'an empty object');
    case 'bytea':
      return guess(String.raw`'\x'`, 'no bytes');
    case 'inet':
    case 'cidr':
      return guess("'0.0.0.0/0'", 'any address');
    default:
      return plain[name] ?? ofRange(name);
  }
}

function ofType(schema: Schema, type: ColumnType): readonly Guess[] {
  if (type.array) return [{ expression: "'{}'", because: 'an empty list' }];
  const named = <T extends { readonly schema: string; readonly name: string }>(
    list: readonly T[],
  ) => list.find((each) => each.schema === type.schema && each.name === type.name);
  const labels = named(schema.enums)?.values ?? [];
  if (labels.length > 0) {
    return labels
      .slice(0, 3)
      .map((label) => ({ expression: quoteLiteral(label), because: 'a value of the enum' }));
  }
  const row = named(schema.compositeTypes);
  if (row !== undefined) {
    // A row of nothing but NULL is not NOT NULL (section 9.2).
    const parts = row.attributes.map((each) => ofType(schema, each.type)[0]?.expression);
    if (parts.includes(undefined)) return [];
    const expression = `ROW(${parts.join(', ')})::${qualified(row.schema, row.name)}`;
    return [{ expression, because: 'the plainest row' }];
  }
  if (named(schema.rangeTypes) !== undefined) return nothing('empty', 'an empty range');
  const domain = named(schema.domains);
  if (domain === undefined && type.name === 'bit') {
    return [{ expression: `(0)::bit${type.modifiers}`, because: origin }];
  }
  if (domain === undefined) return byType(type.name);
  const own =
    domain.default === null ? [] : [{ expression: domain.default, because: 'its default' }];
  const allowed = domain.checks.flatMap(({ expression }) => allowedBy(expression, domain.type));
  return [...own, ...(allowed.length > 0 ? allowed : ofType(schema, domain.type))];
}

/** Values that a condition such as `status = ANY (ARRAY['a', 'b'])` lists. */
function listed(condition: string): Guess[] {
  const list = /\bARRAY\[([^\]]*)\]|\bIN \(([^)]*)\)/.exec(condition);
  const found = [
    ...(list?.[1] ?? list?.[2] ?? '').matchAll(/'(?:[^']|'')*'|(?<![\w'])-?\d+(?![\w'])/g),
  ];
  return found
    .slice(0, 3)
    .map(([expression]) => ({ expression, because: 'a value that the check allows' }));
}

/** What a condition on one value wants, where it says so plainly. */
function allowedBy(condition: string, type: ColumnType): Guess[] {
  const positive = /[^<>]>\s*\(?0\)?(?![.\d])/.test(condition) && zero.test(type.name);
  if (positive) return [{ expression: '1', because: 'the check wants more than zero' }];
  return listed(condition);
}

function byChecks(table: Table, column: Column): Guess[] {
  const name = new RegExp(`(?<![\\w".])"?${column.name.replace(/[^\w]/g, '\\$&')}"?(?![\\w"])`);
  return table.checks
    .filter(({ expression }) => name.test(expression.replace(/'(?:[^']|'')*'/g, "''")))
    .flatMap(({ expression }) => allowedBy(expression, column.type));
}

/** One value for all rows would break a key of this column alone. */
function isUnique(table: Table, { name }: Column): boolean {
  const alone = (columns: readonly (string | null)[]) =>
    columns.length === 1 && columns[0] === name;
  const keys = [...table.uniques, ...(table.primaryKey === null ? [] : [table.primaryKey])];
  const indexes = table.indexes.filter(({ unique }) => unique);
  return (
    keys.some(({ columns }) => alone(columns)) ||
    indexes.some(({ elements }) => alone(elements.map((element) => element.column)))
  );
}

/** A page holds fewer than 300 rows (section 66.6), so that each has a number of its own. */
const rowPlace = '((ctid::text::point)[0] * 300 + (ctid::text::point)[1])::integer';

function distinct(table: Table, column: Column): readonly Guess[] {
  const { name } = column.type;
  const [key] = table.primaryKey?.columns ?? [];
  const own = key !== undefined && table.primaryKey?.columns.length === 1 && key !== column.name;
  const byKey = (cast: string): Guess[] =>
    own ? [{ expression: quoteIdentifier(key) + cast, because: 'as distinct as the key' }] : [];
  if (name === 'uuid') return byType(name);
  if (words.test(name)) {
    return [
      ...byKey('::text'),
      { expression: 'gen_random_uuid()::text', because: 'one for each row' },
    ];
  }
  return zero.test(name)
    ? [
        ...byKey(''),
        { expression: rowPlace, because: 'where the row lies: another number for each' },
      ]
    : [];
}

function byReference(table: Table, column: Column): Guess[] {
  const key = table.foreignKeys.find(
    ({ columns }) => columns.length === 1 && columns[0] === column.name,
  );
  if (key === undefined) return [];
  const { references } = key;
  const target = quoteIdentifier(references.columns[0] ?? '');
  const from = qualified(references.schema, references.table);
  return [
    {
      expression: `(SELECT ${target} FROM ${from} ORDER BY ${target} LIMIT 1)`,
      because: `the first row of ${references.table}`,
    },
  ];
}

function guesses(schema: Schema, table: Table, column: Column): readonly Guess[] {
  const reference = byReference(table, column);
  if (reference.length > 0) return reference;
  if (isUnique(table, column)) return distinct(table, column);
  const own =
    column.default === null ? [] : [{ expression: column.default, because: 'its default' }];
  const allowed = byChecks(table, column);
  const all = [...own, ...(allowed.length > 0 ? allowed : ofType(schema, column.type))];
  return all.filter(
    ({ expression }, i) => all.findIndex((each) => each.expression === expression) === i,
  );
}

const mostGuesses = 4;

/** The same for all rows, by the checks and the type of a column that is in no key; null: none is known. */
export function plainestValue(schema: Schema, table: Table, column: Column): string | null {
  const allowed = byChecks(table, column);
  return (allowed.length > 0 ? allowed : ofType(schema, column.type))[0]?.expression ?? null;
}

/** `schema` is the wanted one. */
export function fillQuestion(
  schema: Schema,
  table: Table,
  column: Column,
  question: string,
): Question {
  const id: ObjectId = objectId('column', table.schema, table.name, column.name);
  return {
    subject: id,
    question,
    candidates: guesses(schema, table, column)
      .slice(0, mostGuesses)
      .map(({ expression, because }) => ({
        answer: formatAnswer({ kind: 'fill', column: id, expression }),
        because,
      })),
  };
}

/** Columns that rows may leave empty, and that are to be NOT NULL: nothing was said of such rows. */
export function emptyRowQuestions(
  from: Schema,
  to: Schema,
  answered: (column: ObjectId) => boolean,
): Question[] {
  const before = new Map(
    from.tables.flatMap((table) =>
      table.columns.map(
        (column) =>
          [objectId('column', table.schema, table.name, column.name), column.notNull] as const,
      ),
    ),
  );
  return to.tables.flatMap((table) =>
    table.columns.flatMap((column) => {
      const id = objectId('column', table.schema, table.name, column.name);
      if (!column.notNull || before.get(id) !== false || answered(id)) return [];
      const text = `Rows may have no ${objectInWords(id)}, which is to be NOT NULL: what fills them?`;
      return [fillQuestion(to, table, column, text)];
    }),
  );
}
