/** How a tool's input is checked: an unknown field is refused, not dropped in silence; null is absence. */
import { z } from 'zod';
import { type $ZodType, clone as cloneSchema } from 'zod/v4/core';

const closed = new WeakMap<$ZodType, $ZodType>();

function clone<T extends $ZodType>(schema: T, changes: object): T {
  return cloneSchema(schema, { ...schema._zod.def, ...changes } as T['_zod']['def']);
}

/** Models like to send null for a field that they leave out. */
function orNull(schema: $ZodType): $ZodType {
  return z.preprocess((value) => value ?? undefined, z.optional(strict(schema)));
}

function close(schema: $ZodType): $ZodType {
  if (schema instanceof z.ZodObject) {
    // An object that says itself what other fields may be stays open.
    if (schema.def.catchall !== undefined) return schema;
    const shape = Object.fromEntries(
      Object.entries(schema.shape).map(([key, field]) => [key, strict(field)]),
    );
    return clone(schema, { shape, catchall: z.never() });
  }
  if (schema instanceof z.ZodArray) return clone(schema, { element: strict(schema.element) });
  if (schema instanceof z.ZodOptional) return clone(schema, { innerType: orNull(schema.unwrap()) });
  if (schema instanceof z.ZodDefault) return clone(schema, { innerType: strict(schema.unwrap()) });
  if (schema instanceof z.ZodPipe)
    return clone(schema, { in: strict(schema.in), out: strict(schema.out) });
  return schema;
}

export function strict<T extends $ZodType>(schema: T): T {
  const known = closed.get(schema) ?? close(schema);
  closed.set(schema, known);
  return known as T;
}
