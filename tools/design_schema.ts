/** `design_schema`: from what the user means to a schema with its reasons. */
import { z } from 'zod';
import { Stack } from '../src/detect/stack.ts';
import { type Decision, Finding } from '../src/ir/findings.ts';
import type { Verdict } from '../src/ir/verdict.ts';
import { DesignInput } from '../src/model/input.ts';
import type { Design } from '../src/rules/design.ts';
import { defineTool } from './define.ts';
import { designLinks, more, proof, proofOf } from './output.ts';
import { projectIfAny } from './project.ts';

const output = z.object({
  design_id: z.string().describe('handle for write_migration, render_summary, base_design_id'),
  status: z.enum(['proved', 'not_proved', 'failed']).describe('of the proof'),
  question: z
    .object({ text: z.string(), because: z.string(), assumed: z.string() })
    .optional()
    .describe('the one to ask the user, and what is assumed meanwhile'),
  tables: z
    .array(
      z.object({
        name: z.string(),
        purpose: z.string(),
        columns: z.number().int(),
        expected_rows: z.number().optional(),
      }),
    )
    .describe('one line each'),
  decisions: z
    .array(
      z.object({
        rule: z.string(),
        because: z.string(),
        instead: z.string().describe('what was ruled out, and why'),
        choices: z.array(z.string()).describe('object: choice'),
      }),
    )
    .describe('by reason'),
  findings: z.array(Finding).describe('what is wrong, with the mend'),
  indexes: z
    .array(
      z.object({
        name: z.string(),
        table: z.string(),
        columns: z.array(z.string()),
        supports: z.array(z.string()),
      }),
    )
    .describe('with the queries and references they support'),
  what_changes_next: z
    .array(z.object({ subject: z.string(), change: z.string(), migration: z.string() }))
    .describe('what will have to evolve, and the migration that implies'),
  proof: proof.optional().describe('what was run, and what came of it'),
  more,
});

type Output = z.infer<typeof output>;

/** One reason holds for many objects: it is said once. */
function byReason(
  decisions: readonly Decision[],
  readable: (subject: string) => string,
): Output['decisions'] {
  const groups = new Map<string, Output['decisions'][number]>();
  for (const { rule, subject, chose, because, instead } of decisions) {
    const key = JSON.stringify([rule, because, instead]);
    const group = groups.get(key) ?? { rule, because, instead, choices: [] };
    group.choices.push(`${readable(subject)}: ${chose}`);
    groups.set(key, group);
  }
  return spread([...groups.values()]);
}

/** The first of each rule, then the second of each: a shortened list still shows every rule. */
function spread(groups: readonly Output['decisions'][number][]): Output['decisions'] {
  const seen = new Map<string, number>();
  const ranked = groups.map((group) => {
    const rank = seen.get(group.rule) ?? 0;
    seen.set(group.rule, rank + 1);
    return { group, rank };
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ group }) => group);
}

function statusOf(verdict: Verdict | null): Output['status'] {
  if (verdict === null) return 'not_proved';
  return verdict.passed ? 'proved' : 'failed';
}

function toOutput(id: string, design: Design, readable: (subject: string) => string): Output {
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
    decisions: byReason(design.decisions, readable),
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

/** What the design is for must exist, even where nothing of it changes the design. */
async function checkBasis(project: string | undefined, stack: string | undefined): Promise<void> {
  if (project !== undefined) {
    const { resolveProject } = await import('../src/detect/project.ts');
    await resolveProject(project);
  }
  if (stack !== undefined) {
    const { loadRecord } = await import('../src/store/store.ts');
    await loadRecord('stack', stack, Stack);
  }
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
    context.prepareProof();
    const { designSchema: designOf } = await import('../src/design.ts');
    const { renderText } = await import('../src/render/text.ts');
    const { readable } = await import('../src/render/view.ts');
    const project = projectIfAny(input.project_path, context);
    await checkBasis(project, input.stack_id);
    const { id, design } = await designOf({
      ...input,
      ...(project === undefined ? {} : { project_path: project }),
    });
    return {
      structured: toOutput(id, design, readable),
      text: `${renderText(design)}\ndesign_id: ${id}`,
      links: designLinks(id),
    };
  },
});
