/**
 * Functions of triggers that remember the type of a column. A session that has called one in
 * PL/pgSQL keeps its plans, and fails in the next call after the column has another type ("type of
 * parameter … does not match that when preparing the plan"), until it connects again or the
 * function's row in the catalog changes.
 */

import { sameValue } from '../../diff/diff.ts';
import type { ObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Column, Routine, Table } from '../../ir/schema.ts';
import type { ColumnType } from '../../ir/type.ts';
import { routineSignature } from '../../postgres/ddl/routine.ts';
import type { ChangeContext } from '../change/context.ts';
import { childrenIn } from '../change/dependents.ts';
import { routineOf } from '../change/find.ts';

const language = /^ LANGUAGE plpgsql\b/im;
const wholeRow = /\b(?:new|old)\s*\.\s*\*/i;

function speaksOf({ definition }: Routine, column: string): boolean {
  return wholeRow.test(definition) || definition.toLowerCase().includes(column.toLowerCase());
}

/** A new trigger that reads the column as it is to be; before that it would remember the old type. */
export function isReadBy(context: ChangeContext, trigger: ObjectId, column: string): boolean {
  const needs = context.objects.get(trigger)?.dependsOn ?? [];
  return needs.some((id) => {
    const routine = id.startsWith('routine:') ? routineOf(context.to, id) : undefined;
    return routine !== undefined && language.test(routine.definition) && speaksOf(routine, column);
  });
}

/** Says again what is so already: that writes the row anew. */
function touch(context: ChangeContext, routine: Routine): string {
  const cost = /^ (?:.* )?COST (\d+(?:\.\d+)?)/im.exec(routine.definition)?.[1] ?? '100';
  return `ALTER FUNCTION ${routineSignature(routine, context.spelling.defaultSchema)} COST ${cost}`;
}

function routinesOf(context: ChangeContext, table: ObjectId): ReadonlySet<ObjectId> {
  const triggers = (childrenIn(context.before).get(table) ?? []).filter(
    ({ id, kind }) => kind === 'trigger' && !context.fate.removed.has(id),
  );
  const needs = triggers.flatMap(({ dependsOn }) => dependsOn);
  return new Set(needs.filter((id) => id.startsWith('routine:') && !context.fate.isGone(id)));
}

/** But for length and precision, which a plan does not look at. */
function bare({ type }: Column): Omit<ColumnType, 'modifiers'> {
  const { modifiers: _, ...rest } = type;
  return rest;
}

/** `made`: the type is made anew under the name that it has. */
export function forgetType(
  context: ChangeContext,
  table: Table,
  { before, after, made = false }: { before: Column; after: Column; made?: boolean },
): { readonly forth: readonly string[]; readonly back: readonly string[] } {
  if (!made && sameValue(bare(before), bare(after))) return { forth: [], back: [] };
  const tables = [tableId(table), ...context.descendants(tableId(table))];
  const ids = new Set(tables.flatMap((id) => [...routinesOf(context, id)]));
  const statements = (schema: ChangeContext['from']) =>
    [...ids].flatMap((id) => {
      const routine = routineOf(schema, id);
      if (routine === undefined || !language.test(routine.definition)) return [];
      return speaksOf(routine, before.name) ? [touch(context, routine)] : [];
    });
  return { forth: statements(context.to), back: statements(context.from) };
}
