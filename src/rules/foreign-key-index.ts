/** foreign-key-index: every foreign key's columns lead an index. */

import { quoteIdentifier } from '../postgres/identifier.ts';
import {
  type Draft,
  type DraftTable,
  decide,
  newElement,
  newIndex,
  partId,
  support,
} from './draft/draft.ts';
import { freeRelationName, indexName } from './draft/naming.ts';
import { existingIndexes } from './indexes/index-plan.ts';
import type { Rule } from './rule.ts';

const id = 'foreign-key-index';

export const foreignKeyIndex: Rule = {
  id,
  summary: "Every foreign key's columns lead an index.",
  reason:
    'PostgreSQL makes none by itself; without it each delete of a parent scans the whole child table.',
  exception:
    'A key or full index that already starts with the columns serves; a partial one does not.',
  examples: {
    applies: {
      domain: 'shop',
      entities: [{ name: 'customer' }, { name: 'order', attributes: [{ name: 'placed_at' }] }],
      relationships: [{ from: 'order', to: 'customer', cardinality: 'many_to_one' }],
    },
    exception: {
      domain: 'shop',
      entities: [
        { name: 'customer' },
        {
          name: 'order',
          attributes: [{ name: 'number', type: 'integer' }],
          unique: [['customer', 'number']],
        },
      ],
      relationships: [{ from: 'order', to: 'customer', cardinality: 'many_to_one' }],
    },
  },
  apply(draft) {
    for (const table of draft.tables) {
      // The longest first: its index serves a foreign key on its first columns too.
      const keys = table.table.foreignKeys.toSorted((a, b) => b.columns.length - a.columns.length);
      for (const { name, columns, references } of keys) {
        indexColumns(draft, table, columns, `foreign key to ${references.table}`, name);
      }
    }
  },
};

function indexColumns(
  draft: Draft,
  table: DraftTable,
  columns: readonly string[],
  what: string,
  constraint: string,
): void {
  const wanted = columns.map(quoteIdentifier).toSorted().join();
  const served = existingIndexes(table).find(
    ({ predicate, elements }) =>
      predicate === null && elements.slice(0, columns.length).toSorted().join() === wanted,
  );
  if (served !== undefined) {
    support(draft, partId(served.kind, table, served.name), what);
    return;
  }
  const name = freeRelationName(draft, table, indexName(draft.house, table.table.name, columns));
  table.table.indexes.push(
    newIndex(
      name,
      columns.map((column) => newElement(column)),
    ),
  );
  const subject = partId('index', table, name);
  support(draft, subject, what);
  decide(draft, id, subject, {
    chose: `${name} on ${table.table.name} (${columns.join(', ')})`,
    because: `${constraint} is checked from the other side on every delete there`,
    instead: 'no index, which makes each of those deletes scan the table',
  });
}
