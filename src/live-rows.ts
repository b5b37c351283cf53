/** Whether the rows of a live database let a plan run: the prechecks of its steps, asked there. */
import type { Stack } from './detect/stack.ts';
import { type Finding, Refusal } from './ir/findings.ts';
import { type ObjectId, parseObjectId } from './ir/id.ts';
import type { Plan, Step } from './plan/plan.ts';
import { type AskRows, type RowAnswer, type RowQuery, rowsOf } from './read/live-rows.ts';
import { liveUrl } from './read/live-url.ts';

function tableOf(id: ObjectId): string {
  return parseObjectId(id).names.slice(0, 2).join('.');
}

/** Names that another object has before a rename: a query over them would ask the wrong rows. */
function renamedTables(steps: readonly Step[]): Set<string> {
  return new Set(
    steps.flatMap(({ changes }) =>
      changes.flatMap((change) =>
        change.kind === 'rename' ? [tableOf(change.id), tableOf(change.from)] : [],
      ),
    ),
  );
}

function queriesOf(plan: Plan): RowQuery[] {
  const steps = plan.phases.flatMap((phase) => phase.steps);
  const renamed = renamedTables(steps);
  return steps.flatMap(({ precheck, changes: [change], locks }) => {
    if (precheck === null || change === undefined) return [];
    const tables = [change.id, ...locks.map(({ id }) => id)].map(tableOf);
    return tables.some((name) => renamed.has(name)) ? [] : [{ subject: change.id, sql: precheck }];
  });
}

function finding(answer: RowAnswer, severity: Finding['severity']): Finding {
  const { subject, sql, found, unknown } = answer;
  if (unknown !== undefined) {
    return {
      code: 'rows-not-asked',
      severity: 'info',
      subject,
      message: `Whether rows stand in its way was not asked of the live database: ${unknown}.`,
      fix: `Run this yourself before the migration: ${sql}`,
    };
  }
  const rows =
    found === null ? 'Some row that is' : found === 1 ? '1 row that is' : `${found} rows that are`;
  return {
    code: 'rows-in-the-way',
    severity,
    subject,
    message: `${rows} in the live database now would make it fail${found === 10 ? ', or more' : ''}.`,
    fix: `Mend what this finds: ${sql}`,
  };
}

/**
 * Findings of what could not be asked, and of rows whose mending the caller has promised in
 * `allow`. Throws `Refusal` for other rows in the way.
 */
export async function liveRowFindings(
  ask: AskRows,
  plan: Plan,
  allow: readonly string[],
): Promise<Finding[]> {
  const answers = await ask(queriesOf(plan));
  const promised = ({ subject }: RowAnswer) => allow.includes(`mend ${subject}`);
  const telling = answers.filter(({ found }) => found !== 0);
  const open = telling.filter((answer) => answer.unknown === undefined && !promised(answer));
  if (open.length > 0) throw refusal(open);
  return telling.map((answer) => finding(answer, 'warning'));
}

function refusal(answers: readonly RowAnswer[]): Refusal {
  const subjects = [...new Set(answers.map(({ subject }) => subject))];
  return new Refusal(
    'rows_in_the_way',
    `The migration would fail on rows that the live database holds now: ${subjects.join(', ')}.`,
    'Mend the rows that the queries in the findings show; or, where they will be mended before the migration runs, name each in allow.',
    answers.map((answer) => finding(answer, 'critical')),
    { allow: subjects.map((subject) => `mend ${subject}`) },
  );
}

/** The same for a schema that was read from a database some time ago, which may be out of reach now. */
export async function sourceRowFindings(
  source: string | null,
  { project, connections }: Stack,
  plan: Plan,
  allow: readonly string[],
): Promise<Finding[]> {
  const [, variable] = /^database: (.+)$/.exec(source ?? '') ?? [];
  if (variable === undefined) return [];
  const files = connections.find((connection) => connection.variable === variable)?.files ?? [];
  try {
    const url = liveUrl({ project, variable, files });
    return await liveRowFindings(rowsOf({ url, variable }), plan, allow);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'rows_in_the_way') throw error;
    const { message, fix } = error;
    return [{ code: 'rows-not-asked', severity: 'info', subject: variable, message, fix }];
  }
}
