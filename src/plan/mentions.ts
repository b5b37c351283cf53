/**
 * Objects that a text names. PostgreSQL records no dependencies of function bodies, yet checks
 * most of them when the function is created; so a name in a text is a reason to come later.
 */
import type { ObjectId } from '../ir/id.ts';

export type Mentions = (text: string | null) => readonly ObjectId[];

const word = /"((?:[^"]|"")+)"|[\p{L}_][\p{L}\p{N}_$]*/gu;

export function mentionFinder(
  objects: Iterable<{ readonly name: string; readonly id: ObjectId }>,
): Mentions {
  const byName = new Map<string, ObjectId[]>();
  for (const { name, id } of objects) byName.set(name, [...(byName.get(name) ?? []), id]);
  return (text) => {
    const found = new Set<ObjectId>();
    for (const [whole, quoted] of (text ?? '').matchAll(word)) {
      const name = quoted?.replaceAll('""', '"') ?? whole.toLowerCase();
      // A body that is quoted in dollars begins and ends at a word.
      const names = name.includes('$') ? [name, ...name.split('$')] : [name];
      for (const each of names) for (const id of byName.get(each) ?? []) found.add(id);
    }
    return [...found];
  };
}
