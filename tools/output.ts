/** Parts of outputs that several tools share. */
import { z } from 'zod';
import { Finding } from '../src/ir/findings.ts';
import type { Verdict } from '../src/ir/verdict.ts';
import type { ToolLink } from './define.ts';

export const more = z
  .array(z.string())
  .optional()
  .describe('lists that were shortened to fit; whole in the linked resources');

export const proof = z.object({
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

export function proofOf(verdict: Verdict): z.infer<typeof proof> {
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

export function designLinks(id: string): ToolLink[] {
  const base = `tablewright://design/${id}`;
  return [
    {
      uri: base,
      name: `${id}.json`,
      description: 'the whole design',
      mimeType: 'application/json',
    },
    { uri: `${base}/ddl`, name: `${id}.sql`, description: 'its SQL', mimeType: 'application/sql' },
    {
      uri: `${base}/diagram.svg`,
      name: `${id}.svg`,
      description: 'entity-relationship diagram',
      mimeType: 'image/svg+xml',
    },
  ];
}

export function planLink(id: string): ToolLink {
  return {
    uri: `tablewright://plan/${id}`,
    name: `${id}.json`,
    description: 'the whole plan: every step with its lock and reverse',
    mimeType: 'application/json',
  };
}
