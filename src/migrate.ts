/** `write_migration`'s work: design → plan → proof → files in the project, all or none. */
import { z } from 'zod';
import { currentSchema, designFrom, type KeptDesign, loadDesign, planDesign } from './design.ts';
import { detectStack } from './detect/detect.ts';
import { resolveProject } from './detect/project.ts';
import type { Stack } from './detect/stack.ts';
import { chooseTarget } from './emit/index.ts';
import { defaultName } from './emit/name.ts';
import { readProject } from './emit/reader.ts';
import type { FileChange } from './emit/target.ts';
import { checkFiles, recover, writeFiles } from './emit/write.ts';
import type { WrittenFile } from './emit/write-plan.ts';
import { Finding, Refusal } from './ir/findings.ts';
import { fingerprint } from './ir/fingerprint.ts';
import { hazardsOf } from './plan/hazards.ts';
import type { Plan } from './plan/plan.ts';
import { prove } from './proof/prove.ts';
import { Verdict } from './ir/verdict.ts';
import type { Design } from './rules/design.ts';
import { loadRecord, saveRecord } from './store/store.ts';

export interface MigrationInput {
  readonly design_id: string;
  readonly project_path: string;
  readonly target?: string | undefined;
  readonly name?: string | undefined;
  readonly dry_run?: boolean | undefined;
  readonly allow?: readonly string[] | undefined;
  readonly answers?: readonly string[] | undefined;
  readonly empty_tables?: readonly string[] | undefined;
}

/** What is kept of a migration, for `render_summary` and the resource. */
export const PlanRecord = z.object({
  name: z.string(),
  target: z.string(),
  design_id: z.string(),
  written: z.boolean(),
  /** `Plan` of `plan/plan.ts`: made by us and read back as it was kept. */
  plan: z.custom<Plan>((value) => typeof value === 'object' && value !== null && 'phases' in value),
  files: z.array(
    z.object({
      path: z.string(),
      action: z.enum(['create', 'update']),
      sha256: z.string(),
      purpose: z.string(),
      content: z.string(),
    }),
  ),
  verdict: Verdict,
  findings: z.array(Finding),
});
export type PlanRecord = Readonly<z.infer<typeof PlanRecord>>;

export interface KeptMigration {
  readonly id: string;
  readonly migration: PlanRecord;
}

export async function loadPlan(id: string): Promise<PlanRecord> {
  return loadRecord('plan', id, PlanRecord);
}

/** Writes into one project one after another: each starts from what the one before has written. */
const turns = new Map<string, Promise<unknown>>();

/** Throws `Refusal` before anything is written when the proof fails or a file is in the way. */
export async function writeMigration(input: MigrationInput): Promise<KeptMigration> {
  const project = await resolveProject(input.project_path);
  const before = turns.get(project) ?? Promise.resolve();
  const turn = before.catch(() => undefined).then(() => writeInto(project, input));
  turns.set(project, turn);
  try {
    return await turn;
  } finally {
    if (turns.get(project) === turn) turns.delete(project);
  }
}

async function writeInto(project: string, input: MigrationInput): Promise<KeptMigration> {
  const wanted = await loadDesign(input.design_id);
  await recover(project);
  const stack = await detectStack(project);
  const start = await fromNow({ id: input.design_id, design: wanted }, stack);
  const { id: designId, design } = start.kept;
  const { target, findings } = chooseTarget(stack, input.target);
  const plan = planDesign(design, {
    allow: input.allow ?? [],
    answers: input.answers ?? [],
    emptyTables: input.empty_tables ?? [],
  });
  if (plan.phases.length === 0) throw nothingToDo(design);
  const verdict = await proveFor(design, plan);
  const name = input.name ?? defaultName(plan, design.domain);
  const emitted = await target.emit({
    ...readProject(project),
    plan,
    current: design.from,
    desired: design.schema,
    verdict,
    stack,
    project,
    name,
    domain: design.domain,
    now: new Date(),
  });
  if (input.dry_run !== true) await refuseIfChanged(project, stack);
  const written = await writeOrCheck(project, emitted.files, input.dry_run === true);
  const migration: PlanRecord = {
    name,
    target: target.id,
    design_id: designId,
    written: input.dry_run !== true,
    plan,
    files: written.map((file) => ({
      path: file.path,
      action: file.kind,
      sha256: file.sha256,
      purpose: file.purpose,
      content: emitted.files.find(({ path }) => path === file.path)?.content ?? '',
    })),
    verdict,
    findings: [
      ...start.findings,
      ...plan.findings,
      ...hazardsOf(plan),
      ...findings,
      ...emitted.findings,
    ],
  };
  return { id: await saveRecord('plan', migration), migration };
}

async function writeOrCheck(
  project: string,
  files: readonly FileChange[],
  dryRun: boolean,
): Promise<WrittenFile[]> {
  return dryRun ? checkFiles(project, files) : writeFiles(project, files);
}

async function proveFor(design: Design, plan: Plan): Promise<Verdict> {
  const verdict = await prove({
    plan,
    from: design.from,
    to: design.schema,
    queries: design.queries,
    statistics: design.statistics,
  });
  const [first] = verdict.violations;
  if (verdict.passed) return verdict;
  throw new Refusal(
    'proof_failed',
    `The migration was not written: ${first?.message ?? 'a check of the proof failed'}`,
    first?.fix ?? 'Mend the model and call design_schema again.',
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
  return { kept: await designFrom(kept.design.model, current), findings };
}

interface Start {
  readonly kept: KeptDesign;
  /** Of the reading of what the project has. */
  readonly findings: readonly Finding[];
}

/** Another process may have written a migration since the project was read. */
async function refuseIfChanged(project: string, stack: Stack): Promise<void> {
  const now = await detectStack(project);
  const files = ({ migrations }: Stack): string =>
    JSON.stringify(migrations.map(({ directory, count, newest }) => [directory, count, newest]));
  if (files(now) === files(stack)) return;
  throw new Refusal(
    'project_changed',
    'The migrations of the project changed while this one was proved; nothing was written.',
    'Call write_migration again: it starts from what is there now.',
  );
}

function nothingToDo({ domain }: Design): Refusal {
  return new Refusal(
    'nothing_to_change',
    `The project's schema already holds all of '${domain}': there is no migration to write.`,
    'Change the design with base_design_id, or apply the migrations that are there.',
  );
}
