/** Labels that an enum loses: what becomes of the rows that hold them. */
import type { Question } from '../../../ir/findings.ts';
import { type ObjectId, objectId } from '../../../ir/id.ts';
import type { Enum, Schema } from '../../../ir/schema.ts';
import type { ColumnType } from '../../../ir/type.ts';
import { quoteLiteral } from '../../../postgres/identifier.ts';
import { formatType } from '../../../postgres/type.ts';
import { formatAnswer } from '../../answers.ts';
import type { Expression } from '../../cast/kinds.ts';
import type { ChangeContext } from '../../change/context.ts';
import { likelyRenames } from '../../change/rename-value.ts';
import type { Retyped } from './casting.ts';

interface Lost {
  readonly id: ObjectId;
  readonly labels: readonly string[];
  readonly kept: readonly string[];
  /** Those of `kept` that it has already. */
  readonly stays: readonly string[];
  /** What each of `labels` may be called now. */
  readonly renames: ReadonlyMap<string, readonly string[]>;
}

function find(schema: Schema, type: ColumnType): Enum | undefined {
  return schema.enums.find((each) => each.schema === type.schema && each.name === type.name);
}

/** Null unless the column keeps its enum, and that loses labels. */
function lostLabels(context: ChangeContext, { before, after }: Retyped): Lost | null {
  const was = find(context.from, before.type);
  const is = find(context.to, after.type);
  if (was === undefined || is === undefined) return null;
  if (was.schema !== is.schema || was.name !== is.name) return null;
  const labels = was.values.filter((label) => !is.values.includes(label));
  if (labels.length === 0) return null;
  return {
    id: objectId('enum', is.schema, is.name),
    labels,
    kept: is.values,
    stays: is.values.filter((label) => was.values.includes(label)),
    renames: likelyRenames(was.values, is.values),
  };
}

/** Null when the caller has not said it of every label. */
export function mappedValues(
  context: ChangeContext,
  retyped: Retyped,
  which: 'temporary' | 'final',
): Expression | null {
  const lost = lostLabels(context, retyped);
  if (lost === null) return null;
  const { id, labels, kept } = lost;
  const pairs = labels.map((label) => ({ label, to: context.mapped(id, label) }));
  const known = pairs.every(({ to }) => to === null || (to !== undefined && kept.includes(to)));
  if (!known) return null;
  const { type } = retyped.after;
  const target = (which === 'final' ? undefined : context.rebuilt(type)) ?? formatType(type);
  const literal = (to: string | null | undefined) => (to ? quoteLiteral(to) : 'NULL');
  if (type.array) {
    return (value) =>
      `${pairs.reduce(
        (sql, { label, to }) => `array_replace(${sql}, ${quoteLiteral(label)}, ${literal(to)})`,
        `${value}::text[]`,
      )}::${target}`;
  }
  const whens = pairs.map(({ label, to }) => `WHEN ${quoteLiteral(label)} THEN ${literal(to)}`);
  return (value) => `(CASE ${value}::text ${whens.join(' ')} ELSE ${value}::text END)::${target}`;
}

export function valueQuestions(context: ChangeContext, retyped: Retyped): Question[] {
  const lost = lostLabels(context, retyped);
  if (lost === null) return [];
  const { id, labels, kept, stays, renames } = lost;
  const nullable = context.to.tables.every((table) =>
    table.columns.every(
      ({ type, notNull }) =>
        !notNull ||
        formatType({ ...type, array: false }) !==
          formatType({ ...retyped.after.type, array: false }),
    ),
  );
  const open = labels.filter((label) => context.mapped(id, label) === undefined);
  return open.map((label) => {
    const likely = renames.get(label) ?? [];
    const rest = stays.length + likely.length > 0 ? stays : kept;
    const candidates = [...likely, ...(nullable ? [null] : []), ...rest];
    return {
      subject: id,
      question: `What becomes of rows that hold ${quoteLiteral(label)}, which ${id} loses?`,
      candidates: candidates.slice(0, 10).map((to) => ({
        answer: formatAnswer({ kind: 'value', enum: id, from: label, to }),
        because: reasonOf(to, stays),
      })),
    };
  });
}

function reasonOf(to: string | null, stays: readonly string[]): string {
  if (to === null) return 'every column of the enum may be empty';
  return stays.includes(to) ? 'a label that stays' : 'a new label: the value is renamed';
}
