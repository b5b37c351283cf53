/** What a tool cannot do with a plan, said where several tools cannot. */
import type { Finding } from '../../ir/findings.ts';
import type { Habit } from './habit.ts';
import type { Part } from './parts.ts';

export function beside(habit: Habit, title: string): Finding[] {
  return [
    {
      code: 'rollback-beside',
      severity: 'info',
      subject: habit.path || '.',
      message: `${title} runs no way back from these files.`,
      fix: 'The way back lies in a folder rollback, to be run by hand, the newest file first.',
    },
  ];
}

/** For a tool that runs every file in a transaction and can be told nothing else. */
export function outsideFindings(
  parts: readonly Part[],
  paths: readonly string[],
  title: string,
  fix: string,
): Finding[] {
  return parts.flatMap((part, n) =>
    part.outside
      ? [
          {
            code: 'not-in-transaction',
            severity: 'warning',
            subject: paths[n] ?? '',
            message: `PostgreSQL refuses this statement in a transaction, and ${title} runs every file in one.`,
            fix,
          } as const,
        ]
      : [],
  );
}
