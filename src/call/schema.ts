/** The JSON Schema of a tool as clients see it: plain, and small enough to be read by a model. */
import { z } from 'zod';

export interface PlainSchema {
  readonly [keyword: string]: unknown;
  readonly type: 'object';
}

/**
 * Keywords that clients refuse or that say nothing: Gemini rejects `additionalProperties` and
 * `propertyNames`; the safe-integer bounds that zod writes for `int()` cost tokens only.
 */
function plain(schema: Record<string, unknown>): void {
  delete schema.additionalProperties;
  delete schema.propertyNames;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
}

/** Stamped JSON Schema 2020-12: clients of 2026 refuse a tool with any other dialect. */
export function publishedSchema(schema: z.ZodObject): PlainSchema {
  const made = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: 'input',
    reused: 'inline',
    override: ({ jsonSchema }) => plain(jsonSchema as Record<string, unknown>),
  });
  return made as PlainSchema;
}
