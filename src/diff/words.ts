/** Object ids in words: `column invoices.due_on`. */
import { type ObjectId, parseObjectId } from '../ir/id.ts';

/** Names of an id as a person writes them; `public` goes without saying. */
function dotted(names: readonly string[]): string {
  const shown = names.length > 1 && names[0] === 'public' ? names.slice(1) : names;
  return shown.map((name) => (/[\s."]/.test(name) ? JSON.stringify(name) : name)).join('.');
}

/** What the object is called: its name alone, qualified. */
export function nameInWords(id: ObjectId): string {
  const { kind, names } = parseObjectId(id);
  if (kind === 'setting') return `${names[1]} of ${objectInWords(names[0] as ObjectId)}`;
  if (kind === 'default_privileges') {
    const [role, schema, objects, grantee, privilege] = names;
    const where = schema === '' ? '' : ` in schema ${schema}`;
    return `of ${role}: ${privilege} on ${objects}${where} to ${grantee}`;
  }
  if (kind === 'cast') return names.join(' to ');
  if (kind === 'privilege') {
    return `${names[1]} on ${objectInWords(names[0] as ObjectId)}`;
  }
  if (kind === 'routine') return names[0] === 'public' ? (names[1] ?? '') : names.join('.');
  return dotted(names);
}

export function objectInWords(id: ObjectId): string {
  const { kind } = parseObjectId(id);
  const word = kind === 'privilege' ? 'privileges of' : kind.replaceAll('_', ' ');
  return `${word} ${nameInWords(id)}`;
}
