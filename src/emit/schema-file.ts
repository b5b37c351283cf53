/** What targets that keep a file of the whole schema have in common: how it changes, what it leaves to SQL. */
import type { Change } from '../diff/change.ts';
import type { Finding } from '../ir/findings.ts';
import { type ObjectKind, parseObjectId } from '../ir/id.ts';
import { sha256 } from './reader.ts';
import type { FileChange } from './target.ts';

/** `original` is null for a file that is new. */
export function schemaFileChange(
  path: string,
  content: string,
  original: string | null,
  purpose: string,
): FileChange {
  const common = { path, content, purpose, phase: null };
  return original === null
    ? { ...common, kind: 'create' }
    : { ...common, kind: 'update', expectedSha256: sha256(original) };
}

/** Kinds that no such file has words for. */
export const saidInSqlAlone: Readonly<Partial<Record<ObjectKind, string>>> = {
  exclusion: 'exclusion constraints',
  trigger: 'triggers',
  routine: 'functions',
  view: 'views',
  materialized_view: 'materialized views',
  domain: 'domains',
  composite_type: 'composite types',
  range_type: 'range types',
  privilege: 'privileges',
};

export interface Unsaid {
  readonly code: string;
  readonly subject: string;
  readonly kinds: Readonly<Partial<Record<ObjectKind, string>>>;
  message(words: string): string;
  readonly fix: string;
}

/** One finding for all that the changes leave to the migrations; none where there is nothing. */
export function unsaidFindings(
  changes: readonly Change[],
  { code, subject, kinds, message, fix }: Unsaid,
): Finding[] {
  const found = new Set(changes.flatMap(({ id }) => kinds[parseObjectId(id).kind] ?? []));
  if (found.size === 0) return [];
  const words = [...found].sort().join(', ');
  return [{ code, severity: 'info', subject, message: message(words), fix }];
}
