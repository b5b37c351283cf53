/** A schema's fingerprint: equal for equal schemas, whatever the order of lists and properties. */
import { createHash } from 'node:crypto';
import { normalize } from './normalize.ts';
import type { Schema } from './schema.ts';

/** A schema never changes, and a plan names the same two again and again. */
const known = new WeakMap<Schema, string>();

/** SHA-256 in hexadecimal over the canonical JSON of the normalized schema. */
export function fingerprint(schema: Schema): string {
  const found = known.get(schema) ?? hashOf(normalize(schema));
  known.set(schema, found);
  return found;
}

/** A property's name, and the same as JSON with its colon. */
type Field = readonly [name: string, json: string];

/** The properties in their order, of objects that have the same ones: schemas have few such shapes. */
const orders = new Map<string, readonly Field[]>();
const mostOrders = 1000;

function fieldsOf(value: object): readonly Field[] {
  const names = Object.keys(value);
  const shape = names.join('\0');
  const found = orders.get(shape);
  if (found !== undefined) return found;
  if (orders.size >= mostOrders) orders.clear();
  const fields = names.sort().map((name): Field => [name, `${JSON.stringify(name)}:`]);
  orders.set(shape, fields);
  return fields;
}

function canonicalJson(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.map(canonicalJson)}]`;
  let text = '{';
  for (const [name, json] of fieldsOf(value)) {
    const field = (value as Readonly<Record<string, unknown>>)[name];
    if (field === undefined) continue;
    text += text === '{' ? json : `,${json}`;
    text += canonicalJson(field);
  }
  return `${text}}`;
}

/** In pieces, so that the text of a large schema never stands in memory as a whole. */
function hashOf(schema: Schema): string {
  const hash = createHash('sha256');
  let first = true;
  for (const [name, json] of fieldsOf(schema)) {
    const list = schema[name as keyof Schema];
    if (list === undefined) continue;
    hash.update(`${first ? '{' : ','}${json}[`);
    first = false;
    for (const [i, item] of list.entries()) hash.update((i === 0 ? '' : ',') + canonicalJson(item));
    hash.update(']');
  }
  return hash.update(first ? '{}' : '}').digest('hex');
}
