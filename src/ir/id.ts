/**
 * Ids of schema objects: `<kind>:<part>.<part>…`, where a part that is not a plain
 * lower-case identifier is written as a JSON string. Stable, readable, and injective,
 * so that `allow` and `answers` can name one object exactly.
 */

export type ObjectKind =
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

export type ObjectId = `${ObjectKind}:${string}`;

const plain = /^[a-z_][a-z0-9_$]*$/;

function part(name: string): string {
  return plain.test(name) ? name : JSON.stringify(name);
}

/** `objectId('column', 'public', 'invoices', 'due_on')` is `column:public.invoices.due_on`. */
export function objectId(kind: ObjectKind, ...names: readonly string[]): ObjectId {
  return `${kind}:${names.map(part).join('.')}`;
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
