/** COMMENT ON, and what each kind of object is called there. */
import { dollarQuote, quoteIdentifier, quoteLiteral } from '../identifier.ts';

export function setComment(subject: string, comment: string | null): string {
  return `COMMENT ON ${subject} IS ${comment === null ? 'NULL' : quoteLiteral(comment)}`;
}

/**
 * CREATE EXTENSION puts a comment of the extension's own, which is no news; null is that one, an
 * empty one is none.
 */
export function setExtensionComment(extension: string, comment: string | null): string {
  const subject = `EXTENSION ${quoteIdentifier(extension)}`;
  if (comment !== null) return setComment(subject, comment === '' ? null : comment);
  const usual = `SELECT comment FROM pg_catalog.pg_available_extensions WHERE name = ${quoteLiteral(extension)}`;
  return `DO ${dollarQuote(`
BEGIN
  EXECUTE format(${quoteLiteral(`COMMENT ON ${subject.replaceAll('%', '%%')} IS %L`)}, (${usual}));
END
`)}`;
}

/** For constraints, triggers and policies: `CONSTRAINT name ON table`. */
export function partOf(
  kind: 'CONSTRAINT' | 'TRIGGER' | 'POLICY',
  name: string,
  owner: string,
): string {
  return `${kind} ${quoteIdentifier(name)} ON ${owner}`;
}
