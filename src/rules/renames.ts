/** What the renames of a model mean for the tables that are there. */
import { lastName, type Rename } from '../diff/rename.ts';
import { type ObjectId, objectId } from '../ir/id.ts';
import { objectsOf } from '../ir/objects.ts';
import type { Schema } from '../ir/schema.ts';
import type { Model } from '../model/model.ts';
import { draftOf } from './compile.ts';
import { type DraftTable, tableId } from './draft/draft.ts';
import { sameName } from './existing/existing.ts';

/** Where each entity, attribute and reference of a model stands, by its place in the model. */
async function places(model: Model, current: Schema): Promise<Map<string, ObjectId>> {
  const draft = await draftOf(model, current);
  const found = new Map<string, ObjectId>();
  const column = ({ table }: DraftTable, name: string) =>
    objectId('column', table.schema, table.name, name);
  for (const table of draft.tables) {
    const path = table.entity?.path ?? table.link?.path ?? table.path;
    found.set(path, tableId(table));
    for (const each of table.columns) {
      if (each.attribute !== null) found.set(each.attribute.path, column(table, each.column.name));
    }
    // Columns that the database has already are taken as they are, and know no attribute.
    for (const attribute of table.entity?.attributes ?? []) {
      if (found.has(attribute.path)) continue;
      const own = table.columns.find((each) => sameName(each.column.name, attribute.name));
      if (own !== undefined) found.set(attribute.path, column(table, own.column.name));
    }
    for (const { source, columns } of table.references) {
      for (const [at, name] of columns.entries()) {
        found.set(`${path} ${source.path} ${at}`, column(table, name));
      }
    }
  }
  return found;
}

/**
 * `before` and `after` are one model under old and new names. What is not there yet, or has its new
 * name already, needs no rename.
 */
export async function renamesOf(before: Model, after: Model, current: Schema): Promise<Rename[]> {
  const there = objectsOf(current);
  const [old, now] = [await places(before, current), await places(after, current)];
  return [...old].flatMap(([path, from]) => {
    const to = now.get(path);
    if (to === undefined || to === from || !there.has(from) || there.has(to)) return [];
    // Columns come along when their table is renamed.
    const alongside = from.startsWith('column:') && lastName(from) === lastName(to);
    return alongside ? [] : [{ from, to }];
  });
}
