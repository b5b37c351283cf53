/** Columns of a generated table that change, come and go. */
import type { Column, Schema, Table } from '../../src/ir/schema.ts';
import { builtinType, type ColumnType } from '../../src/ir/type.ts';
import { quoteIdentifier } from '../../src/postgres/identifier.ts';
import { formatType } from '../../src/postgres/type.ts';
import type { Random } from './random.ts';

/** To a type that holds all values, to one that may not, and to one that only a cast makes of it. */
const retyped: Readonly<Record<string, readonly ColumnType[]>> = {
  'varchar(20)': [
    builtinType('varchar', '(40)'),
    builtinType('varchar', '(10)'),
    builtinType('text'),
  ],
  integer: [builtinType('bigint'), builtinType('smallint'), builtinType('numeric')],
  smallint: [builtinType('integer')],
  bigint: [builtinType('numeric'), builtinType('text')],
  'numeric(12,2)': [builtinType('numeric', '(14,2)'), builtinType('numeric', '(6,1)')],
  numeric: [builtinType('double precision')],
  text: [builtinType('varchar', '(30)')],
  'timestamptz(3)': [builtinType('timestamptz')],
  timestamp: [builtinType('timestamptz'), builtinType('date')],
  date: [builtinType('timestamp')],
  json: [builtinType('jsonb')],
  'varbit(8)': [builtinType('varbit', '(16)')],
  boolean: [builtinType('text')],
};

function inJson(name: string): string {
  return JSON.stringify(name).slice(1, -1);
}

/** Nothing but the column itself speaks of it, plain or quoted. */
function isFree(text: string, { name }: Column): boolean {
  const quoted = inJson(quoteIdentifier(name));
  const plain = inJson(name);
  if (quoted !== plain && text.includes(quoted)) return false;
  return text.split(plain).length === 2;
}

function identityOf(random: Random, column: Column): Column['identity'] {
  if (column.identity === null || !random.chance(0.3)) return column.identity;
  return {
    ...column.identity,
    generation: random.pick(['always', 'by default'] as const),
    increment: random.pick(['1', '3']),
    cache: random.pick(['1', '9']),
  };
}

function edited(random: Random, column: Column, free: boolean): Column {
  const inKey = column.identity !== null;
  const plain = column.generated === null && !inKey;
  const owned = /nextval/.test(column.default ?? '');
  const types = retyped[formatType(column.type)] ?? [];
  const other = free && plain && types.length > 0 && random.chance(0.3);
  const type = other ? random.pick(types) : column.type;
  const keepsDefault = !other && !(plain && !owned && free && random.chance(0.2));
  const textual = type.name === 'text' || type.name === 'varchar';
  return {
    ...column,
    type,
    collation: textual ? column.collation : null,
    storage: other ? null : column.storage,
    default: keepsDefault ? column.default : null,
    notNull: free && plain && random.chance(0.2) ? !column.notNull : column.notNull,
    identity: identityOf(random, column),
    generated:
      column.generated !== null && random.chance(0.2)
        ? { ...column.generated, expression: `(${column.generated.expression}) * 2` }
        : column.generated,
    statistics:
      column.generated === null && random.chance(0.1) ? random.pick([null, 99]) : column.statistics,
    comment: random.chance(0.2) ? random.pick([null, 'other']) : column.comment,
  };
}

export function editedColumns(random: Random, schema: Schema, table: Table): Table {
  const others = schema.tables.filter(({ name }) => name !== table.name);
  const text = JSON.stringify({ ...schema, tables: [...others, table] });
  const columns = table.columns.flatMap((column) => {
    const free = isFree(text, column);
    return free && random.chance(0.15) ? [] : [edited(random, column, free)];
  });
  return columns.length === 0 ? table : { ...table, columns };
}
