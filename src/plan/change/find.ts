/** The whole object behind an id, and what COMMENT ON and DROP call it. */
import { isCarried, type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import { carriedId, routineId, tableId } from '../../ir/objects.ts';
import type { Carried, Routine, Schema, Table } from '../../ir/schema.ts';
import { partOf } from '../../postgres/ddl/comment.ts';
import { routineKeyword, routineSignature } from '../../postgres/ddl/routine.ts';
import type { Spelling } from '../../postgres/ddl/spelling.ts';
import { qualified, quoteIdentifier } from '../../postgres/identifier.ts';
import { typeName } from '../../postgres/type.ts';

/** The table that a column, constraint or index belongs to; an index may have another owner. */
export function tableOf(schema: Schema, id: ObjectId): Table | undefined {
  const { names } = parseObjectId(id);
  const owner = objectId('table', names[0] ?? '', names[1] ?? '');
  return schema.tables.find((table) => tableId(table) === owner);
}

export function routineOf(schema: Schema, id: ObjectId): Routine | undefined {
  return schema.routines.find((routine) => routineId(routine) === id);
}

export function carriedOf(schema: Schema, id: ObjectId): Carried | undefined {
  return schema.carried.find((each) => carriedId(each) === id);
}

/** `TABLE invoices`: the kind as SQL says it, and the name. Null for privileges. */
export function subjectOf(schema: Schema, id: ObjectId, spelling: Spelling): string | null {
  const { kind, names } = parseObjectId(id);
  const [first = '', second = '', third = ''] = names;
  if (isCarried(kind)) return carriedOf(schema, id)?.subject ?? null;
  const relation = qualified(first, second, spelling.defaultSchema);
  switch (kind) {
    case 'schema':
      return `SCHEMA ${quoteIdentifier(first)}`;
    case 'extension':
      return `EXTENSION ${quoteIdentifier(first)}`;
    case 'enum':
    case 'composite_type':
    case 'range_type':
      return `TYPE ${typeName(first, second, spelling.defaultSchema)}`;
    case 'domain':
      return `DOMAIN ${typeName(first, second, spelling.defaultSchema)}`;
    case 'sequence':
    case 'table':
    case 'view':
      return `${kind.toUpperCase()} ${relation}`;
    case 'materialized_view':
      return `MATERIALIZED VIEW ${relation}`;
    case 'column':
      return `COLUMN ${relation}.${quoteIdentifier(third)}`;
    case 'index':
      return `INDEX ${qualified(first, third, spelling.defaultSchema)}`;
    case 'primary_key':
    case 'unique':
    case 'foreign_key':
    case 'check':
    case 'exclusion':
      return partOf('CONSTRAINT', third, relation);
    case 'trigger':
      return partOf('TRIGGER', third, relation);
    case 'policy':
      return partOf('POLICY', third, relation);
    case 'routine': {
      const routine = routineOf(schema, id);
      return routine ? `${routineKeyword(routine)} ${routineSignature(routine)}` : null;
    }
    case 'privilege':
      return null;
  }
}
