/** A schema's fingerprint: equal for equal schemas, whatever the order of lists and properties. */
import { createHash } from 'node:crypto';
import { normalize } from './normalize.ts';
import type { Schema } from './schema.ts';

/** SHA-256 in hexadecimal over the canonical JSON of the normalized schema. */
export function fingerprint(schema: Schema): string {
  return createHash('sha256')
    .update(canonicalJson(normalize(schema)))
    .digest('hex');
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
