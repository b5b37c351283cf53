/** How queries of the catalog are sent: prepared, where the session is ours alone. */
import { createHash, randomBytes } from 'node:crypto';
import { quoteIdentifier, quoteLiteral } from '../identifier.ts';
import type { Session } from '../session.ts';

/** One query whose only parameter, `$1`, is of type json. */
export type Ask = <Row>(sql: string, parameter: string | null) => Promise<Row[]>;

interface StateRow {
  readonly size: string;
  readonly names: readonly string[];
}

/**
 * A plan that was made for a small catalog reads a large one row by row: the size is part of the
 * name, in steps of two.
 */
const stateSql = `
  select pg_catalog.pg_relation_size('pg_catalog.pg_attribute')::text as size,
    coalesce((select pg_catalog.json_agg(name) from pg_catalog.pg_prepared_statements), '[]') as names`;

/** SQL of the user's in the same session cannot know what ours are called. */
const own = randomBytes(6).toString('hex');

function nameOf(sql: string, size: number): string {
  const hash = createHash('sha256').update(sql).digest('hex').slice(0, 16);
  return `tablewright_${own}_${Math.floor(Math.log2(Math.max(1, size)))}_${hash}`;
}

/** Three quarters of what reading a small catalog costs is planning (section 14.1, Planning Time). */
async function preparing(session: Session): Promise<Ask> {
  const [state] = await session.query<{ state: string }>(
    `select row_to_json(s)::text as state from (${stateSql}) s`,
  );
  const { size, names } = JSON.parse(state?.state ?? '') as StateRow;
  const known = new Set(names);
  await session.query(
    `select pg_catalog.set_config('plan_cache_mode', 'force_generic_plan', true)`,
  );
  return async <Row>(sql: string, parameter: string | null) => {
    const name = nameOf(sql, Number(size));
    if (!known.has(name)) {
      await session.query(`PREPARE ${quoteIdentifier(name)} (json) AS ${sql}`);
      known.add(name);
    }
    const value = parameter === null ? 'null' : quoteLiteral(parameter);
    return session.query<Row>(`EXECUTE ${quoteIdentifier(name)} (${value})`);
  };
}

/** For one transaction. A prepared statement would outlive it in what a pooler hands to others. */
export async function openAsk(session: Session): Promise<Ask> {
  if (session.keepsStatements) return preparing(session);
  return <Row>(sql: string, parameter: string | null) => session.query<Row>(sql, [parameter]);
}
