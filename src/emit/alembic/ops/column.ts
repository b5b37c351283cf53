/** A column as `sa.Column(…)`, or null when SQLAlchemy would make another one of it. */
import type { Column, Table } from '../../../ir/schema.ts';
import { keepArrayCasts } from '../../../postgres/ddl/array-casts.ts';
import { defaultExpression } from '../../../postgres/ddl/parentheses.ts';
import { type Code, call, type Item, named, string } from '../python/code.ts';
import { isSayable } from './names.ts';
import { sqlExpression } from './sql.ts';
import { type TypeContext, typeCode } from './types.ts';

/** SQLAlchemy takes an undecided number in a primary key for one that counts by itself. */
const counted = new Set(['smallint', 'integer', 'bigint', 'numeric']);

const bounds: Readonly<Record<string, string>> = {
  smallint: '32767',
  integer: '2147483647',
  bigint: '9223372036854775807',
};

function shorten(name: string): string {
  return Buffer.byteLength(name) <= 63 ? name : '';
}

function identityCode(table: Table, column: Column): Code | null {
  const { identity } = column;
  if (identity === null) return null;
  // PostgreSQL names the sequence, and cuts what is too long in a way of its own.
  if (identity.sequence !== shorten(`${table.name}_${column.name}_seq`)) return null;
  const ascending = !identity.increment.startsWith('-');
  const usualMax = bounds[column.type.name];
  if (usualMax === undefined || !ascending) return null;
  const option = (name: string, value: string, usual: string) =>
    value === usual ? [] : [named(name, value)];
  return call(
    'sa.Identity',
    named('always', identity.generation === 'always' ? 'True' : 'False'),
    ...option('start', identity.start, identity.min),
    ...option('increment', identity.increment, '1'),
    ...option('minvalue', identity.min, '1'),
    ...option('maxvalue', identity.max, usualMax),
    ...(identity.cycle ? [named('cycle', 'True')] : []),
    ...option('cache', identity.cache, '1'),
  );
}

/** `undefined` where nothing is generated, null where it cannot be said. */
function generatedCode({ generated }: Column): Code | null | undefined {
  if (generated === null) return undefined;
  if (generated.kind !== 'stored') return null;
  return call(
    'sa.Computed',
    sqlExpression(keepArrayCasts(generated.expression)),
    named('persisted', 'True'),
  );
}

export function defaultCode(expression: string): Code {
  return sqlExpression(defaultExpression(expression));
}

export interface ColumnParts {
  readonly type: Code;
  /** Computed or Identity. */
  readonly made: Code | null;
  readonly options: readonly Item[];
}

/** Everything but the name, nullability and comment. */
export function columnParts(
  context: TypeContext,
  table: Table,
  column: Column,
): ColumnParts | null {
  const type = typeCode(context, column.type);
  const generated = generatedCode(column);
  const identity = identityCode(table, column);
  const unsayable =
    column.collation !== null || column.compression !== null || !isSayable(column.name);
  if (type === null || generated === null || unsayable) return null;
  if (column.identity !== null && (identity === null || !column.notNull)) return null;
  const inKey = table.primaryKey?.columns.includes(column.name) === true;
  const counts = !inKey || column.identity !== null || !counted.has(column.type.name);
  const value = generated === undefined ? column.default : null;
  return {
    type,
    made: generated ?? identity,
    options: [
      ...(value === null ? [] : [named('server_default', defaultCode(value))]),
      ...(counts ? [] : [named('autoincrement', 'False')]),
    ],
  };
}

export function columnCode(
  context: TypeContext,
  table: Table,
  column: Column,
  comment: string | null,
): Code | null {
  const parts = columnParts(context, table, column);
  if (parts === null) return null;
  return call(
    'sa.Column',
    string(column.name),
    parts.type,
    ...(parts.made === null ? [] : [parts.made]),
    ...parts.options,
    named('nullable', column.notNull ? 'False' : 'True'),
    ...(comment === null ? [] : [named('comment', string(comment))]),
  );
}
