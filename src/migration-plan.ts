/** The plan behind `write_migration`, proved: to a design, or between two schemas that the caller names. */
import { compareSources } from './compare.ts';
import { currentSchema, designFrom, type KeptDesign, loadDesign, planDesign } from './design.ts';
import type { Stack } from './detect/stack.ts';
import { type Finding, type Question, Refusal } from './ir/findings.ts';
import { fingerprint } from './ir/fingerprint.ts';
import type { Schema } from './ir/schema.ts';
import type { Verdict } from './ir/verdict.ts';
import { sourceRowFindings } from './live-rows.ts';
import type { MigrationInput } from './migrate.ts';
import { allowAll } from './plan/agree.ts';
import { hazardsOf } from './plan/hazards.ts';
import type { Plan } from './plan/plan.ts';
import { withProved } from './proof/findings.ts';
import { prove } from './proof/prove.ts';
import type { Design } from './rules/design.ts';

export interface PlannedMigration {
  readonly plan: Plan;
  readonly verdict: Verdict;
  readonly from: Schema;
  readonly to: Schema;
  readonly domain: string | null;
  readonly designId: string | null;
  readonly findings: readonly Finding[];
  /** What might be meant otherwise; nothing waits for an answer. */
  readonly questions: readonly Question[];
}

interface Consent {
  readonly allow: readonly string[];
  readonly answers: readonly string[];
  readonly emptyTables: readonly string[];
}

/** Throws `Refusal` when there is nothing to do, or the proof fails. */
export async function planMigration(
  input: MigrationInput,
  project: string,
  stack: Stack,
): Promise<PlannedMigration> {
  const consent: Consent = {
    // One word for every loss is for a command that writes nothing.
    allow: (input.allow ?? []).filter((entry) => entry.trim() !== allowAll),
    answers: input.answers ?? [],
    emptyTables: input.empty_tables ?? [],
  };
  const { design_id: id, from, to } = input;
  if (id !== undefined && from === undefined && to === undefined) {
    return await toDesign(id, stack, consent);
  }
  if (id === undefined && from !== undefined && to !== undefined) {
    return await between(from, to, project, consent);
  }
  throw new Refusal(
    'invalid_input',
    'write_migration needs design_id, or from and to, and not both.',
    'Give the design_id of design_schema; or from and to, each an SQL file, a folder of migrations, a Prisma or Drizzle schema, env:NAME, design:<design_id>, or empty.',
  );
}

async function toDesign(id: string, stack: Stack, consent: Consent): Promise<PlannedMigration> {
  const wanted = await loadDesign(id);
  const start = await fromNow({ id, design: wanted }, stack);
  const { design } = start.kept;
  const plan = planDesign(design, consent);
  if (plan.phases.length === 0) throw nothingToDo(design);
  const rows = await sourceRowFindings(design.source, stack, plan, consent.allow);
  const verdict = await prove({
    plan,
    from: design.from,
    to: design.schema,
    queries: design.queries,
    statistics: design.statistics,
    emptyTables: consent.emptyTables ?? [],
  });
  return {
    plan,
    verdict: passed(verdict),
    from: design.from,
    to: design.schema,
    domain: design.domain,
    designId: start.kept.id,
    findings: withProved(
      [...start.findings, ...plan.findings, ...hazardsOf(plan), ...rows],
      verdict,
    ),
    questions: [],
  };
}

async function between(
  from: string,
  to: string,
  project: string,
  consent: Consent,
): Promise<PlannedMigration> {
  for (const side of [from, to]) {
    if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(side)) continue;
    throw new Refusal(
      'url_not_taken',
      'A connection string was given; results and logs of clients would keep it.',
      'Put it into an environment variable, and give env:NAME.',
    );
  }
  const sources = { folder: project, within: project };
  const compared = await compareSources({ from, to, sources, ...consent, inFiles: true });
  const { plan, verdict, questions } = compared;
  if (verdict === null) {
    throw new Refusal(
      'nothing_to_change',
      `${compared.from.source} and ${compared.to.source} are equal: there is no migration to write.`,
      'Name two schemas that differ.',
    );
  }
  const read = [...compared.from.findings, ...compared.to.findings];
  return {
    plan,
    verdict: passed(verdict),
    from: compared.from.schema,
    to: compared.wanted,
    domain: null,
    designId: null,
    findings: [...read.filter(({ severity }) => severity !== 'info'), ...compared.findings],
    questions,
  };
}

function passed(verdict: Verdict): Verdict {
  const [first] = verdict.violations;
  if (verdict.passed) return verdict;
  throw new Refusal(
    'proof_failed',
    `The migration was not written: ${first?.message ?? 'a check of the proof failed'}`,
    first?.fix ?? 'Mend the model, or the schemas, and call again.',
    verdict.violations,
  );
}

/** The design from what the project has now: it may have moved on since, or not have been looked at. */
async function fromNow(kept: KeptDesign, stack: Stack): Promise<Start> {
  // A live database that the caller named says more than the files do.
  if (kept.design.source?.startsWith('database: ') === true) return { kept, findings: [] };
  const current = await currentSchema(stack);
  const { findings } = current;
  if (fingerprint(current.schema) === fingerprint(kept.design.from)) return { kept, findings };
  const { model, renames } = kept.design;
  return { kept: await designFrom(model, current, renames), findings };
}

interface Start {
  readonly kept: KeptDesign;
  /** Of the reading of what the project has. */
  readonly findings: readonly Finding[];
}

function nothingToDo({ domain }: Design): Refusal {
  return new Refusal(
    'nothing_to_change',
    `The project's schema already holds all of '${domain}': there is no migration to write.`,
    'Change the design with base_design_id, or apply the migrations that are there.',
  );
}
