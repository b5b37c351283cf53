/** `check_migration`: a migration written by hand, run and watched. */
import { z } from 'zod';
import type { CheckResult } from '../src/check/check.ts';
import { Finding, Severity } from '../src/ir/findings.ts';
import { list } from '../src/model/model.ts';
import { defineTool } from './define.ts';
import { more } from './output.ts';
import { projectIfAny } from './project.ts';

const input = z.object({
  files: list(z.string()).optional().describe('SQL migrations of the project, in order'),
  sql: z.string().optional().describe('its text, instead of files'),
  project_path: z.string().optional().describe('absolute folder; default: --project'),
  current: z
    .string()
    .optional()
    .describe(
      "schema it applies to: SQL file, env:NAME of a database; default: the project's history without the files",
    ),
  empty_tables: list(z.string()).optional().describe('tables without rows'),
});

const output = z.object({
  engine: z.string().describe('what it ran on'),
  tool: z.string().optional().describe('whose file it is'),
  applies: z.boolean().describe('every statement runs'),
  way_back: z.enum(['restores', 'differs', 'none', 'not run']),
  hazards: z
    .array(
      z.object({
        rule: z.string(),
        hazard: z.string().optional(),
        severity: Severity,
        at: z.string().describe('file:line:column'),
        statement: z.string(),
        message: z.string(),
        fix: z.string(),
        rewrite: z.string().optional().describe("what to write instead, in the tool's own form"),
      }),
    )
    .describe('worst first'),
  statements: z.array(
    z.object({
      at: z.string(),
      statement: z.string(),
      transaction: z.enum(['inside', 'outside']),
      locks: z.array(z.string()).describe('on what existed before'),
      rewrites: z.array(z.string()).describe('tables that it rewrites'),
      error: z.string().optional(),
    }),
  ),
  findings: z.array(Finding).describe('what could not be read or run'),
  more,
});

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const at = ({ file, line, column }: Place) => `${file}:${line}:${column}`;

function toOutput(result: CheckResult): z.infer<typeof output> {
  const { engine, tool, applies, wayBack, hazards, statements, findings } = result;
  return {
    engine,
    ...(tool === null ? {} : { tool }),
    applies,
    way_back: wayBack,
    hazards: hazards.map(
      ({ rule, hazard, severity, statement, message, fix, rewrite, ...place }) => ({
        rule,
        ...(hazard === null ? {} : { hazard }),
        severity,
        at: at(place),
        statement,
        message,
        fix,
        ...(rewrite === null ? {} : { rewrite }),
      }),
    ),
    statements: statements.map(({ statement, transaction, locks, rewrites, error, ...place }) => ({
      at: at(place),
      statement,
      transaction,
      locks: locks.map(({ id, mode }) => `${mode} on ${id}`),
      rewrites: [...rewrites],
      ...(error === null ? {} : { error }),
    })),
    findings: [...findings],
  };
}

export const checkMigration = defineTool({
  name: 'check_migration',
  title: 'Check a migration',
  description:
    'Runs an SQL migration that you or others wrote on a copy of the current schema: does it apply, what it locks, rewrites and loses, does its way back restore; each hazard with line, column and a safe rewrite.',
  input,
  output,
  effect: 'reads',
  async run(given, context) {
    context.prepareProof();
    const { checkRequest } = await import('../src/check-migration.ts');
    const { renderCheckText } = await import('../src/render/check-text.ts');
    const project_path = projectIfAny(given.project_path, context);
    const result = await checkRequest({ ...given, project_path });
    return { structured: toOutput(result), text: renderCheckText(result) };
  },
});
