/** enum-like: few fixed words are text with a CHECK. */

import { builtinType } from '../ir/type.ts';
import { quoteIdentifier, quoteLiteral, shortenIdentifier } from '../postgres/identifier.ts';
import {
  type Draft,
  type DraftColumn,
  type DraftTable,
  decide,
  newCheck,
  partId,
  schemaName,
} from './draft.ts';
import { checkName } from './naming.ts';
import type { Rule } from './rule.ts';

const id = 'enum-like';

export const enumLike: Rule = {
  id,
  summary: 'Few fixed words are text with a CHECK that lists them.',
  reason:
    'Adding or removing a word is a change of one constraint; a lookup table costs a join and a key for nothing.',
  exception:
    'A native enum when the model says the values are fixed; an entity when they have attributes or users edit them.',
  examples: {
    applies: {
      domain: 'shop',
      entities: [{ name: 'order', attributes: [{ name: 'status', values: ['open', 'paid'] }] }],
    },
    exception: {
      domain: 'cards',
      entities: [
        {
          name: 'card',
          attributes: [
            { name: 'suit', values: ['clubs', 'diamonds', 'hearts', 'spades'], fixed: true },
          ],
        },
      ],
    },
  },
  apply(draft) {
    for (const table of draft.tables) {
      for (const column of table.columns) constrain(draft, table, column);
    }
  },
};

function constrain(draft: Draft, table: DraftTable, column: DraftColumn): void {
  const source = column.attribute?.source;
  const values = source?.values;
  if (source === undefined || values === undefined || column.attribute === null) return;
  if (source.default !== undefined && !values.includes(unquoted(source.default))) {
    draft.problems.push({
      code: 'invalid_default',
      path: `${column.attribute.path}.default`,
      message: `default ${JSON.stringify(source.default)} is none of the values`,
      fix: `use one of: ${values.join(', ')}`,
    });
  }
  if (column.word !== null && column.word !== 'text') {
    draft.problems.push({
      code: 'invalid_type',
      path: `${column.attribute.path}.type`,
      message: `values go with type text, not ${column.word}`,
      fix: 'leave type out, or use min and max for numbers',
    });
  }
  if (source.fixed === true) {
    nativeEnum(draft, table, column, values);
    return;
  }
  const name = column.column.name;
  const check = newCheck(
    checkName(table.table.name, name),
    `${quoteIdentifier(name)} IN (${values.map(quoteLiteral).join(', ')})`,
  );
  column.word = 'text';
  column.column.type = builtinType('text');
  table.table.checks.push(check);
  decide(draft, id, partId('column', table, name), {
    chose: `text with CHECK (${values.slice(0, 6).join(', ')}${values.length > 6 ? ' …' : ''})`,
    because: 'the words may change: a CHECK is replaced online, without touching the column',
    instead:
      'a native enum, whose values cannot be removed; a lookup table, a join for a word without attributes',
  });
}

function nativeEnum(
  draft: Draft,
  table: DraftTable,
  column: DraftColumn,
  values: readonly string[],
): void {
  const name = shortenIdentifier(`${table.singular}_${column.column.name}`);
  draft.enums.push({ schema: schemaName, name, values: [...values], comment: null });
  column.word = null;
  column.column.type = { schema: schemaName, name, modifiers: '', array: false };
  decide(draft, id, partId('column', table, column.column.name), {
    chose: `enum type ${name}`,
    because: 'the model says that the values never change',
    instead: 'text with a CHECK, which is for words that may still change',
  });
}

export function unquoted(text: string): string {
  return /^'(.*)'$/s.exec(text)?.[1]?.replaceAll("''", "'") ?? text;
}
