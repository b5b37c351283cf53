/** The merged list of what other tools flag, and what in the check, or beside it, answers each row. */
import { rules } from './index.ts';

/** Rows that no rule of a single statement answers. */
const elsewhere: ReadonlyMap<number, string> = new Map([
  [39, 'BEGIN and COMMIT that do not match are said of the file (`transaction`)'],
  [42, 'names are the business of a design: its `names` rule follows the house'],
  [43, 'column order is the business of a design, and a table in use keeps the order it has'],
  [
    48,
    'a comment that allows what its statement does not need is said to be unused (`unused-allow`)',
  ],
  [50, 'not flagged: PostgreSQL 14.4 mended it in 2022, and the check runs on no such server'],
]);

export const lastRow = 50;

/** Null where nothing answers the row. */
export function answerTo(row: number): string | null {
  const ids = rules.filter((rule) => rule.rows.includes(row)).map(({ id }) => `\`${id}\``);
  return ids.length > 0 ? ids.join(', ') : (elsewhere.get(row) ?? null);
}
