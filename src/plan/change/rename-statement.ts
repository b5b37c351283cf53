/** ALTER … RENAME and SET SCHEMA, by kind. */
import { type ObjectId, type ObjectKind, objectId } from '../../ir/id.ts';
import { multirangeName } from '../../ir/multirange.ts';
import { routineId } from '../../ir/objects.ts';
import type { Schema } from '../../ir/schema.ts';
import { renameRangeType } from '../../postgres/ddl/range.ts';
import { routineKeyword } from '../../postgres/ddl/routine.ts';
import { qualified, quoteIdentifier } from '../../postgres/identifier.ts';
import { typeName } from '../../postgres/type.ts';

/** The names of an object, taken apart: a table's part has an owner, a schema no schema. */
export interface Place {
  readonly schema: string;
  readonly owner: string;
  readonly name: string;
}

/** What stands behind ALTER for an object that is in a schema by itself. */
function subject(schema: Schema, kind: ObjectKind, id: ObjectId, place: Place): string {
  const relation = qualified(place.schema, place.name);
  switch (kind) {
    case 'enum':
    case 'composite_type':
    case 'range_type':
      return `TYPE ${typeName(place.schema, place.name)}`;
    case 'domain':
      return `DOMAIN ${typeName(place.schema, place.name)}`;
    case 'routine': {
      const routine = schema.routines.find((each) => routineId(each) === id);
      if (routine === undefined) throw new Error(`no routine ${id}`);
      const list =
        routine.kind === 'aggregate' && routine.arguments === '' ? '*' : routine.arguments;
      return `${routineKeyword(routine)} ${qualified(place.schema, bareName(routine.arguments, place.name))}(${list})`;
    }
    default:
      return `${kind.replaceAll('_', ' ').toUpperCase()} ${relation}`;
  }
}

/** Ids of routines hold their arguments. */
function bareName(routineArguments: string, name: string): string {
  const end = `(${routineArguments})`;
  return name.endsWith(end) ? name.slice(0, -end.length) : name.replace(/\([\s\S]*$/, '');
}

/** The schema that objects are renamed in, and the wanted one if it is known. */
interface Sides {
  readonly schema: Schema;
  readonly wanted: Schema | null;
}

/** With its multirange type, which is called as CREATE TYPE or the wanted schema has it. */
function renameRange({ schema, wanted }: Sides, id: ObjectId, from: Place, to: Place): string {
  const range = schema.rangeTypes.find(
    (each) => objectId('range_type', each.schema, each.name) === id,
  );
  if (range === undefined) throw new Error(`no range type ${id}`);
  const multirange = ({ schema: space, name }: Place) => {
    if (name === range.name) return multirangeName(range);
    const other = wanted?.rangeTypes.find((each) => each.schema === space && each.name === name);
    return multirangeName(other ?? { name });
  };
  const type = { ...range, schema: from.schema };
  const names = [from.name, to.name] as const;
  const multiranges = [multirange(from), multirange(to)] as const;
  return renameRangeType(type, names, multiranges, { defaultSchema: null }).join(';\n');
}

export function renameStatement(
  sides: Sides,
  kind: ObjectKind,
  id: ObjectId,
  from: Place,
  to: Place,
): string {
  const { schema } = sides;
  const [old, name] = [quoteIdentifier(from.name), quoteIdentifier(to.name)];
  const table = qualified(from.schema, from.owner);
  switch (kind) {
    case 'schema':
      return `ALTER SCHEMA ${old} RENAME TO ${name}`;
    case 'range_type':
      return renameRange(sides, id, from, to);
    case 'column':
      return `ALTER TABLE ${table} RENAME COLUMN ${old} TO ${name}`;
    case 'primary_key':
    case 'unique':
    case 'foreign_key':
    case 'check':
    case 'exclusion':
      return `ALTER TABLE ${table} RENAME CONSTRAINT ${old} TO ${name}`;
    case 'index':
      return `ALTER INDEX ${qualified(from.schema, from.name)} RENAME TO ${name}`;
    case 'trigger':
      return `ALTER TRIGGER ${old} ON ${table} RENAME TO ${name}`;
    case 'policy':
      return `ALTER POLICY ${old} ON ${table} RENAME TO ${name}`;
    case 'routine': {
      const bare = quoteIdentifier(bareName(argumentsOf(schema, id), to.name));
      return `ALTER ${subject(schema, kind, id, from)} RENAME TO ${bare}`;
    }
    default:
      return `ALTER ${subject(schema, kind, id, from)} RENAME TO ${name}`;
  }
}

function argumentsOf(schema: Schema, id: ObjectId): string {
  return schema.routines.find((each) => routineId(each) === id)?.arguments ?? '';
}

export function moveStatement(
  { schema }: Sides,
  kind: ObjectKind,
  id: ObjectId,
  from: Place,
  to: Place,
): string {
  return `ALTER ${subject(schema, kind, id, from)} SET SCHEMA ${quoteIdentifier(to.schema)}`;
}
