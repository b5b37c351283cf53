/** Functions, procedures and aggregates, as the statements that create them. */
import { routineId } from '../../ir/objects.ts';
import type { Routine } from '../../ir/schema.ts';
import { type AggregateRow, aggregateDefinition, aggregateJson } from './aggregate.ts';
import { notInternal, own, type Source } from './source.ts';
import { bare } from './text.ts';

interface RoutineRow {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly kind: 'f' | 'p' | 'a' | 'w';
  readonly arguments: string;
  readonly definition: string | null;
  readonly aggregate: AggregateRow | null;
}

/** The constructor functions of range types belong to their type. */
const routineSql = `
  select p.oid, n.name as schema, p.proname as name, p.prokind as kind,
    pg_get_function_identity_arguments(p.oid) as arguments,
    case when p.prokind <> 'a' then pg_get_functiondef(p.oid) end as definition,
    ${aggregateJson} as aggregate
  from pg_proc p
  join scope n on n.oid = p.pronamespace
  left join pg_aggregate a on a.aggfnoid = p.oid
  where ${own('pg_proc', 'p.oid')} and ${notInternal('pg_proc', 'p.oid')}`;

const kinds = { f: 'function', p: 'procedure', a: 'aggregate', w: 'window' } as const;

export async function readRoutines(source: Source): Promise<Routine[]> {
  const rows = await source.rows<RoutineRow>(routineSql);
  return rows.map((row) => {
    const { schema, name } = row;
    // An aggregate without arguments is named with a star, `count(*)` (DROP AGGREGATE).
    const identity = row.kind === 'a' && row.arguments === '' ? '*' : row.arguments;
    const id = routineId({ schema, name, arguments: identity });
    source.register('pg_proc', row.oid, { id, relation: null });
    return {
      schema,
      name,
      kind: kinds[row.kind],
      arguments: identity,
      definition:
        row.aggregate === null
          ? bare(row.definition ?? '')
          : aggregateDefinition(schema, name, row.aggregate),
      comment: source.comment('pg_proc', row.oid),
    };
  });
}
