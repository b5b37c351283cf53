/** The verdict in one sentence: proved where, what was checked, what was not. */
import type { Verdict } from '../ir/verdict.ts';
import { quantity } from './view.ts';
import { plainText } from './width.ts';

export function verdictLine(verdict: Verdict | null): string {
  if (verdict === null) return 'Not proved: no proof has run.';
  const engine = plainText(verdict.engine);
  if (!verdict.passed) return `Not proved on ${engine}: ${failures(verdict)}${notRun(verdict)}.`;
  const parts = [quantity(ran(verdict), 'check'), queries(verdict)].filter((part) => part !== '');
  return `Proved on ${engine}: ${parts.join(', ')}${notRun(verdict)}.`;
}

function ran(verdict: Verdict): number {
  return verdict.checks.filter((check) => check.status === 'passed').length;
}

function failures(verdict: Verdict): string {
  const failed = verdict.checks.filter((check) => check.status === 'failed');
  const names = failed.map((check) => plainText(check.name)).join(', ');
  const count = quantity(verdict.violations.length, 'violation');
  return names === '' ? count : `${count}, failed: ${names}`;
}

function queries(verdict: Verdict): string {
  const tried = verdict.queries.filter((query) => query.status !== 'not run');
  if (tried.length === 0) return '';
  const good = tried.filter((query) => query.status === 'passed');
  return `${good.length} of ${quantity(tried.length, 'query', 'queries')} as promised`;
}

function notRun(verdict: Verdict): string {
  const names = verdict.checks
    .filter((check) => check.status === 'not run')
    .map((check) => plainText(check.name));
  const skipped = verdict.queries.filter((query) => query.status === 'not run').length;
  if (skipped > 0) names.push(quantity(skipped, 'query', 'queries'));
  return names.length === 0 ? '' : `; not run: ${names.join(', ')}`;
}
