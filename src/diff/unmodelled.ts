/** Objects that the IR cannot hold, held against each other as far as the catalog gives a text for them. */
import type { Finding } from '../ir/findings.ts';
import type { Unmodelled } from '../postgres/catalog.ts';

function open(subject: string, message: string): Finding {
  return {
    code: 'unmodelled-object',
    severity: 'critical',
    subject,
    message,
    fix: 'Change it in a migration of your own, on both sides, and compare again.',
  };
}

/** One finding for each that differs, or of which nobody can say whether it does. */
export function describeUnmodelled(
  from: readonly Unmodelled[],
  to: readonly Unmodelled[],
): Finding[] {
  const before = new Map(from.map((object) => [object.subject, object]));
  const after = new Map(to.map((object) => [object.subject, object]));
  const gone = from
    .filter(({ subject }) => !after.has(subject))
    .map(({ subject }) => open(subject, `${subject} is on the first side alone.`));
  const others = to.flatMap(({ subject, definition }) => {
    const other = before.get(subject);
    if (other === undefined) return [open(subject, `${subject} is on the second side alone.`)];
    if (definition === null || other.definition === null)
      return [open(subject, `${subject} is on both sides, and cannot be compared.`)];
    if (definition === other.definition) return [];
    return [open(subject, `${subject} differs: ${other.definition}, against ${definition}.`)];
  });
  return [...gone, ...others];
}
