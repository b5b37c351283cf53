/** A schema's fingerprint: equal for equal schemas, whatever the order of lists and properties. */
import { createHash } from 'node:crypto';
import { normalize } from './normalize.ts';
import type { Schema } from './schema.ts';

/** A schema never changes, and a plan names the same two again and again. */
const known = new WeakMap<Schema, string>();

/** SHA-256 in hexadecimal over the canonical JSON of the normalized schema. */
export function fingerprint(schema: Schema): string {
  const found = known.get(schema) ?? hash(canonicalJson(normalize(schema)));
  known.set(schema, found);
  return found;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`);
  return `{${fields.join(',')}}`;
}
