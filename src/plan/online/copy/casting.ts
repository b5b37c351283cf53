/** The expressions that take a column's values over into another type, and back. */
import { objectInWords } from '../../../diff/words.ts';
import { type Finding, type Question, Refusal } from '../../../ir/findings.ts';
import type { ObjectId } from '../../../ir/id.ts';
import type { Column, Table } from '../../../ir/schema.ts';
import { substituteColumns } from '../../../postgres/expression.ts';
import { quoteIdentifier } from '../../../postgres/identifier.ts';
import { renameIn } from '../../../postgres/rename-in.ts';
import { formatType } from '../../../postgres/type.ts';
import { formatAnswer } from '../../answers.ts';
import { castOf, domainOf, enumOf, isJson, isText, unlimited } from '../../cast/cast.ts';
import type { Cast, Expression } from '../../cast/kinds.ts';
import type { ChangeContext } from '../../change/context.ts';
import { mappedValues, valueQuestions } from './values.ts';

export interface Casting {
  /** Over the table's columns, each behind `prefix`: empty, or `NEW.` in a trigger. */
  readonly forth: (prefix: string) => string;
  /** Of the new value; null where nothing leads back. */
  readonly back: Expression | null;
  /** Casting back gives the very values that were there. */
  readonly exact: boolean;
  /** True of an old value that cannot be cast; null when every value can, or nobody knows. */
  readonly breaks: Expression | null;
}

export interface Retyped {
  readonly id: ObjectId;
  readonly table: Table;
  readonly before: Column;
  readonly after: Column;
}

/** With names that mean the same whatever the search path: they stand in functions too. */
export function castOfColumn(
  context: ChangeContext,
  { before, after }: Retyped,
  which: 'temporary' | 'final' = 'temporary',
): Cast {
  const temporary = context.rebuilt(after.type);
  // Under the name of the old one the new type is still another.
  const final = temporary === undefined ? undefined : unlimited(after.type, null);
  return castOf({
    before: before.type,
    after: after.type,
    from: context.from,
    to: context.to,
    defaultSchema: null,
    target: which === 'final' ? final : temporary,
  });
}

/** Of a value that was made JSON: `to_jsonb` writes plain values as PostgreSQL does, and no others. */
function backFromJson(context: ChangeContext, { before }: Retyped): Expression | null {
  const type = domainOf(context.from, before.type)?.type ?? before.type;
  const isPlain = type.schema === null || enumOf(context.from, type) !== undefined;
  if (type.array || !isPlain) return null;
  const target = context.oldOf(before.type) ?? unlimited(before.type, null);
  return (value) => `(${value} #>> '{}')::${target}`;
}

const utc = "AT TIME ZONE 'UTC'";

/** In which the caller lets a wall clock be read: its text would be the session's, on the way back. */
function zoneOf(context: ChangeContext, { id }: Retyped): string | null {
  const answer = context.cast(id) ?? '';
  return /\bAT\s+TIME\s+ZONE\s+('(?:[^']|'')*')/i.exec(answer)?.[1] ?? null;
}

function backOf(context: ChangeContext, retyped: Retyped): Expression | null {
  const { before, after } = retyped;
  const { from, to } = context;
  const cast = castOf({
    before: after.type,
    after: before.type,
    from: to,
    to: from,
    defaultSchema: null,
    target: context.oldOf(before.type),
  });
  if (cast.kind === 'derived') return cast.expression;
  if (isJson(after.type) && (before.type.array || !isText(before.type)))
    return backFromJson(context, retyped);
  // Whatever a value was read from, its text can be read again.
  const [first] = cast.candidates;
  const zone = zoneOf(context, retyped);
  if (zone !== null && first?.expression('').includes(utc))
    return (value) => first.expression(value).replaceAll(utc, `AT TIME ZONE ${zone}`);
  if (before.type.array !== after.type.array) return first?.expression ?? null;
  const target = context.oldOf(before.type) ?? unlimited(before.type, null);
  if (before.type.name === 'boolean') return (value) => `${value}::text::${target}`;
  return first === undefined ? null : (value) => `${value}::text::${target}`;
}

/** The caller's own words for a column name it may have written in any case. */
function columnOf(table: Table, written: string): string | undefined {
  const names = table.columns.map(({ name }) => name);
  return (
    names.find((name) => name === written) ?? names.find((name) => name === written.toLowerCase())
  );
}

function answered(table: Table, expression: string): Casting['forth'] {
  return (prefix) =>
    substituteColumns(expression, ({ name }) => {
      const column = columnOf(table, name);
      return column === undefined ? null : `${prefix}${quoteIdentifier(column)}`;
    });
}

/** Types that have no `=` of their own: of the geometric ones it compares areas, or is not there. */
const incomparable = new Set(['json', 'xml', 'point', 'polygon', 'box', 'circle', 'path']);

/** NULL for the value that stands for it. The `=` of enums does not take domains over them. */
function unfilled(context: ChangeContext, { type }: Column, fill: string): Expression {
  const domain = domainOf(context.to, type);
  const base = domain?.type ?? type;
  const byText =
    (base.schema === null && incomparable.has(base.name)) ||
    (domain !== undefined && enumOf(context.to, base) !== undefined);
  if (!byText) return (value) => `nullif(${value}, ${fill})`;
  return (value) => `CASE WHEN ${value}::text <> (${fill})::text THEN ${value} END`;
}

/** With what stands for NULL in the new column, where the caller has said it. */
function filled(context: ChangeContext, retyped: Retyped, casting: Casting): Casting {
  const fill = context.fill(retyped.id);
  if (fill === undefined) return casting;
  const { forth, back } = casting;
  const given = unfilled(context, retyped.after, fill);
  return {
    ...casting,
    forth: (prefix) => `coalesce(${forth(prefix)}, ${fill})`,
    back: back === null ? null : (value) => back(given(value)),
    exact: false,
  };
}

/**
 * A computed value is computed once more, and again by the column itself on the way back: a BEFORE
 * trigger does not see it.
 */
function computed(context: ChangeContext, retyped: Retyped, expression: string): Casting | null {
  const { id, before, after } = retyped;
  const table = context.tableBefore(retyped.table) ?? retyped.table;
  const value = answered(table, expression);
  const settled = (forth: Casting['forth']) => ({ forth, back: null, exact: true, breaks: null });
  if (JSON.stringify(before.type) === JSON.stringify(after.type)) return settled(value);
  const answer = context.cast(id);
  if (answer !== undefined) {
    return settled((prefix) =>
      substituteColumns(renameIn(answer, new Map(), context.typeNames('temporary')), ({ name }) => {
        const column = columnOf(table, name);
        if (column === before.name) return `(${value(prefix)})`;
        return column === undefined ? null : `${prefix}${quoteIdentifier(column)}`;
      }),
    );
  }
  const cast = castOfColumn(context, retyped);
  return cast.kind === 'asked' ? null : settled((prefix) => cast.expression(`(${value(prefix)})`));
}

/** Null when the caller has to say what the values become. */
export function castingOf(
  context: ChangeContext,
  retyped: Retyped,
  which: 'temporary' | 'final' = 'temporary',
): Casting | null {
  const { id, table, before } = retyped;
  if (before.generated !== null) return computed(context, retyped, before.generated.expression);
  const cast = castOfColumn(context, retyped, which);
  const back = backOf(context, retyped);
  const answer = context.cast(id);
  if (answer !== undefined) {
    const types = which === 'final' ? [] : context.typeNames('temporary');
    const said = renameIn(answer, new Map(), types);
    const forth = answered(context.tableBefore(table) ?? table, said);
    return filled(context, retyped, { forth, back, exact: false, breaks: null });
  }
  const column = quoteIdentifier(before.name);
  if (cast.kind === 'asked') {
    const mapped = mappedValues(context, retyped, which);
    if (mapped === null) return null;
    const forth: Casting['forth'] = (prefix) => mapped(`${prefix}${column}`);
    return filled(context, retyped, { forth, back, exact: false, breaks: null });
  }
  const forth: Casting['forth'] = (prefix) => cast.expression(`${prefix}${column}`);
  return filled(context, retyped, { forth, back, exact: cast.exact, breaks: cast.breaks });
}

/** One for each label that goes, or one for the whole column. */
export function questionsOf(context: ChangeContext, retyped: Retyped): Question[] {
  const { id, before, after } = retyped;
  const labels = valueQuestions(context, retyped);
  if (labels.length > 0) return labels;
  // A type that is made again is called here as it shall be: its name for now means nothing later.
  const cast = castOfColumn(context, retyped, 'final');
  const column = quoteIdentifier(before.name);
  const candidates = cast.kind === 'asked' ? cast.candidates : [];
  return [
    {
      subject: id,
      question: `What makes ${formatType(after.type)} of the ${formatType(before.type)} values of ${objectInWords(id)}?`,
      candidates: candidates.map(({ expression, because }) => ({
        answer: formatAnswer({ kind: 'cast', column: id, expression: expression(column) }),
        because,
      })),
    },
  ];
}

/** One refusal for all columns whose values only the caller can cast. */
export function refuseUnanswered(questions: readonly Question[]): void {
  if (questions.length === 0) return;
  const example = ({ subject, candidates }: Question) =>
    candidates[0]?.answer ??
    formatAnswer({ kind: 'cast', column: subject as ObjectId, expression: '<SQL expression>' });
  const findings = questions.map(
    (each): Finding => ({
      code: 'may-fail-on-existing-rows',
      severity: 'critical',
      subject: each.subject,
      message: `${each.question} No cast of PostgreSQL's says so.`,
      fix: `answers: [${JSON.stringify(example(each))}]`,
    }),
  );
  throw new Refusal(
    'answer_needed',
    questions.map((each) => each.question).join(' '),
    `Answer with answers: [${questions.map((each) => JSON.stringify(example(each))).join(', ')}] (or another SQL expression over the table's columns).`,
    findings,
    { questions },
  );
}
