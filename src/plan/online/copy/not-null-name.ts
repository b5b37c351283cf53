/**
 * Since PostgreSQL 18 a NOT NULL is a constraint, named by the column that it was made for: what
 * takes the place of another column takes that name too.
 */
import { notNullName } from '../../../postgres/ddl/not-null.ts';
import { relationName } from '../../../postgres/ddl/spelling.ts';
import { dollarQuote, quoteIdentifier, quoteLiteral } from '../../../postgres/identifier.ts';
import type { ChangeContext } from '../../change/context.ts';
import type { Copy } from './copies.ts';

interface Renaming {
  readonly forth: readonly string[];
  readonly back: readonly string[];
}

/** Where there is such a constraint: before 18 there is none, and one may have that name already. */
export function nameNotNull(context: ChangeContext, copy: Copy): Renaming {
  const { table, after, temporary } = copy;
  const own = notNullName(table.name, after.name);
  const first = notNullName(table.name, temporary);
  // What is cut off may be all that tells the two apart.
  const given = first === own ? notNullName(table.name, temporary, 'not_null1') : first;
  if (!after.notNull || given === null || own === null) return { forth: [], back: [] };
  const regclass = quoteLiteral(relationName(table, { ...context.spelling, defaultSchema: null }));
  const head = `ALTER TABLE ${relationName(table, context.spelling)}`;
  const there = (each: string) =>
    `EXISTS (SELECT FROM pg_constraint WHERE conrelid = ${regclass}::regclass AND conname = ${quoteLiteral(each)})`;
  const rename = (from: string, to: string) =>
    `DO ${dollarQuote(`
BEGIN
  IF ${there(from)}
    AND NOT ${there(to)} THEN
    ${head} RENAME CONSTRAINT ${quoteIdentifier(from)} TO ${quoteIdentifier(to)};
  END IF;
END
`)}`;
  return { forth: [rename(given, own)], back: [rename(own, given)] };
}
