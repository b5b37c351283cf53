/** `diff`'s work: two schemas from wherever they are, the plan between them, its proof. */
import { diff } from './diff/diff.ts';
import { describeUnmodelled } from './diff/unmodelled.ts';
import { type Finding, type Question, Refusal } from './ir/findings.ts';
import { tableId } from './ir/objects.ts';
import type { Schema } from './ir/schema.ts';
import type { Verdict } from './ir/verdict.ts';
import { planChange } from './plan/change.ts';
import { inColumnOrder } from './plan/column-order.ts';
import { hazardsOf } from './plan/hazards.ts';
import type { Plan } from './plan/plan.ts';
import { prove } from './proof/prove.ts';
import { readSource, type Side, type SourceOptions } from './source.ts';

export interface CompareInput {
  readonly from: string;
  readonly to: string;
  readonly sources: SourceOptions;
  readonly allow?: readonly string[];
  readonly answers?: readonly string[];
  readonly emptyTables?: readonly string[];
  /** False: the plan is not tried. */
  readonly prove?: boolean;
}

export interface Comparison {
  readonly from: Side;
  readonly to: Side;
  /** Without phases when nothing differs. */
  readonly plan: Plan;
  /** Null when it was not asked for, or there was nothing to prove. */
  readonly verdict: Verdict | null;
  readonly findings: readonly Finding[];
}

/** In `allow`: whatever is lost may be lost. */
export const allowAll = 'all';

interface Consent {
  readonly allow: readonly string[];
  readonly answers: readonly string[];
}

function firstAnswers(questions: readonly Question[]): string[] {
  return questions.flatMap(({ candidates }) => candidates.slice(0, 1).map(({ answer }) => answer));
}

/** More rounds would mean that an entry which a refusal names does not settle it. */
const mostRounds = 100;

/**
 * One refusal for all that is open: a plan refuses what it meets first, so it is made again as if
 * each refusal had been met, until nothing is refused or what is refused has no remedy.
 */
export function planAgreed<Planned>(
  make: (consent: Consent) => Planned,
  { allow, answers }: Consent,
): Planned {
  const all = allow.includes(allowAll);
  const refusals: Refusal[] = [];
  let given: Consent = { allow, answers };
  for (let round = 0; round < mostRounds; round++) {
    try {
      const planned = make(given);
      if (refusals.length === 0) return planned;
      break;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { allow: named = [], questions = [] } = error.remedy;
      const more = {
        allow: named.filter((entry) => !given.allow.includes(entry)),
        answers: firstAnswers(questions).filter((entry) => !given.answers.includes(entry)),
      };
      const agreed = all && questions.length === 0;
      if (!agreed || more.allow.length === 0) refusals.push(error);
      if (more.allow.length === 0 && more.answers.length === 0) break;
      given = {
        allow: [...given.allow, ...more.allow],
        answers: [...given.answers, ...more.answers],
      };
    }
  }
  throw merged(refusals);
}

function unique<T>(list: readonly T[]): T[] {
  const seen = new Set<string>();
  return list.filter((item) => {
    const key = JSON.stringify(item);
    return seen.has(key) ? false : seen.add(key);
  });
}

function merged(refusals: readonly Refusal[]): Refusal {
  const [first] = refusals;
  if (first === undefined) throw new Error('a plan was refused without a reason');
  // What has no remedy comes last, and decides: no entry lets the call through.
  const last = refusals.at(-1) ?? first;
  const hopeless = last.remedy.allow === undefined && last.remedy.questions === undefined;
  const lead = hopeless ? last : first;
  const others = refusals.filter((each) => each !== lead).map(({ message }) => message);
  return new Refusal(
    lead.code,
    [lead.message, ...unique(others)].join(' '),
    unique([lead, ...refusals].map(({ fix }) => fix)).join(' '),
    unique(refusals.flatMap(({ findings }) => findings)),
    {
      allow: unique(refusals.flatMap(({ remedy }) => remedy.allow ?? [])),
      questions: unique(refusals.flatMap(({ remedy }) => remedy.questions ?? [])),
    },
  );
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

/** Throws `Refusal` for what cannot be read, planned, or was not agreed to; a failed proof is in the verdict. */
export async function compareSources(input: CompareInput): Promise<Comparison> {
  const { sources, allow = [], answers = [], emptyTables = [] } = input;
  const [from, to] = await Promise.all([
    readSource(input.from, 'from', sources),
    readSource(input.to, 'to', sources),
  ]);
  refuseUnmodelled(from, to, allow);
  const wanted = inColumnOrder(to.schema, from.schema);
  const changes = diff(from.schema, wanted);
  const plan = planAgreed(
    (consent) => planChange({ from: from.schema, to: wanted, changes, emptyTables, ...consent }),
    { allow, answers },
  );
  const nothing = plan.phases.length === 0;
  const verdict =
    nothing || input.prove === false
      ? null
      : await prove({ plan, from: from.schema, to: wanted, queries: [], statistics: [] });
  return {
    from,
    to,
    plan,
    verdict,
    findings: [
      ...(nothing ? [] : movedColumns(to.schema, wanted)),
      ...plan.findings,
      ...hazardsOf(plan),
    ],
  };
}
