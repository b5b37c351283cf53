/** exact-number: money and quantities are exact. */
import { builtinType } from '../ir/type.ts';
import type { TypeWord } from '../model/types.ts';
import { inferType } from '../model/types.ts';
import type { Draft } from './draft.ts';
import type { Rule } from './rule.ts';
import { columnsMeaning, decideTypes, reportOverruled, type Typed } from './typing.ts';

const id = 'exact-number';
const words: readonly TypeWord[] = ['money', 'decimal', 'integer', 'count', 'percent'];
const inexact = /^\s*(float[48]?|real|double(\s+precision)?|money)\b/i;

export const exactNumber: Rule = {
  id,
  summary:
    'Money is numeric(19,4), percentages numeric(5,2), counts integer or bigint; nothing that is counted is a float.',
  reason:
    '0.1 + 0.2 is not 0.3 in floating point, and sums of money must be the same for everyone.',
  exception:
    'A measurement (a sensor reading, a score) may be double precision when the model says that PostgreSQL type.',
  examples: {
    applies: {
      domain: 'shop',
      entities: [
        { name: 'product', attributes: [{ name: 'price', type: 'float' }, { name: 'stock' }] },
      ],
    },
    exception: {
      domain: 'sensors',
      entities: [{ name: 'reading', attributes: [{ name: 'celsius', type: 'double precision' }] }],
    },
  },
  apply(draft) {
    overruleFloats(draft);
    const typed = columnsMeaning(draft, words);
    for (const each of typed) setType(each);
    decideTypes(draft, id, typed, {
      because: 'exact to the last digit; numeric(19,4) holds every currency with its smallest unit',
      instead:
        'float or double precision, which round; the money type, whose meaning follows lc_monetary',
    });
  },
};

/** Asked for as a float, named as money: the name is believed. */
function overruleFloats(draft: Draft): void {
  for (const table of draft.tables) {
    for (const column of table.columns) {
      const asked = column.attribute?.source.type;
      const named = inferType(column.column.name).word === 'money';
      if (asked === undefined || column.role !== 'attribute') continue;
      if (!inexact.test(asked) || !(named || /^\s*money\b/i.test(asked))) continue;
      const said = column.word === 'money';
      column.word = 'money';
      setType({ table, column });
      if (!said) {
        reportOverruled(
          draft,
          id,
          { table, column },
          column.column.type,
          'money must add up exactly.',
        );
      }
    }
  }
}

function setType({ column }: Typed): void {
  const modifiers = column.attribute?.modifiers ?? '';
  column.column.type = numberType(column.word, modifiers, column.attribute?.source.max);
}

function numberType(word: TypeWord | null, modifiers: string, max: number | undefined) {
  const precision = modifiers === '' ? null : `(${modifiers})`;
  if (word === 'money') return builtinType('numeric', precision ?? '(19,4)');
  if (word === 'percent') return builtinType('numeric', precision ?? '(5,2)');
  if (word === 'decimal') return builtinType('numeric', precision ?? '(18,6)');
  return builtinType(max !== undefined && Math.abs(max) > 2_147_483_647 ? 'bigint' : 'integer');
}
