/** Columns whose names say that one comes before the other: `starts_at`, `ends_at`. */
import type { DraftTable } from './draft.ts';
import { columnOf } from './lookup.ts';

const pairs: readonly (readonly [string, string, '<' | '<='])[] = [
  ['starts', 'ends', '<'],
  ['start', 'end', '<'],
  ['begins', 'ends', '<'],
  ['opens', 'closes', '<'],
  ['departs', 'arrives', '<'],
  ['checkin', 'checkout', '<'],
  ['check_in', 'check_out', '<'],
  ['valid_from', 'valid_to', '<'],
  ['valid_from', 'valid_until', '<'],
  ['issued', 'due', '<='],
  ['min', 'max', '<='],
  ['minimum', 'maximum', '<='],
  ['opened', 'closed', '<='],
];

/** Their names differ in a word of a pair, and their types are equal. */
export function orderedPairs(table: DraftTable): (readonly [string, string, string])[] {
  const found: (readonly [string, string, string])[] = [];
  // Not times of day: what opens at 18:00 may close at 02:00.
  const ordered = new Set(['date', 'timestamptz', 'smallint', 'integer', 'bigint', 'numeric']);
  for (const { column, role } of table.columns) {
    if (role !== 'attribute' || !ordered.has(column.type.name)) continue;
    for (const [low, high, operator] of pairs) {
      const other = swapWord(column.name, low, high);
      const second = other === null ? undefined : columnOf(table, other);
      if (second === undefined || second.column.type.name !== column.type.name) continue;
      if (found.some(([first]) => first === column.name)) continue;
      // A stay may begin and end on one day, a chapter on one page; an instant is not its own end.
      const strict = column.type.name === 'timestamptz' ? operator : '<=';
      found.push([column.name, second.column.name, strict]);
    }
  }
  return found;
}

function swapWord(name: string, low: string, high: string): string | null {
  const pattern = new RegExp(`(^|_)${low}(?=_|$)`);
  return pattern.test(name) ? name.replace(pattern, `$1${high}`) : null;
}
