/** Objects that a hosting platform or the tool itself brings: given before a history runs, and taken out of what was read. */

import { sameValue } from '../diff/diff.ts';
import { parseObjectId } from '../ir/id.ts';
import { carriedId, objectsOf } from '../ir/objects.ts';
import type { Schema } from '../ir/schema.ts';
import type { Report } from './report.ts';

export interface Prelude {
  /** Whose objects they are. */
  readonly owner: string;
  /** What is said of it. */
  readonly assumption: string;
  readonly statements: readonly string[];
  /** What sessions begin with, where it is not the usual. */
  readonly searchPath?: string;
}

interface Named {
  readonly name: string;
  readonly schema?: string;
  readonly arguments?: string;
}

const key = (item: Named) => JSON.stringify([item.schema ?? '', item.name, item.arguments ?? '']);

function without<T extends Named>(list: readonly T[], base: readonly Named[]): T[] {
  const keys = new Set(base.map(key));
  return list.filter((item) => !keys.has(key(item)));
}

/** What the history did to objects that are not its own is lost with them: it is said. */
function reportTouched(base: Schema, schema: Schema, owner: string, report: Report): void {
  const before = objectsOf(base);
  const tableOf = (id: string) => parseObjectId(id).names.slice(0, 2).join('.');
  const tables = new Set(base.tables.map((table) => `${table.schema}.${table.name}`));
  for (const [id, object] of objectsOf(schema)) {
    const known = before.get(id);
    if (!tables.has(tableOf(id)) || object.kind === 'privilege') continue;
    if (known !== undefined && sameValue(known.properties, object.properties)) continue;
    report.add({
      code: 'platform-object-changed',
      severity: 'warning',
      subject: id,
      message: `The migrations make or change ${id}, on a table that belongs to ${owner}. It is not part of the result.`,
      fix: 'Keep it in a migration of your own: no plan creates, changes or drops it.',
    });
  }
}

/** `base` is what the prelude alone made; `public` and privileges on it are the project's own. */
export function withoutPrelude(
  schema: Schema,
  base: Schema,
  owner: string,
  report: Report,
): Schema {
  reportTouched(base, schema, owner, report);
  const own = { ...base, schemas: base.schemas.filter(({ name }) => name !== 'public') };
  const foreign = new Set(
    [...objectsOf(own).values()]
      .map(({ id }) => id as string)
      .filter((id) => !/^privilege:/.test(id)),
  );
  return {
    schemas: without(schema.schemas, own.schemas),
    extensions: without(schema.extensions, own.extensions),
    enums: without(schema.enums, own.enums),
    domains: without(schema.domains, own.domains),
    compositeTypes: without(schema.compositeTypes, own.compositeTypes),
    rangeTypes: without(schema.rangeTypes, own.rangeTypes),
    sequences: without(schema.sequences, own.sequences),
    tables: without(schema.tables, own.tables),
    views: without(schema.views, own.views),
    materializedViews: without(schema.materializedViews, own.materializedViews),
    routines: without(schema.routines, own.routines),
    carried: schema.carried.filter((object) => !foreign.has(carriedId(object))),
    privileges: schema.privileges.filter(({ on }) => !foreign.has(on)),
    dependencies: schema.dependencies.filter(({ from }) => !foreign.has(from)),
  };
}
