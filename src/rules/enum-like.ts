/** enum-like: few fixed words are text with a CHECK. */

import { builtinType, type ColumnType } from '../ir/type.ts';
import {
  maxIdentifierBytes,
  quoteIdentifier,
  quoteLiteral,
  shortenIdentifier,
} from '../postgres/identifier.ts';
import { formatType } from '../postgres/type.ts';
import {
  type Draft,
  type DraftColumn,
  type DraftTable,
  decide,
  newCheck,
  partId,
} from './draft/draft.ts';
import { checkName, freeConstraintName, freeRelationName } from './draft/naming.ts';
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
  const asked = column.word === null ? column.column.type : builtinType('text');
  if ((column.word !== null && column.word !== 'text') || !holdsWords(asked)) {
    draft.problems.push({
      code: 'invalid_type',
      path: `${column.attribute.path}.type`,
      message: `values go with text, not ${column.word ?? formatType(asked)}`,
      fix: 'leave type out, or use min and max for numbers',
    });
    return;
  }
  if (source.fixed === true) {
    nativeEnum(draft, table, column, values);
    return;
  }
  const name = column.column.name;
  const check = newCheck(
    freeConstraintName(table, checkName(table.table.name, name)),
    `${quoteIdentifier(name)} IN (${values.map(quoteLiteral).join(', ')})`,
  );
  column.column.type = asked;
  table.table.checks.push(check);
  decide(draft, id, partId('column', table, name), {
    chose: `${formatType(asked)} with CHECK (${values.slice(0, 6).join(', ')}${values.length > 6 ? ' …' : ''})`,
    because: 'the words may change: a CHECK is replaced online, without touching the column',
    instead:
      'a native enum, whose values cannot be removed; a lookup table, a join for a word without attributes',
  });
}

/** A type of the model's own extras may be an enum or a domain over text. */
function holdsWords({ schema, name, array }: ColumnType): boolean {
  return !array && (schema !== null || ['text', 'varchar', 'char'].includes(name));
}

function nativeEnum(
  draft: Draft,
  table: DraftTable,
  column: DraftColumn,
  values: readonly string[],
): void {
  values.forEach((value, i) => {
    if (Buffer.byteLength(value) <= maxIdentifierBytes) return;
    draft.problems.push({
      code: 'invalid_values',
      path: `${column.attribute?.path}.values[${i}]`,
      message: `is ${Buffer.byteLength(value)} bytes long; a value of an enum type has at most 63`,
      fix: 'shorten it, or leave fixed out: then the values are text with a CHECK',
    });
  });
  const wanted = shortenIdentifier(`${table.singular}_${column.column.name}`);
  const name = freeRelationName(draft, table, wanted);
  draft.enums.push({ schema: draft.house.schema, name, values: [...values], comment: null });
  column.word = null;
  column.column.type = { schema: draft.house.schema, name, modifiers: '', array: false };
  decide(draft, id, partId('column', table, column.column.name), {
    chose: `enum type ${name}`,
    because: 'the model says that the values never change',
    instead: 'text with a CHECK, which is for words that may still change',
  });
}

export function unquoted(text: string): string {
  return /^'(.*)'$/s.exec(text)?.[1]?.replaceAll("''", "'") ?? text;
}
