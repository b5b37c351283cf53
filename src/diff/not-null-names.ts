/** Names that NOT NULL constraints were given: PostgreSQL keeps them since 18, and most tools know of none. */
import { type ObjectId, parseObjectId } from '../ir/id.ts';
import { carriedId } from '../ir/objects.ts';
import type { Schema } from '../ir/schema.ts';
import { notNullNamed } from '../postgres/catalog/carried/not-null.ts';

export function isNotNullName(id: ObjectId): boolean {
  const { kind, names } = parseObjectId(id);
  return kind === 'setting' && names[1] === notNullNamed;
}

export function hasNotNullNames({ carried }: Schema): boolean {
  return carried.some((object) => isNotNullName(carriedId(object)));
}

export function withoutNotNullNames(schema: Schema): Schema {
  return {
    ...schema,
    carried: schema.carried.filter((object) => !isNotNullName(carriedId(object))),
    dependencies: schema.dependencies.filter(({ from }) => !isNotNullName(from as ObjectId)),
  };
}
