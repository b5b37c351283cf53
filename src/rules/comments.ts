/** comments: each table and each column that does not explain itself carries a COMMENT. */
import type { DraftColumn, DraftTable } from './draft/draft.ts';
import { decide } from './draft/draft.ts';
import type { Rule } from './rule.ts';
import { isSoftDeleted } from './soft-delete.ts';

const id = 'comments';

export const comments: Rule = {
  id,
  summary: 'Each table and each non-obvious column has a COMMENT; personal data says so.',
  reason:
    'The database outlives the documents about it; whoever connects can read what a column means.',
  exception: 'id, created_at and the like explain themselves and get none.',
  examples: {
    applies: {
      domain: 'crm',
      entities: [
        {
          name: 'contact',
          description: 'a person at a customer',
          attributes: [{ name: 'born_on', sensitive: true }],
        },
      ],
    },
    exception: {
      domain: 'crm',
      entities: [{ name: 'contact', attributes: [{ name: 'surname' }] }],
    },
  },
  apply(draft) {
    for (const table of draft.tables) {
      if (table.existing !== null) {
        commentNew(table);
        continue;
      }
      table.table.comment = table.entity?.source.comment ?? purposeOf(table);
      for (const column of table.columns) column.column.comment = columnComment(table, column);
    }
    decide(draft, id, draft.model.source.domain, {
      chose: 'a comment on every table and every column that does not explain itself',
      because: 'the catalog is the documentation that is always there',
      instead: 'a page elsewhere, which is right on the day it is written',
    });
  },
};

/** What the database says about itself stays. */
function commentNew(table: DraftTable): void {
  for (const column of table.columns) {
    if (column.role === 'attribute') column.column.comment = columnComment(table, column);
  }
}

export function purposeOf(table: DraftTable): string {
  if (table.purpose !== '') return sentence(table.purpose);
  const owner = table.references.find(({ source }) => source.partOf);
  const named = words(table.singular);
  if (owner !== undefined)
    return `One row per ${named}, part of ${withArticle(words(owner.target.singular))}.`;
  const others = [...new Set(table.references.map(({ source }) => words(source.role)))];
  return `One row per ${named}${others.length === 0 ? '' : `, with its ${enumeration(others)}`}.`;
}

/** `line_item` in a sentence. */
export function words(name: string): string {
  return name.replaceAll('_', ' ');
}

export function enumeration(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

export function withArticle(noun: string): string {
  const vowel = /^(?:[aeio]|u(?!ni|s[aeiu]|til)|hour|hono)/i.test(noun);
  return `${vowel ? 'an' : 'a'} ${noun}`;
}

function sentence(text: string): string {
  const trimmed = text.trim();
  const first = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

function columnComment(table: DraftTable, { column, attribute, role }: DraftColumn): string | null {
  const said = [
    attribute?.source.description === undefined ? null : sentence(attribute.source.description),
    attribute?.source.sensitive === true ? 'Personal data.' : null,
    role === 'lifecycle' && isSoftDeleted(table)
      ? 'When the row was soft-deleted; NULL while it is live.'
      : null,
    role === 'reference' ? referenceComment(table, column.name) : null,
  ].filter((part) => part !== null);
  return said.length === 0 ? null : said.join(' ');
}

function referenceComment(table: DraftTable, column: string): string | null {
  const reference = table.references.find(({ columns }) => columns.includes(column));
  const description = reference?.source.source.description;
  return description === undefined || table.link !== null ? null : sentence(description);
}
