/** not-null: a column is NOT NULL unless the model says that the value may be absent. */
import { type Draft, type DraftTable, decide, partId } from './draft/draft.ts';
import type { Rule } from './rule.ts';

const id = 'not-null';

export const notNull: Rule = {
  id,
  summary: 'NOT NULL unless the attribute is optional; each nullable column carries its reason.',
  reason:
    'NULL is a third answer to every comparison; it should be there only where absence means something.',
  exception: 'An optional attribute or reference; the reason stands beside it in the migration.',
  examples: {
    applies: { domain: 'crm', entities: [{ name: 'contact', attributes: [{ name: 'surname' }] }] },
    exception: {
      domain: 'crm',
      entities: [
        {
          name: 'contact',
          attributes: [{ name: 'left_on', optional: true, description: 'empty while employed' }],
        },
      ],
    },
  },
  apply(draft) {
    for (const table of draft.tables) {
      for (const { column, attribute, role } of table.columns) {
        if (role === 'attribute') column.notNull ||= attribute?.source.optional !== true;
      }
      explainNullable(draft, table);
    }
  },
};

function explainNullable(draft: Draft, table: DraftTable): void {
  const nullable = table.columns.filter(
    ({ column, role }) => !column.notNull && role !== 'lifecycle',
  );
  for (const { column, attribute } of nullable) {
    const reference = table.references.find(({ columns }) => columns.includes(column.name));
    const reason =
      attribute?.source.description ??
      reference?.source.source.description ??
      (reference === undefined ? 'may be absent' : `may have no ${reference.source.role}`);
    draft.notes.set(partId('column', table, column.name), `nullable: ${reason}`);
    decide(draft, id, partId('column', table, column.name), {
      chose: `${column.name} may be NULL`,
      because: reason,
      instead: 'a stand-in value such as an empty text or 0, which looks like a fact',
    });
  }
}
