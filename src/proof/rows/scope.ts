/** Which tables get rows: all of a small schema, in a large one those that the plan concerns. */
import { type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import { objectsOf, tableId } from '../../ir/objects.ts';
import type { Schema, Table } from '../../ir/schema.ts';
import { isNamed } from '../../plan/change/context.ts';
import type { Plan } from '../../plan/plan.ts';
import { enforcedKeys, targetOf } from './references.ts';

/** Up to here all tables are filled: what a plan does beside what it says is found there too. */
const small = 40;

/** Kinds whose ids begin with the names of the table that they are part of. */
const parts =
  /^(?:table|column|primary_key|unique|foreign_key|check|exclusion|index|trigger|policy|rule|statistics):/;

function tablesNamed(ids: Iterable<ObjectId>): Set<ObjectId> {
  const named = new Set<ObjectId>();
  for (const id of ids) {
    if (!parts.test(id)) continue;
    const [schema = '', name = ''] = parseObjectId(id).names;
    named.add(objectId('table', schema, name));
  }
  return named;
}

/** Ids that the plan changes or locks, and what depends on them (columns of a changed type). */
function concerned(schema: Schema, plan: Plan): Set<ObjectId> {
  const steps = plan.phases.flatMap((phase) => phase.steps);
  const ids = new Set<ObjectId>();
  for (const step of steps) {
    for (const change of step.changes) {
      ids.add(change.id);
      if (change.kind === 'rename') ids.add(change.from);
    }
    for (const lock of step.locks) ids.add(lock.id);
  }
  const users = [...objectsOf(schema).values()].filter(({ dependsOn }) =>
    dependsOn.some((id) => ids.has(id)),
  );
  return tablesNamed([...ids, ...users.map(({ id }) => id)]);
}

/** With the tables that their rows need, and those whose rows go with theirs. */
function withFamily(schema: Schema, named: ReadonlySet<ObjectId>): Set<ObjectId> {
  const byId = new Map<ObjectId, Table>(schema.tables.map((table) => [tableId(table), table]));
  const children = schema.tables.filter((table) =>
    enforcedKeys(table).some((key) => named.has(targetOf(key))),
  );
  const found = new Set<ObjectId>();
  const open = [...named, ...children.map(tableId)];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const table = byId.get(id);
    if (table === undefined || found.has(id)) continue;
    found.add(id);
    open.push(...enforcedKeys(table).map(targetOf));
    if (table.partitionOf !== null) {
      open.push(objectId('table', table.partitionOf.schema, table.partitionOf.name));
    }
  }
  return found;
}

/** `empty`: names or ids of tables that the caller says have no rows. */
export function tablesToFill(schema: Schema, plan: Plan, empty: readonly string[]): Set<ObjectId> {
  const all = new Set(schema.tables.map(tableId));
  const wanted = all.size <= small ? all : withFamily(schema, concerned(schema, plan));
  for (const table of schema.tables) {
    if (isNamed(tableId(table), empty)) wanted.delete(tableId(table));
  }
  return wanted;
}
