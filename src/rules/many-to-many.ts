/** many-to-many: a join table of its own. */
import { singular as oneOf } from '../model/names.ts';
import type { ResolvedLink, ResolvedReference } from '../model/resolved.ts';
import { words } from './comments.ts';
import { addTable, type Draft, decide, tableId } from './draft/draft.ts';
import { tableName } from './draft/naming.ts';
import { attributeColumn, beside, newTable } from './draft/start.ts';
import type { Rule } from './rule.ts';

const id = 'many-to-many';

export const manyToMany: Rule = {
  id,
  summary:
    'A many-to-many relationship is a join table named for it, keyed on the pair, indexed both ways.',
  reason: 'The pair can be there once only, and both directions are looked up.',
  exception:
    'A pair that can repeat, or that others refer to, is an entity of its own: model it with two many_to_one.',
  examples: {
    applies: {
      domain: 'library',
      entities: [{ name: 'book' }, { name: 'author' }],
      relationships: [
        { from: 'book', to: 'author', cardinality: 'many_to_many', name: 'authorship' },
      ],
    },
    exception: {
      domain: 'library',
      entities: [
        { name: 'book' },
        { name: 'reader' },
        { name: 'loan', attributes: [{ name: 'due_on' }] },
      ],
      relationships: [
        { from: 'loan', to: 'book', cardinality: 'many_to_one' },
        { from: 'loan', to: 'reader', cardinality: 'many_to_one' },
      ],
    },
  },
  apply(draft) {
    for (const link of draft.model.links) addJoinTable(draft, link);
  },
};

function addJoinTable(draft: Draft, link: ResolvedLink): void {
  const from = draft.tables.find((table) => table.entity === link.from);
  const to = draft.tables.find((table) => table.entity === link.to);
  if (from === undefined || to === undefined) return;
  const singular = link.name === null ? `${from.singular}_${to.singular}` : oneOf(link.name);
  const other = from === to ? `related_${to.singular}` : to.singular;
  const table = beside(draft.current, {
    entity: null,
    link,
    path: link.path,
    singular,
    purpose:
      link.source.description ??
      `which ${words(to.table.name)} belong to which ${words(from.table.name)}`,
    rows:
      from.rows === null && to.rows === null ? null : Math.max(from.rows ?? 0, to.rows ?? 0) * 3,
    existing: null,
    columns: link.attributes.map((attribute) => attributeColumn(draft.house, attribute)),
    references: [
      { source: side(link, link.from, from.singular, 0), target: from, columns: [] },
      { source: side(link, link.to, other, 1), target: to, columns: [] },
    ],
    table: newTable(draft.house, tableName(draft.house, singular)),
  });
  addTable(draft, table);
  if (table.existing !== null) return;
  decide(draft, id, tableId(table), {
    chose: `join table ${table.table.name}, primary key on the pair`,
    because: `${from.singular} and ${to.singular} are many to many; the key keeps a pair from being there twice`,
    instead:
      'an array of ids, which no foreign key protects; a surrogate key, which would allow the pair twice',
  });
}

/** `columns` of a link are the two that make the pair. */
function side(
  link: ResolvedLink,
  to: ResolvedReference['to'],
  role: string,
  position: 0 | 1,
): ResolvedReference {
  const given = link.source.columns;
  const columns = given === undefined ? undefined : given.slice(position, position + 1);
  return {
    path: link.path,
    source: { ...link.source, columns, to_columns: undefined, name: undefined },
    from: to,
    to,
    role,
    oneToOne: false,
    partOf: true,
    optional: false,
    cardinalityKnown: true,
    inferred: false,
  };
}
