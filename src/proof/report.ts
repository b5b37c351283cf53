/** Collects the checks of a proof in their fixed order; what was not reached says why. */
import type { Finding } from '../ir/findings.ts';
import type { ProofCheck, QueryProof, Verdict } from '../ir/verdict.ts';

export const checkNames = [
  'up',
  'catalog-after-up',
  'down',
  'catalog-after-down',
  'up-again',
  'values',
  'queries',
] as const;

/** Of plans that they concern: rows where there are tables, policies where there are any. */
const furtherNames = ['rows', 'rows-after-down', 'second-plan', 'resume', 'policies'] as const;
export type CheckName = (typeof checkNames | typeof furtherNames)[number];

export interface Report {
  passed(name: CheckName, detail: string): void;
  failed(name: CheckName, detail: string, violations: readonly Finding[]): void;
  notRun(name: CheckName, why: string): void;
  /** Passed when there are no violations. */
  judged(name: CheckName, detail: string, violations: readonly Finding[]): boolean;
  /** What is no violation, and has to be known. */
  noted(findings: readonly Finding[]): void;
  /** What went wrong before any check could begin. */
  violated(violations: readonly Finding[]): void;
  verdict(engine: string, queries: readonly QueryProof[]): Verdict;
}

export function openReport(): Report {
  const checks = new Map<CheckName, ProofCheck>();
  const violations: Finding[] = [];
  const findings = new Set<Finding>();
  const set = (name: CheckName, status: ProofCheck['status'], detail: string) =>
    checks.set(name, { name, status, detail });
  const missing = (name: CheckName): ProofCheck => {
    const failed = [...checks.values()].find(({ status }) => status === 'failed');
    const why = failed === undefined ? 'the proof could not begin' : `${failed.name} failed`;
    return { name, status: 'not run', detail: why };
  };
  const report: Report = {
    passed: (name, detail) => void set(name, 'passed', detail),
    failed: (name, detail, found) => {
      set(name, 'failed', detail);
      violations.push(...found);
    },
    notRun: (name, why) => void set(name, 'not run', why),
    judged: (name, detail, found) => {
      if (found.length === 0) report.passed(name, detail);
      else report.failed(name, detail, found);
      return found.length === 0;
    },
    noted: (found) => {
      for (const finding of found) findings.add(finding);
    },
    violated: (found) => void violations.push(...found),
    verdict: (engine, queries) => ({
      passed: violations.length === 0,
      engine,
      checks: [
        ...checkNames.map((name) => checks.get(name) ?? missing(name)),
        ...furtherNames.flatMap((name) => checks.get(name) ?? []),
      ],
      queries: [...queries],
      violations,
      ...(findings.size === 0 ? {} : { findings: [...findings] }),
    }),
  };
  return report;
}
