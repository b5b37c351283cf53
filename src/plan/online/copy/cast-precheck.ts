/** The query that finds the rows whose value a cast stops at. */
import type { Enum } from '../../../ir/schema.ts';
import { relationName } from '../../../postgres/ddl/spelling.ts';
import { quoteIdentifier, quoteLiteral } from '../../../postgres/identifier.ts';
import { child, list, type Node, parseStatement } from '../../../postgres/parse-tree.ts';
import type { ChangeContext } from '../../change/context.ts';
import type { Casting, Retyped } from './casting.ts';

/**
 * The first ten such rows. Where a caller gave the cast and nobody knows what it stops at: no row,
 * but it fails itself where one of the rows that are there does not fit.
 */
export function castPrecheck(
  context: ChangeContext,
  { table, after, before }: Pick<Retyped, 'table' | 'after' | 'before'>,
  { breaks, exact, forth }: Casting,
): string | null {
  const name = relationName(table, context.spelling);
  const rows = (condition: string) => `SELECT * FROM ${name} WHERE ${condition} LIMIT 10`;
  if (breaks !== null) return rows(breaks(quoteIdentifier(before.name)));
  if (exact) return null;
  const type = enumOf(context, after.type);
  const inner = type && beforeCast(forth(''), type.name);
  if (type && inner)
    return rows(`(${inner})::text NOT IN (${type.values.map(quoteLiteral).join(', ')})`);
  return `SELECT 1 FROM ${name} HAVING count(${forth('')}) < 0`;
}

function enumOf({ to }: ChangeContext, type: Retyped['after']['type']): Enum | undefined {
  if (type.array) return undefined;
  return to.enums.find(({ schema, name }) => schema === type.schema && name === type.name);
}

/** What an expression casts to the type, if need be with a stand-in for NULL; null when it ends in something else. */
function beforeCast(expression: string, type: string): string | null {
  const head = 'SELECT ';
  const select = child(parseStatement(`${head}${expression}`, expression), 'SelectStmt');
  const whole = child(child(list(select.targetList)[0] ?? {}, 'ResTarget'), 'val');
  const opening = /^\s*coalesce\s*\(/i.exec(expression)?.[0] ?? '';
  const [value = whole] = opening === '' ? [] : list(child(whole, 'CoalesceExpr').args);
  const cast = value.TypeCast as Node | undefined;
  if (cast === undefined || typeof cast.location !== 'number') return null;
  const names = list(child(cast, 'typeName').names) as { String?: { sval?: string } }[];
  if (names.at(-1)?.String?.sval !== type) return null;
  const text = Buffer.from(`${head}${expression}`)
    .subarray(head.length + opening.length, cast.location)
    .toString();
  return text.trim() === '' ? null : text;
}
