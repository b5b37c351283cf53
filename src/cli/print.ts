/** What a person at a terminal sees. */
import type { CallError, Outcome } from '../call/call.ts';

interface Said {
  readonly message: string;
  readonly fix: string;
}

function isSaid(value: unknown): value is Said {
  return typeof value === 'object' && value !== null && 'message' in value && 'fix' in value;
}

export function printError(error: Pick<CallError, 'message' | 'fix' | 'findings'>): void {
  const lines = [`error: ${error.message}`, `fix:   ${error.fix}`];
  const findings = (error.findings ?? []).filter(isSaid);
  for (const finding of findings) lines.push(`  - ${finding.message}; ${finding.fix}`);
  process.stderr.write(`${lines.join('\n')}\n`);
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** The text of a result, or its data; the exit code. */
export function printOutcome(outcome: Outcome, json: boolean): number {
  if (json) printJson(outcome.ok ? outcome.structured : outcome.error);
  else if (outcome.ok) process.stdout.write(`${outcome.text}\n`);
  else printError(outcome.error);
  return outcome.ok ? 0 : 1;
}
