/** What the multirange type that comes with a range type is called. */

const given = /multirange_type_name = (?:.*\.)?(?:"((?:[^"]|"")+)"|(\w+))\s*(?:,|$)/i;

/** Without a name of its own: CREATE TYPE's choice (section "Range Types" of its reference page). */
export function multirangeName(range: {
  readonly name: string;
  readonly definition?: string;
}): string {
  const [, quoted, plain] = given.exec(range.definition ?? '') ?? [];
  const own = quoted?.replaceAll('""', '"') ?? plain;
  if (own !== undefined) return own;
  const { name } = range;
  return name.includes('range') ? name.replace('range', 'multirange') : `${name}_multirange`;
}
