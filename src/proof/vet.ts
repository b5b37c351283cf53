/** Statements of a plan before any of them runs: parsed, and none that reaches out of the sandbox. */
import { type Finding, Refusal } from '../ir/findings.ts';
import type { Plan, Step } from '../plan/plan.ts';
import { type ParsedStatement, parseSql } from '../postgres/parse.ts';
import { deniedStatements } from '../sandbox/deny.ts';

export interface Vetted {
  readonly statements: readonly ParsedStatement[];
  readonly violations: readonly Finding[];
}

function violation(step: Step, code: string, message: string, fix: string): Finding {
  const subject = step.changes[0]?.id ?? step.id;
  return { code, severity: 'critical', subject, message: `Step ${step.id}: ${message}`, fix };
}

async function vetOne(step: Step, sql: string): Promise<Vetted> {
  try {
    const statements = await parseSql(sql);
    const denied = await deniedStatements(statements);
    const violations = denied.map(({ code, message, fix }) => violation(step, code, message, fix));
    if (statements.some(({ kind }) => kind === 'TransactionStmt')) {
      const message = 'the plan itself says where transactions begin and end.';
      violations.push(violation(step, 'denied-statement', message, 'Leave BEGIN and COMMIT out.'));
    }
    return { statements, violations };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { statements: [], violations: [violation(step, error.code, error.message, error.fix)] };
  }
}

export async function vetPlan(plan: Plan): Promise<Vetted> {
  const statements: ParsedStatement[] = [];
  const violations: Finding[] = [];
  for (const step of plan.phases.flatMap((phase) => phase.steps)) {
    for (const sql of [step.sql, step.reverse.sql]) {
      if (sql === null) continue;
      const vetted = await vetOne(step, sql);
      statements.push(...vetted.statements);
      violations.push(...vetted.violations);
    }
  }
  return { statements, violations };
}
