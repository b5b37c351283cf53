/** What statements of a way back do to the rows that are there, under locks that others wait for. */

const name = String.raw`(?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*)(?:\.(?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*))?`;
const altered = new RegExp(`^ALTER TABLE (?:ONLY )?(?:IF EXISTS )?(${name})`, 'u');
const created = new RegExp(`^CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?(${name})`, 'u');
const indexed = new RegExp(`^CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY).*? ON (${name})`, 'su');
const attached = new RegExp(`\\bATTACH PARTITION (${name})`, 'u');

const constraint = new RegExp(
  `\\bADD CONSTRAINT ${name} (PRIMARY KEY|UNIQUE|EXCLUDE|CHECK|FOREIGN KEY)\\b`,
  'u',
);
const demanded = new RegExp(`\\bALTER COLUMN ${name} SET NOT NULL\\b`, 'u');
const unread = /\bNOT VALID\b|\bUSING INDEX\b|\bNOT ENFORCED\b/;
const written =
  /\bALTER COLUMN .* TYPE |\bADD COLUMN .*(?:\bSTORED\b|\bAS IDENTITY\b)|\bSET (?:LOGGED|UNLOGGED|ACCESS METHOD)\b/s;

const writes =
  'The table may be written anew, under a lock that stops readers and writers meanwhile.';

function reads(whom: string): string {
  return `Each row is read under a lock that stops ${whom} meanwhile.`;
}

/** A check that was validated spares the scan of what it implies (ALTER TABLE, SET NOT NULL). */
function alterNote(part: string, table: string, validated: ReadonlySet<string>): string | null {
  if (written.test(part)) return writes;
  const [, kind] = constraint.exec(part) ?? [];
  if (kind !== undefined && !unread.test(part)) {
    return reads(kind === 'FOREIGN KEY' ? 'writers' : 'readers and writers');
  }
  const [, partition] = attached.exec(part) ?? [];
  if (partition !== undefined)
    return validated.has(partition) ? null : reads('readers and writers');
  return demanded.test(part) && !validated.has(table) ? reads('readers and writers') : null;
}

/** Asked statement by statement in their order: what one of them has made holds nothing. */
export function rowsOnWayBack(): (sql: string) => readonly string[] {
  const own = new Set<string>();
  const validated = new Set<string>();
  const noteOf = (part: string): string | null => {
    const [, made] = created.exec(part) ?? [];
    if (made !== undefined) own.add(made);
    const [, index] = indexed.exec(part) ?? [];
    if (index !== undefined) return own.has(index) ? null : reads('writers');
    const [, table] = altered.exec(part) ?? [];
    if (table === undefined) return null;
    if (/\bVALIDATE CONSTRAINT\b/.test(part)) validated.add(table);
    const [, partition = table] = attached.exec(part) ?? [];
    return own.has(table) || own.has(partition) ? null : alterNote(part, table, validated);
  };
  return (sql) => {
    if (sql.startsWith('DO ')) return [];
    return [...new Set(sql.split(/;\n/).flatMap((part) => noteOf(part.trim()) ?? []))];
  };
}
