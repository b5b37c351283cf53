/** Ways back that hold no lock that stops others while they look at each row or build an index. */
import { type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Column, Table } from '../../ir/schema.ts';
import { setNotNull } from '../online/set-not-null.ts';
import type { Apart } from '../plan.ts';
import type { Unit } from '../unit.ts';
import type { ChangeContext } from './context.ts';
import { tableOf } from './find.ts';
import type { Recreation } from './recreate.ts';

const rowWise: ReadonlySet<string> = new Set([
  'check',
  'foreign_key',
  'index',
  'primary_key',
  'unique',
]);

const isKey = (id: ObjectId) => /^(?:primary_key|unique):/.test(id);

export function inside(sql: string): Apart {
  return { sql, transaction: 'inside', lock: null, ahead: false };
}

/** It reads or writes rows, and holds nothing that stops others. */
export function outside(sql: string): Apart {
  return { sql, transaction: 'outside', lock: '5s', ahead: false };
}

/** A build waits for older transactions, and stops nobody meanwhile. */
function apart(unit: Unit, sql: string, ahead: boolean): Apart {
  if (unit.transaction === 'outside') {
    const lock = unit.locks.length === 0 && !/CONCURRENTLY/.test(sql) ? null : '15min';
    return { sql, transaction: 'outside', lock, ahead };
  }
  return unit.scans ? outside(sql) : inside(sql);
}

/** The index of such a key can be built while what stands in its place still does. */
function standsStill(context: ChangeContext, key: ObjectId): boolean {
  const [schema = '', table = ''] = parseObjectId(key).names;
  if (tableOf(context.from, key)?.partitionBy !== null) return false;
  const columns = (context.before.get(key)?.properties.columns ?? []) as readonly string[];
  return columns.every((name) => {
    const id = objectId('column', schema, table, name);
    const after = context.fate.altered.get(id)?.after ?? {};
    const typed = 'type' in after || 'collation' in after;
    return !typed && !context.fate.isGone(id) && !context.copies.has(id);
  });
}

function isLiveTable(context: ChangeContext, id: ObjectId): boolean {
  const table = tableOf(context.from, id);
  return table !== undefined && context.isLive(tableId(table));
}

/** A key that another one takes the place of: nothing may be without one meanwhile. */
function hasSuccessor(context: ChangeContext, key: ObjectId): boolean {
  if (context.fate.replaced.has(key) || context.fate.renewed.has(key)) return true;
  const table = tableOf(context.to, key);
  return key.startsWith('primary_key:') && table !== undefined && table.primaryKey !== null;
}

/** It reads tables that the transaction of the others may have locked. */
function filledApart(recreate: Recreation, ids: readonly ObjectId[]): readonly Apart[] {
  return recreate
    .each(new Set(ids))
    .map((sql) => (/^CREATE MATERIALIZED VIEW/m.test(sql) ? outside(sql) : inside(sql)));
}

/** Empty where PostgreSQL has no such way, or where the plain one reads no row. */
export function onlineAgain(
  context: ChangeContext,
  recreate: Recreation,
  ids: readonly ObjectId[],
  /** Its columns come back just before. */
  withColumns = false,
): readonly Apart[] {
  if (ids[0]?.startsWith('materialized_view:')) return filledApart(recreate, ids);
  const early = (id: ObjectId) => isKey(id) && !withColumns && standsStill(context, id);
  const possible = ids.every(
    (id) =>
      rowWise.has(parseObjectId(id).kind) &&
      isLiveTable(context, id) &&
      (withColumns || !isKey(id) || early(id) || !hasSuccessor(context, id)),
  );
  if (!possible) return [];
  const again = recreate.online(new Set(ids));
  if (!again.some(({ unit }) => unit.scans || unit.transaction === 'outside')) return [];
  const builds = ids.filter(early).flatMap((id) => [`${id}#built`, `${id}#leftover`]);
  const ahead = ({ key }: Unit) => builds.includes(key);
  return again.map(({ unit, sql }) => apart(unit, sql, ahead(unit)));
}

export function notNullAgain(
  context: ChangeContext,
  table: Table,
  column: Column,
): readonly Apart[] {
  if (!context.isLive(tableId(table))) return [];
  return setNotNull(context, table, column).map((unit) => apart(unit, unit.sql(new Set()), false));
}
