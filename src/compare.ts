/** `diff`'s work: two schemas from wherever they are, the plan between them, its proof. */
import { diff } from './diff/diff.ts';
import { filledAs } from './diff/filled-as.ts';
import { type Rename, renameCandidates, renameQuestions } from './diff/rename.ts';
import { describeUnmodelled } from './diff/unmodelled.ts';
import { type Finding, type Question, Refusal } from './ir/findings.ts';
import { type ObjectId, objectId, parseObjectId } from './ir/id.ts';
import { objectsOf, tableId } from './ir/objects.ts';
import type { Schema } from './ir/schema.ts';
import type { Verdict } from './ir/verdict.ts';
import { liveRowFindings } from './live-rows.ts';
import { type Consent, planAgreed } from './plan/agree.ts';
import { type Answer, formatAnswer, parseAnswer } from './plan/answers.ts';
import { isNamed } from './plan/change/context.ts';
import { valueQuestions } from './plan/change/rename-value.ts';
import { withRenames } from './plan/change/with-renames.ts';
import { planChange } from './plan/change.ts';
import { inColumnOrder } from './plan/column-order.ts';
import { emptyRowQuestions } from './plan/fill-candidates.ts';
import { hazardsOf } from './plan/hazards.ts';
import type { Plan } from './plan/plan.ts';
import { loadParser } from './postgres/parser.ts';
import { withProved } from './proof/findings.ts';
import { prove } from './proof/prove.ts';
import { type Renamed, withRenamed } from './renamed.ts';
import { readSource, type Side, type SourceOptions } from './source.ts';
import { isBefore18, spelledAlike } from './spelled-alike.ts';

export interface CompareInput {
  readonly from: string;
  readonly to: string;
  readonly sources: SourceOptions;
  readonly allow?: readonly string[];
  readonly answers?: readonly string[];
  readonly emptyTables?: readonly string[];
  /** False: the plan is not tried. */
  readonly prove?: boolean;
  /** True: the way back goes into files, each one transaction. */
  readonly inFiles?: boolean;
}

export interface Comparison {
  readonly from: Side;
  readonly to: Side;
  /** `to` in the column order that the plan reaches. */
  readonly wanted: Schema;
  /** Without phases when nothing differs. */
  readonly plan: Plan;
  /** Null when it was not asked for, or there was nothing to prove. */
  readonly verdict: Verdict | null;
  readonly findings: readonly Finding[];
  /** What might be meant otherwise: the plan does not wait for an answer. */
  readonly questions: readonly Question[];
}

/** Where the columns of both would stand in another order: ALTER TABLE adds at the end. */
function movedColumns(wanted: Schema, planned: Schema): Finding[] {
  return wanted.tables.flatMap((table, i) => {
    const names = table.columns.map(({ name }) => name);
    const found = planned.tables[i]?.columns.map(({ name }) => name) ?? names;
    if (names.every((name, n) => name === found[n])) return [];
    return [
      {
        code: 'column-order',
        severity: 'info',
        subject: tableId(table),
        message: `Its columns will stand in the order ${found.join(', ')}: PostgreSQL adds a column behind the others.`,
        fix: 'Name columns in INSERT and SELECT; nothing else depends on their order.',
      } as const,
    ];
  });
}

function refuseUnmodelled(from: Side, to: Side, allow: readonly string[]): void {
  const open = describeUnmodelled(from.unmodelled, to.unmodelled).filter(
    ({ subject }) => !allow.includes(`leave ${subject}`),
  );
  if (open.length === 0) return;
  const entries = open.map(({ subject }) => `leave ${subject}`);
  throw new Refusal(
    'not_modelled',
    `Tablewright does not model ${open.map(({ subject }) => subject).join(', ')}, and it differs, or may: no plan can be sure to lead from ${from.source} to ${to.source}.`,
    'Change it by hand in a migration of your own; if it is to stay as it is, name each one in allow.',
    open,
    { allow: entries },
  );
}

/** The schemas, and what the caller said of the way between them. */
interface Way {
  readonly from: Schema;
  /** In the column order that a plan from `renamed` can reach. */
  readonly to: Schema;
  readonly renamed: Renamed;
  readonly emptyTables: readonly string[];
  readonly serverVersion: number | null;
  readonly inFiles: boolean;
}

/** What stands under another name now is also what the caller named by its old one. */
function underNewNames(entries: readonly string[], { parked, steps }: Renamed): string[] {
  const names = [
    ...[...parked].map(([old, now]) => [old, now] as const),
    ...steps.map(({ from, to }) => [from, to] as const),
  ];
  const inside = (id: ObjectId) => id.slice(id.indexOf(':') + 1);
  return entries.flatMap((entry) => {
    const others = names.flatMap(([old, now]) => {
      const whole = entry.replace(old, now);
      if (whole !== entry && entry.endsWith(old)) return [whole];
      if (!/^(?:table|schema):/.test(old)) return [];
      const parent = `:${inside(old)}.`;
      return entry.includes(parent) ? [entry.replace(parent, `:${inside(now)}.`)] : [];
    });
    return [entry, ...others];
  });
}

/** Tables are named shorter than by their ids, too. */
function emptyUnderNewNames(emptyTables: readonly string[], { steps }: Renamed): ObjectId[] {
  return steps.flatMap(({ from, to }) =>
    from.startsWith('table:') && isNamed(from, emptyTables) ? [to] : [],
  );
}

function planWay(way: Way, consent: Consent, views: boolean): Plan {
  const { from, to, renamed, emptyTables, serverVersion } = way;
  const plan = planChange({
    from: renamed.schema,
    to,
    changes: diff(renamed.schema, to),
    emptyTables: [...emptyTables, ...emptyUnderNewNames(emptyTables, renamed)],
    allow: consent.allow,
    answers: consent.answers,
    apart: !way.inFiles,
  });
  const { schema, steps } = renamed;
  return withRenames({
    from,
    renamed: schema,
    to,
    plan,
    steps,
    emptyTables,
    serverVersion,
    views,
  });
}

function openQuestions({ renamed, to, emptyTables }: Way, answers: readonly Answer[]): Question[] {
  const candidates = renameCandidates(objectsOf(renamed.schema), objectsOf(to));
  return [
    ...renameQuestions(candidates, (rename) => formatAnswer({ kind: 'rename', ...rename })),
    ...valueQuestions(renamed.schema, to),
    ...emptyRowQuestions(renamed.schema, to, (column) => {
      const [schema = '', table = ''] = parseObjectId(column).names;
      const given = answers.some((answer) => answer.kind === 'fill' && answer.column === column);
      return given || isNamed(objectId('table', schema, table), emptyTables);
    }),
  ];
}

/** A question about what the caller agreed to drop is settled. */
function unsettled(questions: readonly Question[], allow: readonly string[]): Question[] {
  return questions.filter(({ subject }) => !allow.includes(`drop ${subject}`));
}

/** What would be dropped may be meant to live on: its question comes with the refusal. */
function withQuestions(error: unknown, questions: readonly Question[]): unknown {
  if (!(error instanceof Refusal) || questions.length === 0) return error;
  const { code, message, fix, findings, remedy } = error;
  const asked = remedy.questions ?? [];
  const answers = new Set(
    asked.flatMap(({ candidates }) => candidates.map(({ answer }) => answer)),
  );
  // What the refusal asks about the same, with more to choose from, is enough.
  const more = questions.filter(
    ({ candidates }) => !candidates.every((each) => answers.has(each.answer)),
  );
  return new Refusal(code, message, fix, findings, { ...remedy, questions: [...more, ...asked] });
}

/** What was put aside is known to the caller by the name that it had. */
function byOldNames(error: unknown, { parked }: Renamed): unknown {
  if (!(error instanceof Refusal) || parked.size === 0) return error;
  const old = <T>(value: T): T => {
    const text = JSON.stringify(value);
    const renamed = [...parked].reduce(
      (result, [before, now]) =>
        result.replaceAll(JSON.stringify(now).slice(1, -1), JSON.stringify(before).slice(1, -1)),
      text,
    );
    return JSON.parse(renamed) as T;
  };
  const { code, message, fix, findings, remedy } = error;
  return new Refusal(code, old(message), old(fix), old(findings), old(remedy));
}

async function proveWay(way: Way, plan: Plan): Promise<Verdict> {
  const { from, to, emptyTables } = way;
  return await prove({ plan, from, to, queries: [], statistics: [], emptyTables, given: true });
}

/** A view under an old name must not be what keeps a plan from holding. */
async function proved(
  way: Way,
  plan: Plan,
  consent: Consent,
): Promise<{ plan: Plan; verdict: Verdict }> {
  const verdict = await proveWay(way, plan);
  if (verdict.passed || !plan.phases.some(({ steps }) => steps.some(isView))) {
    return { plan, verdict };
  }
  const plain = planAgreed((each) => planWay(way, each, false), consent);
  const again = await proveWay(way, plain);
  return again.passed ? { plan: plain, verdict: again } : { plan, verdict };
}

function isView({ changes, sql }: Plan['phases'][number]['steps'][number]): boolean {
  return changes[0]?.kind === 'rename' && sql.startsWith('CREATE VIEW');
}

function parsed(answers: readonly string[]): { answers: Answer[]; renames: Rename[] } {
  // Two questions can have the same answer, which is then given twice.
  const all = [...new Set(answers)].map((entry) => {
    const answer = parseAnswer(entry);
    if (answer !== null) return answer;
    throw new Refusal(
      'answer_malformed',
      `${JSON.stringify(entry)} is no answer.`,
      "Answers read: rename <id> to <id>; fill <column id> with <SQL>; cast <column id> using <SQL>; map <enum id> 'old' to 'new'.",
    );
  });
  return { answers: all, renames: all.filter((answer) => answer.kind === 'rename') };
}

/** Throws `Refusal` for what cannot be read, planned, or was not agreed to; a failed proof is in the verdict. */
export async function compareSources(input: CompareInput): Promise<Comparison> {
  // Plans look into expressions, and two databases are compared without a script to parse.
  await loadParser();
  const { allow = [], answers = [], emptyTables = [] } = input;
  const given = parsed(answers);
  // Migration tools have no word for the name of a NOT NULL.
  const sources = { ...input.sources, notNullNames: input.inFiles !== true };
  const [from, to] = await spelledAlike(
    await Promise.all([
      readSource(input.from, 'from', sources),
      readSource(input.to, 'to', sources),
    ]),
  );
  refuseUnmodelled(from, to, allow);
  const before = from.withoutRows ? filledAs(from.schema, to.schema) : from.schema;
  const renamed = await withRenamed(before, to.schema, given.renames, given.answers, {
    notNullNames: sources.notNullNames && !isBefore18(from, to),
  });
  const after = to.withoutRows ? filledAs(to.schema, renamed.schema) : to.schema;
  const way: Way = {
    from: before,
    to: inColumnOrder(after, renamed.schema),
    renamed,
    emptyTables,
    serverVersion: [from, to].find(({ askRows }) => askRows !== null)?.serverVersion ?? null,
    inFiles: input.inFiles ?? false,
  };
  const consent = {
    allow: underNewNames(allow, renamed),
    answers: underNewNames([...new Set(answers)], renamed),
  };
  const questions = unsettled(openQuestions(way, given.answers), consent.allow);
  const tried = await attempt(way, consent, input.prove !== false).catch((error: unknown) => {
    throw byOldNames(withQuestions(error, questions), renamed);
  });
  const { plan, verdict } = tried;
  const moved = plan.phases.length === 0 ? [] : movedColumns(to.schema, way.to);
  const rows = from.askRows === null ? [] : await liveRowFindings(from.askRows, plan, allow);
  const findings = withProved([...moved, ...plan.findings, ...hazardsOf(plan), ...rows], verdict);
  return { from, to, wanted: way.to, plan, verdict, findings, questions };
}

async function attempt(
  way: Way,
  consent: Consent,
  prove: boolean,
): Promise<{ plan: Plan; verdict: Verdict | null }> {
  const plan = planAgreed((each) => planWay(way, each, true), consent);
  if (!prove || plan.phases.length === 0) return { plan, verdict: null };
  return await proved(way, plan, consent);
}
