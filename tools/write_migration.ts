/** `write_migration`: a design into the project's files, proved first. */
import { z } from 'zod';
import { Finding } from '../src/ir/findings.ts';
import { list } from '../src/model/model.ts';
import { defineTool } from './define.ts';
import { more, planLink } from './output.ts';
import { projectOf } from './project.ts';

const input = z.object({
  design_id: z.string().describe('from design_schema'),
  project_path: z.string().optional().describe('absolute folder; default: --project'),
  target: z.string().optional().describe("whose files to write; default: the project's tool"),
  name: z.string().optional().describe('of the migration'),
  dry_run: z.boolean().optional().describe('prove and show, write nothing'),
  allow: list(z.string()).optional().describe('entries of `refused` that the user agreed to'),
  answers: list(z.string()).optional().describe('entries of `questions`'),
  empty_tables: list(z.string()).optional().describe('tables without rows'),
});

export const writeMigration = defineTool({
  name: 'write_migration',
  title: 'Write a migration',
  description:
    "Plans the way from the project's schema to the design, proves it up and down, then writes the files in the project's own form, all or none. Never applies it to a database. What would lose data is refused with the `allow` entry that permits it.",
  input,
  output: z.object({ plan_id: z.string(), findings: z.array(Finding), more }),
  effect: 'writes-files',
  async run() {
    throw new Error(String([planLink, projectOf]));
  },
});
