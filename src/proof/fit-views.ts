/** Materialized views over the rows of a proof: their unique keys hold for real rows, so they must for these. */
import type { ObjectId } from '../ir/id.ts';
import { objectId } from '../ir/id.ts';
import { objectsOf } from '../ir/objects.ts';
import type { Schema } from '../ir/schema.ts';
import { qualified } from '../postgres/identifier.ts';
import type { Session } from '../postgres/session.ts';
import { fitRows } from './existing-rows.ts';

/** Tables that a view reads, through other views too. */
function tablesBelow(schema: Schema, view: ObjectId): ObjectId[] {
  const objects = objectsOf(schema);
  const seen = new Set<ObjectId>([view]);
  for (const id of seen) {
    for (const need of objects.get(id)?.dependsOn ?? []) {
      const owner = need.startsWith('column:') ? objects.get(need)?.parent : need;
      if (owner != null) seen.add(owner);
    }
  }
  return [...seen].filter((id) => id.startsWith('table:'));
}

/** Fills them; rows that they cannot hold are taken away. */
export async function fitViews(session: Session, schema: Schema): Promise<void> {
  for (const view of schema.materializedViews.filter(({ populated }) => populated)) {
    const { schema: owner, name } = view;
    const tables = tablesBelow(schema, objectId('materialized_view', owner, name));
    await session.execute('BEGIN');
    const fits = await fitRows(
      session,
      `REFRESH MATERIALIZED VIEW ${qualified(owner, name)}`,
      tables,
    );
    await session.execute(fits ? 'COMMIT' : 'ROLLBACK');
  }
}
