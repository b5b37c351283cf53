/** Timeouts of statements that run in no transaction: no file can set them for itself alone. */
import type { Finding } from '../../ir/findings.ts';
import type { Part } from './parts.ts';

export function timeoutFindings(parts: readonly Part[], paths: readonly string[]): Finding[] {
  return parts.flatMap((part, at) => {
    const limits = part.steps[0]?.timeouts;
    if (!part.outside || (limits?.lock ?? limits?.statement ?? null) === null) return [];
    return [
      {
        code: 'timeout-not-in-file',
        severity: 'info',
        subject: paths[at] ?? '',
        message:
          'The statement runs outside of a transaction and alone in its file, so the file cannot set its timeouts.',
        fix: `Set them for the session: PGOPTIONS='${[
          limits?.lock == null ? '' : `-c lock_timeout=${limits.lock}`,
          limits?.statement == null ? '' : `-c statement_timeout=${limits.statement}`,
        ]
          .filter((text) => text !== '')
          .join(' ')}'.`,
      } as const,
    ];
  });
}
