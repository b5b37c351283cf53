/** Indexes for what a B-tree cannot find: containment, full text, patterns in text. */
import { type Draft, decide, newElement, newIndex, partId, report, support } from './draft.ts';
import { constraintNames } from './foreign-key.ts';
import { columnOf } from './lookup.ts';
import { freeName, indexName } from './naming.ts';
import type { Wanted } from './patterns.ts';
import { addExtension } from './plain-types.ts';

/** Name of the index that serves the first search of a pattern; null when it has none. */
export function searchIndex(draft: Draft, wanted: Wanted): string | null {
  const search = wanted.searches[0];
  if (search === undefined || wanted.equals.length > 0) return null;
  const { table } = wanted;
  const { part, kind } = search;
  const type = part.column === null ? null : columnOf(table, part.column)?.column.type;
  const shape = searchShape(kind, type?.name ?? null);
  if (shape === null) return null;
  if (shape.extension !== null) addExtension(draft, shape.extension);
  const existing = table.table.indexes.find(
    (index) =>
      index.method === shape.method &&
      index.elements[0]?.column === part.column &&
      index.elements[0]?.expression === part.expression,
  );
  if (existing !== undefined) {
    support(draft, partId('index', table, existing.name), wanted.pattern);
    return existing.name;
  }
  const name = freeName(
    indexName(table.table.name, [part.column ?? part.expression ?? '']),
    constraintNames(table),
  );
  const element = {
    ...newElement(part.column, part.expression),
    operatorClass: shape.operatorClass,
  };
  table.table.indexes.push(newIndex(name, [element], { method: shape.method }));
  const subject = partId('index', table, name);
  support(draft, subject, wanted.pattern);
  decide(draft, kind === 'contains' && type?.name === 'jsonb' ? 'json' : 'access-index', subject, {
    chose: `${name}: ${shape.method} (${shape.operatorClass ?? 'default class'})`,
    because: `'${wanted.pattern}' ${shape.because}`,
    instead: 'a B-tree, which finds only whole values and prefixes',
  });
  return name;
}

interface Shape {
  readonly method: string;
  readonly operatorClass: string | null;
  readonly extension: string | null;
  readonly because: string;
}

function searchShape(kind: Wanted['searches'][number]['kind'], type: string | null): Shape | null {
  switch (kind) {
    case 'contains':
      if (type?.endsWith('range') === true) {
        return {
          method: 'gist',
          operatorClass: null,
          extension: null,
          because: 'asks which ranges contain or overlap',
        };
      }
      return {
        method: 'gin',
        operatorClass: type === 'jsonb' ? 'jsonb_path_ops' : null,
        extension: null,
        because: 'asks what contains something',
      };
    case 'search':
      return {
        method: 'gin',
        operatorClass: null,
        extension: null,
        because: 'is a full-text search',
      };
    case 'like':
      return {
        method: 'gin',
        operatorClass: 'public.gin_trgm_ops',
        extension: 'pg_trgm',
        because: 'looks for a piece of the text',
      };
    case 'prefix':
      return {
        method: 'btree',
        operatorClass: 'text_pattern_ops',
        extension: null,
        because: 'asks for a prefix, which the usual collation order cannot find',
      };
  }
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
