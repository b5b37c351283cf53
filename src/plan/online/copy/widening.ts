/** Types whose values PostgreSQL keeps as they are when the column takes the other one. */
import type { ColumnType } from '../../../ir/type.ts';

function numbers(type: ColumnType): number[] {
  return (type.modifiers.match(/\d+/g) ?? []).map(Number);
}

/** No limit is more than any limit. */
function notLess(after: number | undefined, before: number | undefined): boolean {
  return after === undefined || (before !== undefined && after >= before);
}

const timed = new Set(['timestamp', 'timestamptz', 'time', 'timetz']);
const strings: ReadonlySet<string> = new Set(['varchar', 'text']);

/** ALTER TABLE, Notes: the old type is binary coercible to the new, or its limit only widens. */
export function isWidening(before: ColumnType, after: ColumnType): boolean {
  // The elements of an array are looked at one by one.
  if (before.schema !== null || after.schema !== null || before.array || after.array) return false;
  const [length] = numbers(before);
  const [newLength] = numbers(after);
  if (strings.has(before.name) && strings.has(after.name)) {
    return notLess(
      after.name === 'text' ? undefined : newLength,
      before.name === 'text' ? undefined : length,
    );
  }
  if (before.name === 'cidr' && after.name === 'inet') return true;
  if (before.name !== after.name) return false;
  if (before.name === 'varbit' || timed.has(before.name)) return notLess(newLength, length);
  if (before.name !== 'numeric') return false;
  if (newLength === undefined) return true;
  const [, scale = 0] = numbers(before);
  const [, newScale = 0] = numbers(after);
  return length !== undefined && newLength >= length && scale === newScale;
}
