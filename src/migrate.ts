/** `write_migration`'s work: plan → proof → files in the project, all or none. */
import { z } from 'zod';
import { detectStack } from './detect/detect.ts';
import { resolveProject } from './detect/project.ts';
import type { Stack } from './detect/stack.ts';
import { chooseTarget } from './emit/index.ts';
import { defaultName } from './emit/name.ts';
import { readProject } from './emit/reader.ts';
import type { FileChange } from './emit/target.ts';
import { checkFiles, recover, writeFiles } from './emit/write.ts';
import type { WrittenFile } from './emit/write-plan.ts';
import { Finding, Question, Refusal } from './ir/findings.ts';
import { Verdict } from './ir/verdict.ts';
import { planMigration } from './migration-plan.ts';
import type { Plan } from './plan/plan.ts';
import { loadRecord, saveRecord } from './store/store.ts';

export interface MigrationInput {
  readonly design_id?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
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
  /** Null for a migration between two schemas that the caller named. */
  design_id: z.string().nullable(),
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
  questions: z.array(Question).default([]),
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
  await recover(project);
  const stack = await detectStack(project);
  const planned = await planMigration(input, project, stack);
  const { plan, verdict } = planned;
  const { target, findings } = chooseTarget(stack, input.target);
  const name = input.name ?? defaultName(plan, planned.domain ?? 'schema');
  const emitted = await target.emit({
    ...readProject(project),
    plan,
    current: planned.from,
    desired: planned.to,
    verdict,
    stack,
    project,
    name,
    domain: planned.domain,
    now: new Date(),
  });
  if (input.dry_run !== true) await refuseIfChanged(project, stack);
  const written = await writeOrCheck(project, emitted.files, input.dry_run === true);
  const migration: PlanRecord = {
    name,
    target: target.id,
    design_id: planned.designId,
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
    findings: [...planned.findings, ...findings, ...emitted.findings],
    questions: [...planned.questions],
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
