/**
 * Ids of schema objects: `<kind>:<part>.<part>…`, where a part that is not a plain
 * lower-case identifier is written as a JSON string. Stable, readable, and injective,
 * so that `allow` and `answers` can name one object exactly.
 */

/** Kinds that a schema carries as the catalog's own text, without a model of what they are. */
export const carriedKinds = [
  'language',
  'access_method',
  'foreign_data_wrapper',
  'foreign_server',
  'user_mapping',
  'foreign_table',
  'collation',
  'conversion',
  'text_search_parser',
  'text_search_template',
  'text_search_dictionary',
  'text_search_configuration',
  'operator',
  'operator_family',
  'operator_class',
  'cast',
  'transform',
  'rule',
  'statistics',
  'setting',
  'publication',
  'event_trigger',
  'default_privileges',
] as const;
export type CarriedKind = (typeof carriedKinds)[number];

export type ObjectKind =
  | CarriedKind
  | 'schema'
  | 'extension'
  | 'enum'
  | 'domain'
  | 'composite_type'
  | 'range_type'
  | 'sequence'
  | 'table'
  | 'column'
  | 'primary_key'
  | 'unique'
  | 'foreign_key'
  | 'check'
  | 'exclusion'
  | 'index'
  | 'trigger'
  | 'policy'
  | 'view'
  | 'materialized_view'
  | 'routine'
  | 'privilege';

export function isCarried(kind: ObjectKind): kind is CarriedKind {
  return (carriedKinds as readonly ObjectKind[]).includes(kind);
}

export type ObjectId = `${ObjectKind}:${string}`;

const plain = /^[a-z_][a-z0-9_$]*$/;

function part(name: string): string {
  return plain.test(name) ? name : JSON.stringify(name);
}

/** `objectId('column', 'public', 'invoices', 'due_on')` is `column:public.invoices.due_on`. */
export function objectId(kind: ObjectKind, ...names: readonly string[]): ObjectId {
  let id = `${kind}:`;
  for (let i = 0; i < names.length; i++) id += (i === 0 ? '' : '.') + part(names[i] as string);
  return id as ObjectId;
}

/** The reverse of `objectId`. Throws on text that it did not make. */
export function parseObjectId(id: string): { kind: ObjectKind; names: string[] } {
  const colon = id.indexOf(':');
  const names: string[] = [];
  let rest = id.slice(colon + 1);
  while (rest.length > 0) {
    const match = /^(?:[a-z_][a-z0-9_$]*|"(?:[^"\\]|\\.)*")(?=\.|$)/.exec(rest);
    if (colon < 1 || match === null) throw new Error(`not an object id: ${id}`);
    names.push(match[0].startsWith('"') ? (JSON.parse(match[0]) as string) : match[0]);
    rest = rest.slice(match[0].length + 1);
  }
  return { kind: id.slice(0, colon) as ObjectKind, names };
}
