/** Which defaults PostgreSQL computes once for all rows that are there (ALTER TABLE, Notes). */

/** Stable or immutable, and used as defaults; any other function is taken for a volatile one. */
const once = new Set([
  'now',
  'current_timestamp',
  'current_date',
  'current_time',
  'localtime',
  'localtimestamp',
  'transaction_timestamp',
  'statement_timestamp',
  'current_user',
  'session_user',
  'current_role',
  'user',
  'current_setting',
  'to_tsvector',
  'lower',
  'upper',
  'coalesce',
  'make_interval',
  'make_date',
  'jsonb_build_object',
  'jsonb_build_array',
  'date_trunc',
  'array',
]);

/** True unless each function call is one of those that give every row the same value. */
export function isVolatile(expression: string): boolean {
  const text = expression.replace(/'(?:[^']|'')*'/g, "''");
  if (/[$\\"]/.test(text)) return /\(/.test(text);
  const types = /::\s*[a-z_][\w. ]*(?:\([\d, ]*\))?/gi;
  const calls = text.replace(types, '').matchAll(/([a-z_][\w.]*)\s*\(/gi);
  return [...calls].some(
    ([, name]) => !once.has((name ?? '').toLowerCase().replace(/^pg_catalog\./, '')),
  );
}
