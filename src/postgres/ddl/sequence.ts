/** Sequences: CREATE, OWNED BY, DROP, and the options of identity columns. */
import type { Column, Sequence } from '../../ir/schema.ts';
import type { ColumnType } from '../../ir/type.ts';
import { dollarQuote, qualified, quoteIdentifier, quoteLiteral } from '../identifier.ts';
import { formatType } from '../type.ts';
import { relationName, type Spelling } from './spelling.ts';

type Options = Pick<Sequence, 'start' | 'increment' | 'min' | 'max' | 'cache' | 'cycle'>;

const bounds: Readonly<Record<string, readonly [string, string]>> = {
  smallint: ['-32768', '32767'],
  integer: ['-2147483648', '2147483647'],
  bigint: ['-9223372036854775808', '9223372036854775807'],
};

/** Only what differs from what PostgreSQL takes when nothing is said (CREATE SEQUENCE). */
function optionClauses(options: Options, type: ColumnType): string[] {
  const [lowest, highest] = bounds[type.name] ?? ['', ''];
  const descending = options.increment.startsWith('-');
  const min = descending ? lowest : '1';
  const max = descending ? '-1' : highest;
  const start = descending ? options.max : options.min;
  return [
    ...(options.start === start ? [] : [`START WITH ${options.start}`]),
    ...(options.increment === '1' ? [] : [`INCREMENT BY ${options.increment}`]),
    ...(options.min === min ? [] : [`MINVALUE ${options.min}`]),
    ...(options.max === max ? [] : [`MAXVALUE ${options.max}`]),
    ...(options.cache === '1' ? [] : [`CACHE ${options.cache}`]),
    ...(options.cycle ? ['CYCLE'] : []),
  ];
}

export function createSequence(sequence: Sequence, spelling: Spelling): string {
  const type =
    sequence.type.name === 'bigint'
      ? []
      : [`AS ${formatType(sequence.type, spelling.defaultSchema)}`];
  return [
    `CREATE ${sequence.unlogged ? 'UNLOGGED ' : ''}SEQUENCE ${relationName(sequence, spelling)}`,
    ...type,
    ...optionClauses(sequence, sequence.type),
  ].join(' ');
}

/** `owner` null: the sequence stands alone again. */
export function setSequenceOwner(
  sequence: Sequence,
  owner: Sequence['ownedBy'],
  spelling: Spelling,
): string {
  const column = owner
    ? `${qualified(owner.schema, owner.table, spelling.defaultSchema)}.${quoteIdentifier(owner.column)}`
    : 'NONE';
  return `ALTER SEQUENCE ${relationName(sequence, spelling)} OWNED BY ${column}`;
}

export function dropSequence(sequence: Sequence, spelling: Spelling): string {
  return `DROP SEQUENCE ${relationName(sequence, spelling)}`;
}

export function identityClause(
  table: { readonly schema: string; readonly name: string },
  column: Column,
  spelling: Spelling,
): string | null {
  const identity = column.identity;
  if (identity === null) return null;
  const usual = `${table.name}_${column.name}_seq`;
  // PostgreSQL cuts longer names its own way, so those are given.
  const named = identity.sequence !== usual || Buffer.byteLength(usual) > 63;
  const name = qualified(table.schema, identity.sequence, spelling.defaultSchema);
  const options = [
    ...(named ? [`SEQUENCE NAME ${name}`] : []),
    ...optionClauses(identity, column.type),
  ];
  const list = options.length === 0 ? '' : ` (${options.join(' ')})`;
  return `GENERATED ${identity.generation.toUpperCase()} AS IDENTITY${list}`;
}

/**
 * Behind the values that are there: a new sequence knows nothing of them. Names as SQL. A value
 * beyond the sequence's bounds is none that it can stand at (setval).
 */
export function startBehindValues(
  sequence: string,
  table: string,
  { name, type }: Pick<Column, 'name' | 'type'>,
  options: Pick<Sequence, 'start' | 'increment' | 'min' | 'max'>,
): string {
  const { start, increment, min, max } = options;
  const descending = increment.startsWith('-');
  const column = quoteIdentifier(name);
  const last = descending ? `min(${column})` : `max(${column})`;
  const behind = `${descending ? 'least' : 'greatest'}(${last}, ${start})`;
  const [bound, end] = descending ? ['greatest', min] : ['least', max];
  const usual = bounds[type.name]?.includes(end) === true;
  const value = usual ? behind : `${bound}(${behind}, ${end})`;
  const called = `coalesce(${last} ${descending ? '<=' : '>='} ${start}, false)`;
  return `SELECT setval(${quoteLiteral(sequence)}::regclass, ${value}, ${called}) FROM ${table}`;
}

/**
 * New bounds that leave out where the sequence stands are refused (ALTER SEQUENCE): it starts anew
 * then, or stands at its end when it had come further. `sequence` is a name as SQL.
 */
export function alterWithinBounds(
  sequence: string,
  alter: string,
  from: Pick<Sequence, 'min' | 'max'>,
  to: Pick<Sequence, 'increment' | 'min' | 'max'>,
): string {
  const narrower = BigInt(to.min) > BigInt(from.min) || BigInt(to.max) < BigInt(from.max);
  if (!narrower) return alter;
  const further = to.increment.startsWith('-') ? `stands < ${to.min}` : `stands > ${to.max}`;
  const end = to.increment.startsWith('-') ? to.min : to.max;
  return `DO ${dollarQuote(`
DECLARE
  stands bigint;
  given boolean;
BEGIN
  SELECT last_value, is_called INTO stands, given FROM ${sequence};
  IF stands BETWEEN ${to.min} AND ${to.max} THEN
    ${alter};
  ELSE
    ${alter} RESTART;
    IF given AND ${further} THEN
      PERFORM setval(${quoteLiteral(sequence)}::regclass, ${end});
    END IF;
  END IF;
END
`)}`;
}
