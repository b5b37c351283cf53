/** Columns that come to stand behind the others, since their values live on in a new column. */
import { objectInWords } from '../../../diff/words.ts';
import type { Finding } from '../../../ir/findings.ts';
import type { ObjectId } from '../../../ir/id.ts';
import type { ChangeContext } from '../../change/context.ts';
import { columnMoves } from '../../column-order.ts';

function finding(id: ObjectId, because: string): Finding {
  return {
    code: columnMoves,
    severity: 'info',
    subject: id,
    message: `The ${objectInWords(id)} comes to stand behind the other columns of its table: ${because}.`,
    fix: 'Name columns in INSERT and SELECT where their order matters.',
  };
}

export function movedColumns(context: ChangeContext): Finding[] {
  const anew = [...context.fate.replaced].filter((id) => {
    const { kind, parent } = context.before.get(id) ?? {};
    return kind === 'column' && !(parent && context.fate.isGone(parent));
  });
  return [
    ...[...context.copies.keys()].map((id) =>
      finding(id, 'its values are copied into a new one, which takes its name'),
    ),
    ...anew.map((id) => finding(id, 'it is dropped and added again')),
  ];
}
