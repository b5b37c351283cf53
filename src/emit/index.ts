/** The list of targets, and the choice among them. */
import type { Stack } from '../detect/stack.ts';
import { type Finding, Refusal } from '../ir/findings.ts';
import { alembicTarget } from './alembic/target.ts';
import { drizzleTarget } from './drizzle/target.ts';
import { primaryMigrations } from './primary.ts';
import { prismaTarget } from './prisma/target.ts';
import { sqlTarget, sqlTargets } from './sql/targets.ts';
import type { Target } from './target.ts';

export const targets: readonly Target[] = [
  ...sqlTargets,
  alembicTarget,
  prismaTarget,
  drizzleTarget,
];

export interface TargetChoice {
  readonly target: Target;
  readonly findings: readonly Finding[];
}

function requestedTarget(id: string): Target {
  const target = targets.find((candidate) => candidate.id === id);
  if (target !== undefined) return target;
  const known = targets.map((candidate) => candidate.id).join(', ');
  throw new Refusal(
    'unknown_target',
    `There is no target ${JSON.stringify(id)}.`,
    `Give one of: ${known}; or leave target out, and it follows the project's own tool.`,
  );
}

/** A platform may bring its own way of migrating, which nothing of the project shows before the first one. */
function platformOf({ platforms }: Stack): string | undefined {
  return platforms.find((platform) => targets.some(({ tools }) => tools.includes(platform)));
}

/** The tool whose files the next migration belongs to; the ORM when no migrations exist yet. */
function toolOf(stack: Stack): string | null {
  const tool = primaryMigrations(stack)?.tool ?? stack.migrationTool[0] ?? stack.orm[0];
  return tool ?? platformOf(stack) ?? null;
}

function fallback(tool: string, subject: string): Finding {
  return {
    code: 'target-not-supported',
    severity: 'warning',
    subject,
    message: `The project's migrations are made with ${tool}, for which no files can be written yet; the migration is plain SQL.`,
    fix: `Run the SQL through ${tool}'s own way of executing SQL, or apply it by hand and let ${tool} read the schema back.`,
  };
}

/** What the caller asked for, else what the project uses, else SQL. */
export function chooseTarget(stack: Stack | null, requested?: string): TargetChoice {
  if (requested !== undefined) return { target: requestedTarget(requested), findings: [] };
  const tool = stack === null || stack.fallback ? null : toolOf(stack);
  if (stack === null || tool === null) return { target: sqlTarget, findings: [] };
  const target = targets.find((candidate) => candidate.tools.includes(tool));
  if (target !== undefined) return { target, findings: [] };
  return {
    target: sqlTarget,
    findings: [fallback(tool, primaryMigrations(stack)?.directory ?? tool)],
  };
}
