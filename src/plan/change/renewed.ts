/**
 * Routines that go, and of which others take the place: PostgreSQL knows a routine by its name and
 * the types of its arguments, the catalog's text of them says their names and modes too.
 */
import { type ObjectId, parseObjectId } from '../../ir/id.ts';

/** At commas outside of parentheses and quotes. */
function argumentsOf(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let quoted = false;
  let from = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') quoted = !quoted;
    if (!quoted && character === '(') depth += 1;
    if (!quoted && character === ')') depth -= 1;
    if (at < text.length && (quoted || depth > 0 || character !== ',')) continue;
    const part = text.slice(from, at).trim();
    if (part !== '') found.push(part);
    from = at + 1;
  }
  return found;
}

/** The type, with and without what may be a name in front of it. */
function readings(argument: string): string[] {
  const bare = argument.replace(/^(?:INOUT|IN|OUT|VARIADIC) /, '');
  const [, rest] = /^(?:"(?:[^"]|"")*"|[^\s"]+)\s+(.+)$/s.exec(bare) ?? [];
  return rest === undefined ? [bare] : [bare, rest];
}

function split(id: ObjectId): { name: string; list: string[] } {
  const [schema = '', signature = ''] = parseObjectId(id).names;
  const open = signature.indexOf('(');
  const inputs = argumentsOf(signature.slice(open + 1, -1)).filter(
    (argument) => !argument.startsWith('OUT '),
  );
  return { name: JSON.stringify([schema, signature.slice(0, open)]), list: inputs };
}

/** Whatever their arguments are. */
export function sameName(one: ObjectId, other: ObjectId): boolean {
  return split(one).name === split(other).name;
}

function mayBeSame(one: ObjectId, other: ObjectId): boolean {
  const [a, b] = [split(one), split(other)];
  if (a.name !== b.name || a.list.length !== b.list.length) return false;
  return a.list.every((argument, i) => {
    const others = readings(b.list[i] ?? '');
    return readings(argument).some((reading) => others.includes(reading));
  });
}

/** Those of `removed` whose place one of `added` takes. */
export function renewedRoutines(
  removed: Iterable<ObjectId>,
  added: Iterable<ObjectId>,
): Map<ObjectId, ObjectId> {
  const routines = [...added].filter((id) => id.startsWith('routine:'));
  const found = new Map<ObjectId, ObjectId>();
  for (const id of removed) {
    if (!id.startsWith('routine:')) continue;
    const other = routines.find((candidate) => mayBeSame(id, candidate));
    if (other !== undefined) found.set(id, other);
  }
  return found;
}
