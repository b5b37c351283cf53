/** `write_migration`: a design into the project's files, proved first. */
import { z } from 'zod';
import { Finding, Question } from '../src/ir/findings.ts';
import type { PlanRecord } from '../src/migrate.ts';
import { list } from '../src/model/model.ts';
import type { Step } from '../src/plan/plan.ts';
import { unusedArguments } from '../src/plan/unused.ts';
import { defineTool } from './define.ts';
import { more, planLink, proof, proofOf } from './output.ts';
import { projectOf } from './project.ts';

const input = z.object({
  design_id: z.string().optional().describe('from design_schema'),
  from: z
    .string()
    .optional()
    .describe('instead of design_id: file, folder, env:NAME, design:ID, empty'),
  to: z.string().optional().describe('as from'),
  project_path: z.string().optional().describe('absolute folder; default: --project'),
  target: z.string().optional().describe("whose files to write; default: the project's tool"),
  name: z.string().optional().describe('of the migration'),
  dry_run: z.boolean().optional().describe('prove and show, write nothing'),
  allow: list(z.string()).optional().describe('destructive steps that the user agreed to'),
  answers: list(z.string()).optional().describe('answers to questions of an earlier call'),
  empty_tables: list(z.string()).optional().describe('tables without rows'),
});

const step = z.object({
  id: z.string(),
  why: z.string(),
  locks: z.array(z.string()).describe('on tables that exist: mode and table'),
  rewrites: z.array(z.string()).describe('tables that it rewrites'),
  transaction: z.enum(['inside', 'outside']),
  reversibility: z.enum(['restores', 'structure', 'implied', 'cannot']),
});

const output = z.object({
  plan_id: z.string().describe('handle for render_summary'),
  name: z.string().describe('of the migration'),
  target: z.string().describe('whose files these are'),
  written: z.boolean().describe('false on a dry run'),
  files: z.array(
    z.object({
      path: z.string().describe('in the project'),
      action: z.enum(['create', 'update']),
      sha256: z.string(),
      purpose: z.string(),
      content: z.string().optional().describe('only with dry_run'),
    }),
  ),
  phases: z
    .array(
      z.object({
        name: z.string(),
        code: z.string().optional().describe('change that must ship before the next phase'),
        steps: z.array(step),
      }),
    )
    .describe('in the order of deployment'),
  proof: proof.describe('what was run, and what came of it'),
  findings: z.array(Finding).describe('what is wrong, with the mend'),
  questions: z.array(Question).describe('what may be meant otherwise, with the entry of answers'),
  more,
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

function stepOf({ id, why, locks, rewrites, transaction, reverse }: Step): z.infer<typeof step> {
  return {
    id,
    why,
    locks: locks.map((lock) => `${lock.mode} on ${lock.id}`),
    rewrites: [...rewrites],
    transaction,
    reversibility: reverse.effect,
  };
}

function toOutput(id: string, migration: PlanRecord, given: Input): Output {
  const { name, target, written, files, plan, verdict, findings, questions } = migration;
  return {
    plan_id: id,
    name,
    target,
    written,
    files: files.map(({ content, ...file }) => (written ? file : { ...file, content })),
    phases: plan.phases.map(({ name: phase, code, steps }) => ({
      name: phase,
      ...(code === null ? {} : { code }),
      steps: steps.map(stepOf),
    })),
    proof: proofOf(verdict),
    findings: [...findings, ...unusedArguments(plan, given)],
    questions: [...questions],
  };
}

export const writeMigration = defineTool({
  name: 'write_migration',
  title: 'Write a migration',
  description:
    "Plans the way to a design, proves it up and down, then writes the files in the project's own form, all or none. Never applies it to a database, never overwrites a file that changed. Look first with dry_run.",
  input,
  output,
  effect: 'writes-files',
  async run(given, context) {
    context.prepareProof();
    const { writeMigration: write } = await import('../src/migrate.ts');
    const { renderPlanText } = await import('../src/render/plan-text.ts');
    const project = projectOf(given.project_path, context);
    const { id, migration } = await write({ ...given, project_path: project });
    return {
      structured: toOutput(id, migration, given),
      text: `${renderPlanText(migration)}\nplan_id: ${id}`,
      links: [planLink(id)],
    };
  },
});
