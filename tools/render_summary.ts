/** `render_summary`: a design or a plan as a person reads it. */
import { z } from 'zod';
import { defineTool } from './define.ts';

const input = z.object({
  design_id: z.string().optional().describe('from design_schema'),
  plan_id: z.string().optional().describe('from write_migration; one of the two'),
  format: z
    .enum(['text', 'html', 'svg', 'mermaid', 'dbml', 'markdown'])
    .optional()
    .describe('default text'),
  out_dir: z.string().optional().describe('absolute folder for the file; default: state folder'),
});

const output = z.object({
  format: z.string(),
  text: z.string().describe('at most 40 lines; show it as it is'),
  complete: z.boolean().describe('the text says everything'),
  path: z.string().optional().describe('file that holds the rest'),
});

export const renderSummary = defineTool({
  name: 'render_summary',
  title: 'Render a summary',
  description:
    'The text a user should see: a design or a plan in at most 40 lines. When more is to be said, an HTML report is written and its path given. Other formats are written to a file.',
  input,
  output,
  effect: 'writes-files',
  async run(given) {
    const { summarize } = await import('../src/summarize.ts');
    const summary = await summarize(given);
    return { structured: { ...summary }, text: summary.text };
  },
});
