/** Indexes for what a B-tree cannot find: containment, full text, patterns in text. */
import type { ColumnType } from '../../ir/type.ts';
import {
  type Draft,
  decide,
  newElement,
  newIndex,
  partId,
  report,
  support,
} from '../draft/draft.ts';
import { columnOf } from '../draft/lookup.ts';
import { freeRelationName, indexName } from '../draft/naming.ts';
import type { Part, Search, Wanted } from '../patterns/wanted.ts';
import { operatorClass } from './operator-class.ts';

/** Name of the index that serves the first search of a pattern; null when it has none. */
export function searchIndex(draft: Draft, wanted: Wanted): string | null {
  const search = wanted.searches[0];
  if (search === undefined || wanted.equals.length > 0) return null;
  const { table } = wanted;
  const { part, kind } = search;
  const type = part.column === null ? undefined : columnOf(table, part.column)?.column.type;
  const chosen = searchShape(search, type ?? null);
  if (chosen === null) return null;
  const ofClass = chosen.operatorClass === null ? null : operatorClass(draft, chosen.operatorClass);
  const existing = table.table.indexes.find(
    (index) =>
      index.method === chosen.method &&
      index.elements[0]?.column === part.column &&
      index.elements[0]?.expression === part.expression &&
      index.elements[0]?.operatorClass === ofClass &&
      index.predicate === null,
  );
  if (existing !== undefined) {
    support(draft, partId('index', table, existing.name), wanted.pattern);
    return existing.name;
  }
  const name = freeRelationName(
    draft,
    table,
    indexName(draft.house, table.table.name, [part.column ?? part.expression ?? '']),
  );
  const element = {
    ...newElement(part.column, part.expression),
    operatorClass: ofClass,
  };
  table.table.indexes.push(newIndex(name, [element], { method: chosen.method }));
  const subject = partId('index', table, name);
  support(draft, subject, wanted.pattern);
  decide(draft, kind === 'contains' && type?.name === 'jsonb' ? 'json' : 'access-index', subject, {
    chose: `${name}: ${chosen.method} (${chosen.operatorClass ?? 'default class'})`,
    because: `'${wanted.pattern}' ${chosen.because}`,
    instead: 'a B-tree, which finds only whole values and prefixes',
  });
  return name;
}

interface Shape {
  readonly method: string;
  readonly operatorClass: string | null;
  readonly because: string;
}

/** Null where the operator has no index for the type: then no promise is made. */
function searchShape({ kind, part, operator }: Search, type: ColumnType | null): Shape | null {
  switch (kind) {
    case 'contains':
      return type === null ? null : containment(type, operator);
    case 'search':
      return fullText(part, type);
    case 'like':
      return isText(type, part)
        ? shape('gin', 'looks for a piece of the text', 'gin_trgm_ops')
        : null;
    case 'prefix':
      return isText(type, part)
        ? shape(
            'btree',
            'asks for a prefix, which the usual collation order cannot find',
            'text_pattern_ops',
          )
        : null;
  }
}

function shape(method: string, because: string, ofClass: string | null = null): Shape {
  return { method, operatorClass: ofClass, because };
}

/** jsonb_path_ops is smaller, and knows containment and paths but not the keys of `?`. */
function containment(type: ColumnType, operator: string): Shape | null {
  const contains = 'asks what contains something';
  if (type.array || type.name === 'tsvector') return shape('gin', contains);
  if (type.name === 'jsonb') {
    return shape('gin', contains, operator.startsWith('?') ? null : 'jsonb_path_ops');
  }
  if (type.name === 'hstore') return shape('gin', contains);
  if (type.name.endsWith('range')) return shape('gist', 'asks which ranges contain or overlap');
  if (type.name === 'inet' || type.name === 'cidr') {
    return shape('gist', 'asks which networks contain or overlap', 'inet_ops');
  }
  return ['ltree', 'cube', 'box', 'circle', 'polygon', 'point'].includes(type.name)
    ? shape('gist', contains)
    : null;
}

function fullText({ expression }: Part, type: ColumnType | null): Shape | null {
  const because = 'is a full-text search';
  if (type?.name === 'jsonb') return shape('gin', 'searches by a path', 'jsonb_path_ops');
  const indexed = type?.name === 'tsvector' || /^(to_tsvector|setweight)\(/.test(expression ?? '');
  return indexed ? shape('gin', because) : null;
}

/** Expressions that reach here are functions of text. */
function isText(type: ColumnType | null, { expression }: Part): boolean {
  if (type === null) return expression !== null && /^(lower|upper|"?trim)\(/.test(expression);
  return !type.array && type.schema === null && ['text', 'varchar'].includes(type.name);
}

/** A path into a document that is filtered on is a shape that is known. */
export function reportKnownShapes(
  draft: Draft,
  patterns: readonly { name: string; sql: string }[],
): void {
  for (const { name, sql } of patterns) {
    if (!/->>?\s*'/.test(sql)) continue;
    report(draft, 'json', 'warning', `access_patterns: ${name}`, {
      message: `'${name}' filters inside a document: that part of its shape is known.`,
      fix: 'Make it an attribute: then it has a type, statistics and an index.',
    });
  }
}
