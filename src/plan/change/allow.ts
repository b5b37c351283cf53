/** What is lost for good is dropped only when the caller names it. */
import { objectInWords } from '../../diff/words.ts';
import { type Finding, Refusal } from '../../ir/findings.ts';
import type { ObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { ChangeContext } from './context.ts';
import { dropGroups } from './drop-groups.ts';

const destructive: ReadonlySet<string> = new Set(['table', 'column', 'materialized_view']);

export function allowEntry(id: ObjectId): string {
  return `drop ${id}`;
}

function finding(id: ObjectId): Finding {
  return {
    code: 'loses-data',
    severity: 'critical',
    subject: id,
    message: `Dropping the ${objectInWords(id)} loses what it holds.`,
    fix: `If that is meant: allow: [${JSON.stringify(allowEntry(id))}]`,
  };
}

/** A partition is a part of its table; a table that inherits has rows of its own. */
function inherits(context: ChangeContext, id: ObjectId): boolean {
  return context.from.tables.some((table) => tableId(table) === id && table.inherits.length > 0);
}

/** A partition of a table that is made anew, which is not said to be empty itself. */
function isRows(context: ChangeContext, whole: ObjectId, id: ObjectId): boolean {
  return context.fate.replaced.has(whole) && id.startsWith('table:') && context.isLive(id);
}

/**
 * A table is partitioned from its beginning: only making it anew, and with it its partitions, gives
 * it another key, or another type to a column of the key.
 */
export function refusePartitioning(context: ChangeContext): void {
  const stuck = [...context.fate.stuck].filter((id) => {
    const change = context.fate.altered.get(id);
    if (change !== undefined && 'partitionBy' in change.after) return true;
    const { partitionBy = null, partitionOf = null } = context.before.get(id)?.properties ?? {};
    return partitionBy !== null || partitionOf !== null;
  });
  if (stuck.length === 0) return;
  const entries = stuck.map((id) => JSON.stringify(allowEntry(id)));
  const words = stuck.map(objectInWords).join(', ');
  throw new Refusal(
    'destructive_change',
    `Nothing changes how ${words} is partitioned: it would have to be dropped and made anew, which loses its rows.`,
    `Name it in empty_tables when it holds no rows, or agree to lose them: allow: [${entries.join(', ')}]; to keep them, make the new table under another name, copy the rows, and change over.`,
    stuck.map(finding),
    { allow: stuck.map(allowEntry) },
  );
}

/** Nothing makes an own column one that the table has of its parent alone. */
export function refuseInheriting(context: ChangeContext): void {
  const columns = [...context.fate.altered.values()].filter(({ id, after }) => {
    const parent = context.before.get(id)?.parent ?? null;
    return after.inherited === true && parent !== null && context.fate.stuck.has(parent);
  });
  const tables = [...new Set(columns.map(({ id }) => context.before.get(id)?.parent as ObjectId))];
  if (tables.length === 0) return;
  const names = columns.map(({ id }) => objectInWords(id)).join(', ');
  const entries = tables.map((id) => JSON.stringify(allowEntry(id)));
  throw new Refusal(
    'destructive_change',
    `PostgreSQL leaves ${names} its table's own when it inherits them, too: only a table that is made anew has them of its parent alone.`,
    `List them in the child's CREATE TABLE beside INHERITS, as pg_dump writes such a table: INHERIT alone makes that one. Or name ${tables.map(objectInWords).join(', ')} in empty_tables when it holds no rows, or agree to lose them: allow: [${entries.join(', ')}].`,
    tables.map((id) => ({
      ...finding(id),
      message: `Making the ${objectInWords(id)} anew, so that its columns are inherited alone, loses what it holds.`,
    })),
    { allow: tables.map(allowEntry) },
  );
}

/** A column that held values, and is made anew to be computed from others. */
function isRemade(context: ChangeContext, id: ObjectId): boolean {
  const object = context.before.get(id);
  if (object?.kind !== 'column' || !context.fate.replaced.has(id)) return false;
  const table = object.parent !== null && context.fate.replaced.has(object.parent);
  return !table && object.properties.generated === null && context.isLive(object.parent ?? id);
}

export function refuseDestructive(context: ChangeContext, allow: readonly string[]): void {
  const given = new Set(allow.map((entry) => entry.trim()));
  const lost = dropGroups(context)
    .flatMap(({ id, group }) => [
      id,
      ...group.filter((each) => inherits(context, each) || isRows(context, id, each)),
    ])
    .filter((id, i, all) => all.indexOf(id) === i)
    .filter((id) => context.fate.removed.has(id) || isRemade(context, id))
    .filter((id) => destructive.has(context.before.get(id)?.kind ?? ''))
    .filter((id) => !given.has(allowEntry(id)));
  if (lost.length === 0) return;
  const entries = lost.map((id) => JSON.stringify(allowEntry(id)));
  throw new Refusal(
    'destructive_change',
    `This plan would lose data for good: ${lost.map(objectInWords).join(', ')}.`,
    `Name each one to agree: allow: [${entries.join(', ')}]; or keep it.`,
    lost.map(finding),
    { allow: lost.map(allowEntry) },
  );
}
