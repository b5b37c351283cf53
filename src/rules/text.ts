/** text: text without a habitual length; identity that people type is compared without case. */

import { builtinType, type ColumnType } from '../ir/type.ts';
import { snakeCase } from '../model/names.ts';
import type { TypeWord } from '../model/types.ts';
import type { DraftColumn, DraftTable } from './draft/draft.ts';
import { columnsMeaning, decideTypes, reportOverruled } from './draft/typing.ts';
import { meaningOf } from './existing/existing.ts';
import type { Rule } from './rule.ts';

const id = 'text';
const words: readonly TypeWord[] = ['text', 'email', 'url', 'phone', 'slug'];

/** Words whose values are the same in any case. */
export function caseInsensitive(table: DraftTable, column: DraftColumn): boolean {
  if (column.role !== 'attribute' && column.role !== 'existing') return false;
  const word = column.word ?? meaningOf(table, column)?.word;
  return word === 'email' || word === 'slug';
}

export const text: Rule = {
  id,
  summary:
    'text, with a CHECK on the length where the model gives one; e-mail and slug unique on lower(…).',
  reason:
    'varchar(255) limits nothing that was meant; a CHECK has a name and can be changed without a rewrite.',
  exception:
    'varchar(n) or char(n) asked for as a PostgreSQL type is kept; a uuid is never kept as text.',
  examples: {
    applies: {
      domain: 'crm',
      entities: [
        {
          name: 'contact',
          attributes: [
            { name: 'email', unique: true },
            { name: 'nickname', length: 40 },
          ],
        },
      ],
    },
    exception: {
      domain: 'iso',
      entities: [
        { name: 'country', attributes: [{ name: 'code', type: 'char(2)' }], key: ['code'] },
      ],
    },
  },
  apply(draft) {
    const typed = columnsMeaning(draft, words);
    for (const each of typed) {
      const { column } = each;
      column.column.type = builtinType('text');
      if (isUuid(column)) {
        column.word = 'uuid';
        column.column.type = builtinType('uuid');
        reportOverruled(
          draft,
          id,
          each,
          column.column.type,
          'a uuid as text takes twice the room and accepts any text.',
        );
      }
    }
    const texts = typed.filter(
      ({ column }) => column.word !== 'uuid' && column.attribute?.source.values === undefined,
    );
    decideTypes(draft, id, texts, () => ({
      because: 'PostgreSQL stores text and varchar alike; a limit that is meant is a named CHECK',
      instead: 'varchar(255), whose limit means nothing and whose change may rewrite the table',
    }));
  },
};

function isUuid(column: DraftColumn): boolean {
  return (
    /(^|_)(uuid|guid)$/.test(snakeCase(column.column.name)) &&
    column.attribute?.source.length === undefined
  );
}

/** `varchar(36)` for a uuid is a uuid as text, whoever asks. */
export function isUuidAsText(name: string, type: ColumnType): boolean {
  return (
    /(^|_)(uuid|guid)$/.test(name) && ['text', 'varchar', 'char', 'bpchar'].includes(type.name)
  );
}
