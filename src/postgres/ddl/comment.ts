/** COMMENT ON, and what each kind of object is called there. */
import { quoteIdentifier, quoteLiteral } from '../identifier.ts';

export function setComment(subject: string, comment: string | null): string {
  return `COMMENT ON ${subject} IS ${comment === null ? 'NULL' : quoteLiteral(comment)}`;
}

/** For constraints, triggers and policies: `CONSTRAINT name ON table`. */
export function partOf(
  kind: 'CONSTRAINT' | 'TRIGGER' | 'POLICY',
  name: string,
  owner: string,
): string {
  return `${kind} ${quoteIdentifier(name)} ON ${owner}`;
}
