/** Columns that come to stand behind the others, since their values live on in a new column. */
import { objectInWords } from '../../../diff/words.ts';
import type { Finding } from '../../../ir/findings.ts';
import type { ChangeContext } from '../../change/context.ts';
import { columnMoves } from '../../column-order.ts';

export function movedColumns(context: ChangeContext): Finding[] {
  return [...context.copies.values()].map(({ id }) => ({
    code: columnMoves,
    severity: 'info',
    subject: id,
    message: `The ${objectInWords(id)} comes to stand behind the other columns of its table: its values are copied into a new one, which takes its name.`,
    fix: 'Name columns in INSERT and SELECT where their order matters.',
  }));
}
