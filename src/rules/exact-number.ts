/** exact-number: money and quantities are exact. */

import { builtinType, type ColumnType } from '../ir/type.ts';
import { snakeCase } from '../model/names.ts';
import type { TypeWord } from '../model/types.ts';
import { inferType } from '../model/types.ts';
import type { Draft, DraftColumn } from './draft/draft.ts';
import {
  columnsMeaning,
  decideTypes,
  reportOverruled,
  type Typed,
  typeWith,
} from './draft/typing.ts';
import type { Rule } from './rule.ts';

const id = 'exact-number';
const words: readonly TypeWord[] = ['money', 'decimal', 'integer', 'count', 'percent'];
const inexact = new Set(['real', 'double precision', 'money']);

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
    for (const each of typed) setType(draft, each);
    decideTypes(draft, id, typed, reasons);
  },
};

function reasons(words: ReadonlySet<TypeWord>): { because: string; instead: string } {
  if (words.has('money')) {
    return {
      because: 'exact to the last digit; numeric(19,4) holds every currency with its smallest unit',
      instead:
        'float or double precision, which round; the money type, whose meaning follows lc_monetary',
    };
  }
  const fractions = words.has('decimal') || words.has('percent');
  return {
    because: fractions ? 'decimal fractions are exact in numeric' : 'what is counted is whole',
    instead: fractions
      ? 'float or double precision, which round'
      : 'numeric, which is larger and slower for whole numbers; bigint, until a bound asks for it',
  };
}

/** Asked for as a float, named as money: the name is believed. */
function overruleFloats(draft: Draft): void {
  for (const table of draft.tables) {
    for (const column of table.columns) {
      const { type } = column.column;
      if (column.word !== null || column.role !== 'attribute' || !inexact.has(type.name)) continue;
      const named = inferType(snakeCase(column.column.name)).word === 'money';
      if (!named && type.name !== 'money') continue;
      column.column.type = { ...builtinType('numeric', '(19,4)'), array: type.array };
      if (!type.array) column.word = 'money';
      const because = 'money must add up exactly.';
      reportOverruled(draft, id, { table, column }, column.column.type, because);
    }
  }
}

function setType(draft: Draft, { column }: Typed): void {
  column.column.type = numberType(draft, column);
}

const digits: Partial<Record<TypeWord, string>> = {
  money: '19,4',
  percent: '5,2',
  decimal: '18,6',
};

function numberType(draft: Draft, { word, attribute }: DraftColumn): ColumnType {
  const usual = word === null ? undefined : digits[word];
  if (usual !== undefined) {
    const asked = attribute?.modifiers ?? '';
    return typeWith(draft, attribute, 'numeric', asked === '' ? usual : asked);
  }
  const { min = 0, max = 0 } = attribute?.source ?? {};
  return builtinType(Math.max(Math.abs(min), Math.abs(max)) > 2_147_483_647 ? 'bigint' : 'integer');
}
