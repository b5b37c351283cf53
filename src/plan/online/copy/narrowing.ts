/** Casts that lose something are made only when the caller names the column; others may be asked. */
import { objectInWords } from '../../../diff/words.ts';
import { type Finding, type Question, Refusal } from '../../../ir/findings.ts';
import { type ObjectId, objectId } from '../../../ir/id.ts';
import { tableId } from '../../../ir/objects.ts';
import { formatType } from '../../../postgres/type.ts';
import { lostAttributes } from '../../cast/cast.ts';
import type { ChangeContext } from '../../change/context.ts';
import { castingOf, castOfColumn, questionsOf, type Retyped, refuseUnanswered } from './casting.ts';
import { columnsHolding } from './rebuilds.ts';

export function narrowEntry(id: ObjectId): string {
  return `narrow ${id}`;
}

/** Columns of tables that may have rows, whose type becomes another. */
export function retypedColumns(context: ChangeContext): Retyped[] {
  return context.to.tables.flatMap((table) => {
    const tableBefore = context.tableBefore(table);
    if (tableBefore === undefined || !context.isLive(tableId(table))) return [];
    return table.columns.flatMap((after) => {
      const id = objectId('column', table.schema, table.name, after.name);
      const before = tableBefore.columns.find(({ name }) => name === after.name);
      const set = context.fate.altered.get(id) ?? context.followed.get(id);
      const moved = context.direct.some((each) => each.id === id);
      const retyped = moved || context.copies.has(id) || (set !== undefined && 'type' in set.after);
      if (before === undefined || !retyped || after.generated !== null || after.inherited)
        return [];
      return [{ id, table, before, after }];
    });
  });
}

function finding({ id, before, after }: Retyped, loss: string): Finding {
  return {
    code: 'loses-data',
    severity: 'critical',
    subject: id,
    message: `From ${formatType(before.type)} to ${formatType(after.type)}, values of ${objectInWords(id)} may lose something: ${loss}.`,
    fix: `If that is meant: allow: [${JSON.stringify(narrowEntry(id))}]`,
  };
}

type Loss = { readonly column: Retyped; readonly narrows: string };

/** Values in tables with rows lose what ALTER TYPE takes from their row type, where they stand. */
function losesAttributes(context: ChangeContext): Loss[] {
  const found = [...context.fate.altered.values()].flatMap(({ id, before, after }) => {
    if (!id.startsWith('composite_type:') || !('attributes' in after)) return [];
    type Attributes = readonly { readonly name: string }[];
    const narrows = lostAttributes(before.attributes as Attributes, after.attributes as Attributes);
    return narrows === null ? [] : [{ type: id, narrows }];
  });
  return found.flatMap(({ type, narrows }) => {
    const holding = columnsHolding(context.before, type);
    return context.to.tables.flatMap((table) => {
      const tableBefore = context.tableBefore(table);
      if (tableBefore === undefined || !context.isLive(tableId(table))) return [];
      return table.columns.flatMap((after): Loss[] => {
        const id = objectId('column', table.schema, table.name, after.name);
        const before = tableBefore.columns.find(({ name }) => name === after.name);
        const own = holding.has(id) || context.before.get(id)?.dependsOn.includes(type) === true;
        if (before === undefined || !own || after.inherited) return [];
        return [{ column: { id, table, before, after }, narrows }];
      });
    });
  });
}

/** Columns of one enum ask the same. */
function unique(questions: readonly Question[]): Question[] {
  const found = new Map(questions.map((each) => [each.question, each]));
  return [...found.values()];
}

export function refuseNarrowing(context: ChangeContext, allow: readonly string[]): void {
  const given = new Set(allow.map((entry) => entry.trim()));
  const columns = retypedColumns(context);
  const open = columns.filter((column) => castingOf(context, column) === null);
  const questions = unique(open.flatMap((column) => questionsOf(context, column)));
  const narrowed = columns.flatMap((column): Loss[] => {
    const { narrows } = castOfColumn(context, column);
    return narrows === null ? [] : [{ column, narrows }];
  });
  const losses = [...narrowed, ...losesAttributes(context)].filter(
    ({ column }) => !given.has(narrowEntry(column.id)),
  );
  if (losses.length === 0) {
    refuseUnanswered(questions);
    return;
  }
  const entries = losses.map(({ column }) => narrowEntry(column.id));
  throw new Refusal(
    'destructive_change',
    `This plan would change values for good: ${losses.map(({ column, narrows }) => `${objectInWords(column.id)} (${narrows})`).join(', ')}.`,
    `Name each one to agree: allow: [${entries.map((entry) => JSON.stringify(entry)).join(', ')}]; or keep the type.`,
    losses.map(({ column, narrows }) => finding(column, narrows)),
    { allow: entries, questions },
  );
}
