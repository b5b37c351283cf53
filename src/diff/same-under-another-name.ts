/** Parts of a table that only their names tell apart: renamed without asking, as nothing is lost. */
import type { ObjectId, ObjectKind } from '../ir/id.ts';
import { objectId, parseObjectId } from '../ir/id.ts';
import { objectsOf, type SchemaObject } from '../ir/objects.ts';
import type { Schema } from '../ir/schema.ts';
import { pairings, type Rename, sameDefinition } from './rename.ts';

const kinds: ReadonlySet<ObjectKind> = new Set([
  'primary_key',
  'unique',
  'foreign_key',
  'check',
  'exclusion',
  'index',
  'trigger',
  'policy',
]);

function isPart({ kind, properties }: SchemaObject): boolean {
  // A sequence that a column owns is a part of it; what an invalid index is worth is nothing.
  if (kind === 'sequence') return properties.ownedBy !== null;
  return kinds.has(kind) && properties.valid !== false;
}

/** The sequence behind an identity column is no object of its own. */
function identities(from: Schema, to: Schema): Rename[] {
  const before = new Map(from.tables.map((table) => [`${table.schema} ${table.name}`, table]));
  return to.tables.flatMap((table) =>
    table.columns.flatMap((column) => {
      const old = before
        .get(`${table.schema} ${table.name}`)
        ?.columns.find(({ name }) => name === column.name);
      const [one, other] = [old?.identity?.sequence, column.identity?.sequence];
      if (one === undefined || other === undefined || one === other) return [];
      return [
        {
          from: objectId('sequence', table.schema, one),
          to: objectId('sequence', table.schema, other),
        },
      ];
    }),
  );
}

function schemaOf(id: ObjectId): string {
  return parseObjectId(id).names[0] ?? '';
}

export function sameUnderAnotherName(from: Schema, to: Schema): Rename[] {
  const pairs = pairings(objectsOf(from), objectsOf(to)).flatMap(({ gone, added }) => {
    const free = added.filter(isPart);
    return gone.filter(isPart).flatMap((one) => {
      const at = free.findIndex(
        (other) => schemaOf(one.id) === schemaOf(other.id) && sameDefinition(one, other),
      );
      const [other] = at === -1 ? [] : free.splice(at, 1);
      return other === undefined ? [] : [{ from: one.id, to: other.id }];
    });
  });
  return [...pairs, ...identities(from, to)];
}
