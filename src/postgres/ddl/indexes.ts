/** Indexes: CREATE, ATTACH to a partitioned index, DROP. */
import type { Index } from '../../ir/schema.ts';
import { qualified, quoteAll, quoteIdentifier } from '../identifier.ts';
import { keepArrayCasts } from './array-casts.ts';
import { indexElement } from './index-element.ts';
import { relationName, type Spelling, withParameters } from './spelling.ts';

interface Named {
  readonly schema: string;
  readonly name: string;
}

/** `only`: on a partitioned table alone, whose partitions bring indexes of their own. */
export function createIndex(owner: Named, index: Index, spelling: Spelling, only = false): string {
  const method = index.method === 'btree' ? '' : `USING ${quoteIdentifier(index.method)} `;
  const head = [
    `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${quoteIdentifier(index.name)} `,
    `ON ${only ? 'ONLY ' : ''}${relationName(owner, spelling)} `,
    `${method}(${index.elements.map(indexElement).join(', ')})`,
    index.include.length === 0 ? '' : ` INCLUDE (${quoteAll(index.include)})`,
    index.nullsNotDistinct ? ' NULLS NOT DISTINCT' : '',
    withParameters(index.storage),
  ].join('');
  if (index.predicate === null) return head;
  const predicate = keepArrayCasts(index.predicate);
  const line = `${head} WHERE ${predicate}`;
  return line.length <= 100 ? line : `${head}\n  WHERE ${predicate}`;
}

export function attachIndex(parent: Named, child: Named, spelling: Spelling): string {
  return `ALTER INDEX ${relationName(parent, spelling)} ATTACH PARTITION ${relationName(child, spelling)}`;
}

export function dropIndex(owner: Named, index: Index, spelling: Spelling): string {
  return `DROP INDEX ${qualified(owner.schema, index.name, spelling.defaultSchema)}`;
}
