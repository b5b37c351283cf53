/** Words that several checks of a proof say. */
import type { Finding } from '../ir/findings.ts';
import type { CatalogRead } from '../postgres/catalog.ts';
import type { Run } from './run-steps.ts';

export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

export function unmodelledNote(read: CatalogRead): string {
  const count = read.unmodelled.length;
  return count === 0 ? '' : `; ${plural(count, 'object')} that a schema cannot hold not compared`;
}

export function failuresOf(run: Run): readonly Finding[] {
  return run.failure === null ? run.findings : [...run.findings, run.failure];
}
