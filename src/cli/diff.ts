/** `tablewright diff`: the migration between two schemas alone on stdout, all else on stderr. */
import { text } from 'node:stream/consumers';
import { type Comparison, compareSources } from '../compare.ts';
import { downScript, upScript } from '../emit/psql.ts';
import { type Finding, type Question, Refusal } from '../ir/findings.ts';
import type { Verdict } from '../ir/verdict.ts';
import { redact, redactData } from '../log.ts';
import { allowAll } from '../plan/agree.ts';
import { unusedArguments } from '../plan/unused.ts';
import type { Invocation } from './command.ts';
import { printJson } from './print.ts';

/** 1 is for what could not be read. */
const refused = 2;
const unproved = 3;

/** Refusals of what was asked for, rather than of what could not be read. */
const ofThePlan = new Set([
  'destructive_change',
  'answer_needed',
  'change_not_supported',
  'dependency_cycle',
  'not_modelled',
  'rename_not_possible',
  'rows_in_the_way',
]);

function say(lines: readonly string[]): void {
  if (lines.length > 0) process.stderr.write(`${redact(lines.join('\n'))}\n`);
}

/** One argument of a shell. */
function quoted(argument: string): string {
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}

function findingLines({ severity, subject, message, fix }: Finding): string[] {
  return [`${severity}: ${subject}: ${message}`, `  ${fix}`];
}

function questionLines({ subject, question, candidates }: Question): string[] {
  return [
    `question: ${subject}: ${question}`,
    ...candidates.map(({ answer, because }) => `  --answer ${quoted(answer)}  (${because})`),
  ];
}

function refusalLines({ message, fix, findings, remedy }: Refusal): string[] {
  return [
    `error: ${message}`,
    ...(remedy.allow?.length || remedy.questions?.length ? [] : [`fix:   ${fix}`]),
    ...findings.flatMap(findingLines),
    ...(remedy.questions ?? []).flatMap(questionLines),
    ...(remedy.allow ?? []).map((entry) => `  --allow ${quoted(entry)}`),
  ];
}

interface Answer {
  readonly sql: string;
  readonly down: string;
  readonly comparison: Comparison | null;
  readonly findings: readonly Finding[];
  readonly refusal: Refusal | null;
}

function asData({ sql, down, comparison, findings, refusal }: Answer) {
  const phases = comparison?.plan.phases ?? [];
  return {
    sql,
    down,
    phases: phases.map(({ name, code, steps }) => ({
      name,
      code,
      steps: steps.map(({ id }) => id),
    })),
    steps: phases.flatMap(({ steps }) => steps),
    hazards: redactData(findings),
    questions: comparison?.questions ?? [],
    refused:
      refusal === null
        ? null
        : {
            code: refusal.code,
            message: redact(refusal.message),
            fix: redact(refusal.fix),
            findings: redactData(refusal.findings),
            allow: refusal.remedy.allow ?? [],
            questions: refusal.remedy.questions ?? [],
          },
    proof: comparison?.verdict ?? null,
  };
}

function proofRefusal({ violations, engine }: Verdict): Refusal {
  const [first] = violations;
  return new Refusal(
    'proof_failed',
    `The plan was tried on ${engine}, and does not hold: ${first?.message ?? 'a check failed'}`,
    first?.fix ?? 'Report it with both schemas.',
    violations,
  );
}

async function compare({ options, context }: Invocation): Promise<Comparison> {
  const { from, to } = options;
  if (from === undefined || to === undefined) {
    throw new Refusal('usage', 'diff needs --from and --to', 'see tablewright --help');
  }
  if (from === '-' && to === '-') {
    throw new Refusal('usage', 'only one side can be read from stdin', 'name a file for the other');
  }
  const folder = context.workingFolder ?? process.cwd();
  return await compareSources({
    from,
    to,
    sources: { folder, within: null, stdin: () => text(process.stdin) },
    allow: options.allow ?? [],
    answers: options.answer ?? [],
    emptyTables: options['empty-table'] ?? [],
    prove: options['no-proof'] !== true,
  });
}

function answerOf(comparison: Comparison, { options }: Invocation): Answer {
  const { plan, verdict } = comparison;
  const { allow, answer: answers, 'empty-table': empty_tables } = options;
  const named = allow?.filter((entry) => entry !== allowAll);
  const given = { allow: named, answers, empty_tables };
  const findings = [...comparison.findings, ...unusedArguments(plan, given)];
  if (verdict !== null && !verdict.passed) {
    return { sql: '', down: '', comparison, findings, refusal: proofRefusal(verdict) };
  }
  const [sql, down] = [upScript(plan, verdict), downScript(plan, verdict)];
  return { sql, down, comparison, findings, refusal: null };
}

async function answer(invocation: Invocation): Promise<Answer> {
  try {
    return answerOf(await compare(invocation), invocation);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'usage') throw error;
    return { sql: '', down: '', comparison: null, findings: [], refusal: error };
  }
}

function exitCode({ refusal }: Answer): number {
  if (refusal === null) return 0;
  if (refusal.code === 'proof_failed') return unproved;
  return ofThePlan.has(refusal.code) ? refused : 1;
}

export async function diff(invocation: Invocation): Promise<number> {
  const { options } = invocation;
  const result = await answer(invocation);
  if (options.json === true) printJson(asData(result));
  else if (result.refusal === null) {
    process.stdout.write(options.down === true ? result.down : result.sql);
  }
  say([
    ...(result.comparison === null ? [] : readingFindings(result.comparison)).flatMap(findingLines),
    ...result.findings.flatMap(findingLines),
    ...(result.comparison?.questions ?? []).flatMap(questionLines),
    ...(result.refusal === null ? [] : refusalLines(result.refusal)),
  ]);
  return exitCode(result);
}

/** What was noticed on the way is said when it may matter. */
function readingFindings({ from, to }: Comparison): Finding[] {
  return [...from.findings, ...to.findings].filter(({ severity }) => severity !== 'info');
}
