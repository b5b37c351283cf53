/** Whether two conditions are the same but for how PostgreSQL spells what a person wrote. */

/** Without parentheses, casts and white space: `((state = 'open'::text))` is `state = 'open'`. */
function bare(sql: string): string {
  return sql
    .replace(/::(?:"[^"]+"|[a-z_]+(?: varying| precision)?)(?:\(\d+(?:,\s*\d+)?\))?(?:\[\])?/gi, '')
    .replace(/[()\s]/g, '')
    .toLowerCase();
}

export function sameSql(one: string | null, other: string | null): boolean {
  if (one === other) return true;
  return one !== null && other !== null && bare(one) === bare(other);
}
