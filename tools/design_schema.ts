/** `design_schema`: from what the user means to a schema with its reasons. */
import { z } from 'zod';
import { Decision, Finding } from '../src/ir/findings.ts';
import { DesignInput } from '../src/model/input.ts';
import type { Verdict } from '../src/proof/verdict.ts';
import type { Design } from '../src/rules/design.ts';
import { defineTool } from './define.ts';
import { designLinks, more } from './output.ts';
import { projectIfAny } from './project.ts';

const proof = z.object({
  passed: z.boolean(),
  engine: z.string(),
  checks: z.string().describe('what ran'),
  not_run: z.array(z.string()).describe('what was not covered, and why'),
  queries: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      indexes: z.array(z.string()),
      detail: z.string(),
    }),
  ),
  violations: z.array(Finding),
});

const output = z.object({
  design_id: z.string().describe('handle for write_migration, render_summary, base_design_id'),
  status: z.enum(['proved', 'not_proved', 'failed']),
  question: z
    .object({ text: z.string(), because: z.string(), assumed: z.string() })
    .optional()
    .describe('the one to ask the user, and what is assumed meanwhile'),
  tables: z.array(
    z.object({
      name: z.string(),
      purpose: z.string(),
      columns: z.number().int(),
      expected_rows: z.number().optional(),
    }),
  ),
  decisions: z.array(Decision),
  findings: z.array(Finding),
  indexes: z.array(
    z.object({
      name: z.string(),
      table: z.string(),
      columns: z.array(z.string()),
      supports: z.array(z.string()),
    }),
  ),
  what_changes_next: z.array(
    z.object({ subject: z.string(), change: z.string(), migration: z.string() }),
  ),
  proof: proof.optional(),
  more,
});

type Output = z.infer<typeof output>;

function proofOf(verdict: Verdict): z.infer<typeof proof> {
  const passed = verdict.checks.filter((check) => check.status === 'passed');
  const skipped = verdict.checks.filter((check) => check.status === 'not run');
  return {
    passed: verdict.passed,
    engine: verdict.engine,
    checks: passed.map((check) => check.name).join(', '),
    not_run: skipped.map((check) => `${check.name}: ${check.detail}`),
    queries: verdict.queries.map(({ name, status, indexes, detail }) => ({
      name,
      status,
      indexes,
      detail,
    })),
    violations: verdict.violations,
  };
}

function statusOf(verdict: Verdict | null): Output['status'] {
  if (verdict === null) return 'not_proved';
  return verdict.passed ? 'proved' : 'failed';
}

function toOutput(id: string, design: Design): Output {
  return {
    design_id: id,
    status: statusOf(design.verdict),
    ...(design.question === null ? {} : { question: design.question }),
    tables: design.tables.map(({ name, purpose, columns, expectedRows }) => ({
      name,
      purpose,
      columns,
      ...(expectedRows === null ? {} : { expected_rows: expectedRows }),
    })),
    decisions: design.decisions,
    findings: design.findings,
    indexes: design.indexes.map(({ name, table, columns, supports }) => ({
      name,
      table,
      columns,
      supports,
    })),
    what_changes_next: design.forecast,
    ...(design.verdict === null ? {} : { proof: proofOf(design.verdict) }),
  };
}

export const designSchema = defineTool({
  name: 'design_schema',
  title: 'Design a schema',
  description:
    'Turns a model (entities, relationships, queries that must be fast) into a proved PostgreSQL schema. Say what is meant; keys, types, constraints, indexes follow from rules, each with its reason. What you state wins. Existing tables are extended, never dropped. Lists may be partial with base_design_id. Writes no files: next is write_migration.',
  input: DesignInput,
  output,
  effect: 'reads',
  async run(input, context) {
    const { designSchema: designOf } = await import('../src/design.ts');
    const { renderText } = await import('../src/render/text.ts');
    const project = projectIfAny(input.project_path, context);
    const { id, design } = await designOf({
      ...input,
      ...(project === undefined ? {} : { project_path: project }),
    });
    return {
      structured: toOutput(id, design),
      text: `${renderText(design)}\ndesign_id: ${id}`,
      links: designLinks(id),
    };
  },
});
