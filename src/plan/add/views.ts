/** New views and materialized views. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import {
  createMaterializedView,
  createView,
  dropMaterializedView,
  dropView,
} from '../../postgres/ddl/view.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import type { Context } from '../context.ts';
import { type Rank, ranks, type Unit, unit } from '../unit.ts';
import { commentUnits } from './comment.ts';

interface Query {
  readonly schema: string;
  readonly name: string;
  readonly query: string;
  readonly comment: string | null;
  readonly columnComments: readonly { readonly column: string; readonly comment: string }[];
}

/** Tables that the query names, from the columns of theirs that it needs too. */
function relations(context: Context, ids: readonly ObjectId[]): ObjectId[] {
  return ids.flatMap((id) => {
    const object = context.existing.get(id);
    return object?.kind === 'column' && object.parent !== null ? [object.parent] : [id];
  });
}

function queryUnits(
  context: Context,
  id: ObjectId,
  view: Query,
  rank: Rank,
  text: { readonly sql: string; readonly reverse: string; readonly keyword: string },
): Unit[] {
  const mentioned = context.mentions(view.query).filter((other) => other !== id);
  const relationKinds = /^(?:table|view|materialized_view):/;
  const read = relations(context, [...context.needs(id), ...mentioned]);
  const create = unit({
    key: id,
    rank,
    needs: context.needs(id),
    prefers: mentioned,
    changes: [{ kind: 'add', id }],
    words: `Create ${objectInWords(id)}`,
    sql: text.sql,
    reverse: text.reverse,
    locks: context.locks(
      read.filter((other) => relationKinds.test(other)),
      'ACCESS SHARE',
    ),
  });
  const name = relationName(view, context.spelling);
  const columns = view.columnComments.flatMap(({ column, comment }) =>
    commentUnits(id, id, `COLUMN ${name}.${quoteIdentifier(column)}`, comment).map((step) => ({
      ...step,
      key: `${id}#${column}#comment`,
      provides: [],
    })),
  );
  return [create, ...commentUnits(id, id, `${text.keyword} ${name}`, view.comment), ...columns];
}

export function addViews(context: Context): Unit[] {
  return context.to.views.flatMap((view) => {
    const id = objectId('view', view.schema, view.name);
    if (!context.isAdded(id)) return [];
    return queryUnits(context, id, view, ranks.view, {
      sql: createView(view, context.spelling),
      reverse: dropView(view, context.spelling),
      keyword: 'VIEW',
    });
  });
}

export function addMaterializedViews(context: Context): Unit[] {
  return context.to.materializedViews.flatMap((view) => {
    const id = objectId('materialized_view', view.schema, view.name);
    if (!context.isAdded(id)) return [];
    return queryUnits(context, id, view, ranks.materializedView, {
      sql: createMaterializedView(view, context.spelling),
      reverse: dropMaterializedView(view, context.spelling),
      keyword: 'MATERIALIZED VIEW',
    });
  });
}
