/** NOT NULL as the constraint with a name that it is since PostgreSQL 18. */

const longest = 63;

/**
 * What PostgreSQL calls it where nobody does (makeObjectName in indexcmds.c): of two names that are
 * too long together the longer one is cut. Null where characters of several bytes would be cut.
 * `label` ends in a number where another constraint of the schema has the name.
 */
export function notNullName(table: string, column: string, label = 'not_null'): string | null {
  const room = longest - label.length - 2;
  const half = Math.floor(room / 2);
  const [first, second] = [Buffer.byteLength(table), Buffer.byteLength(column)];
  if (first + second <= room) return `${table}_${column}_${label}`;
  if (first > table.length || second > column.length) return null;
  const start = table.slice(0, Math.max(room - half, room - second));
  return `${start}_${column.slice(0, room - start.length)}_${label}`;
}
