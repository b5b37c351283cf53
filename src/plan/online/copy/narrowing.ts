/** Casts that lose something are made only when the caller names the column; others may be asked. */
import { objectInWords } from '../../../diff/words.ts';
import { type Finding, type Question, Refusal } from '../../../ir/findings.ts';
import { type ObjectId, objectId } from '../../../ir/id.ts';
import { tableId } from '../../../ir/objects.ts';
import { formatType } from '../../../postgres/type.ts';
import type { ChangeContext } from '../../change/context.ts';
import { castingOf, castOfColumn, questionsOf, type Retyped, refuseUnanswered } from './casting.ts';

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
  const losses = columns.flatMap((column) => {
    const { narrows } = castOfColumn(context, column);
    return narrows === null || given.has(narrowEntry(column.id)) ? [] : [{ column, narrows }];
  });
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
