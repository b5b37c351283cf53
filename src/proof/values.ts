/** Defaults and patterns tried on the checks of their own table: what no row could ever pass is found. */
import type { Finding } from '../ir/findings.ts';
import { objectId } from '../ir/id.ts';
import type { Check, Column, Schema, Table } from '../ir/schema.ts';
import { columnsOfExpression } from '../postgres/expression.ts';
import { quoteIdentifier } from '../postgres/identifier.ts';
import { loadParser } from '../postgres/parser.ts';
import { DatabaseError, type Session } from '../postgres/session.ts';
import { formatType } from '../postgres/type.ts';

export interface ValueProof {
  readonly tried: number;
  readonly violations: readonly Finding[];
}

/** SQLSTATE of a pattern that is no regular expression: every insert would fail with it. */
const invalidPattern = '2201B';

export async function tryValues(session: Session, schema: Schema): Promise<ValueProof> {
  await loadParser();
  const violations: Finding[] = [];
  let tried = 0;
  for (const table of schema.tables) {
    for (const check of table.checks.filter(({ enforced }) => enforced)) {
      tried += 1;
      const violation = await tryCheck(session, table, check);
      if (violation !== null) violations.push(violation);
    }
  }
  return { tried, violations };
}

async function tryCheck(session: Session, table: Table, check: Check): Promise<Finding | null> {
  const named = new Set(columnsOfExpression(check.expression).map(({ name }) => name));
  const used = table.columns.filter(({ name }) => named.has(name));
  const sample = used.map((column) => `${probe(column)} AS ${quoteIdentifier(column.name)}`);
  const row = sample.length === 0 ? '1' : sample.join(', ');
  try {
    const [answer] = await session.query<{ passed: boolean | null }>(
      `SELECT (${check.expression}) AS passed FROM (SELECT ${row}) AS ${quoteIdentifier(table.name)}`,
    );
    const given = used.length > 0 && used.every((column) => column.default !== null);
    if (!given || answer?.passed !== false) return null;
    return violation(
      table,
      check,
      `the default of ${used.map(({ name }) => name).join(', ')} does not pass it`,
    );
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    // Anything else says that the sample was no good, not that the check is wrong.
    return error.code === invalidPattern ? violation(table, check, error.message) : null;
  }
}

/** A text that is there makes PostgreSQL read the pattern; other types have no value for all cases. */
function probe({ type, default: value, generated }: Column): string {
  const cast = `::${formatType(type)}`;
  if (value !== null && generated === null) return `(${value})${cast}`;
  return type.name === 'text' && !type.array ? "''::text" : `NULL${cast}`;
}

function violation(table: Table, check: Check, why: string): Finding {
  return {
    code: 'value-refused',
    severity: 'critical',
    subject: objectId('check', table.schema, table.name, check.name),
    message: `CHECK (${check.expression}) of ${table.name} refuses every row that leaves the default, or every row: ${why}.`,
    fix: 'Correct the pattern, the bounds or the default in the model.',
  };
}
