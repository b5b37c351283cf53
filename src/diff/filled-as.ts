/** Which materialized views are filled, where one side cannot say. */
import type { Schema } from '../ir/schema.ts';

/**
 * A dump without rows says of no materialized view that it is filled: each stays as it is on the
 * other side, and none is emptied for it.
 */
export function filledAs(schema: Schema, other: Schema): Schema {
  const filled = new Map(
    other.materializedViews.map((view) => [`${view.schema}.${view.name}`, view.populated]),
  );
  const materializedViews = schema.materializedViews.map((view) => ({
    ...view,
    populated: filled.get(`${view.schema}.${view.name}`) ?? view.populated,
  }));
  return { ...schema, materializedViews };
}
