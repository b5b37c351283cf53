/** What a caller allowed or answered that no step of the plan asked for. */
import type { Change } from '../diff/change.ts';
import type { Finding } from '../ir/findings.ts';
import type { ObjectId } from '../ir/id.ts';
import { objectId, parseObjectId } from '../ir/id.ts';
import { parseAnswer } from './answers.ts';
import { isNamed } from './change/context.ts';
import type { Plan } from './plan.ts';

export interface Given {
  readonly allow?: readonly string[] | undefined;
  readonly answers?: readonly string[] | undefined;
  readonly empty_tables?: readonly string[] | undefined;
}

function finding(field: keyof Given, entry: string): Finding {
  return {
    code: 'unused-argument',
    severity: 'info',
    subject: `${field}: ${entry}`,
    message: 'No step of this plan asks for that.',
    fix: 'Leave it out.',
  };
}

function tables(ids: readonly ObjectId[]): ObjectId[] {
  return ids.flatMap((id) => {
    const { kind, names } = parseObjectId(id);
    return names.length > 2 || kind === 'table'
      ? [objectId('table', names[0] ?? '', names[1] ?? '')]
      : [];
  });
}

/** What an answer is about stands in the plan: the column is set, the enum changed, the object renamed. */
function isAsked(changes: readonly Change[], entry: string): boolean {
  const answer = parseAnswer(entry);
  if (answer === null) return false;
  switch (answer.kind) {
    case 'fill':
    case 'cast':
      return changes.some(({ id }) => id === answer.column);
    case 'value':
      return changes.some(({ id }) => id === answer.enum);
    case 'rename':
      return changes.some((change) => change.kind === 'rename' && change.id === answer.to);
  }
}

/** `drop` is of what a step removes; other words agree to what a step changes, or leaves alone. */
function isDone(changes: readonly Change[], entry: string): boolean {
  if (entry.startsWith('leave ')) return true;
  const [, word, id] = /^(\w+) (.+)$/s.exec(entry.trim()) ?? [];
  return changes.some((change) => {
    if (change.id !== id) return change.kind === 'rename' && change.from === id;
    return word !== 'drop' || change.kind === 'remove';
  });
}

export function unusedArguments(plan: Plan, given: Given): Finding[] {
  const steps = plan.phases.flatMap((phase) => phase.steps);
  const changes = steps.flatMap((step) => step.changes);
  const touched = tables(
    changes.flatMap((change) =>
      change.kind === 'rename' ? [change.id, change.from] : [change.id],
    ),
  );
  return [
    ...(given.allow ?? [])
      .filter((entry) => !isDone(changes, entry))
      .map((entry) => finding('allow', entry)),
    ...(given.answers ?? [])
      .filter((entry) => !isAsked(changes, entry))
      .map((entry) => finding('answers', entry)),
    ...(given.empty_tables ?? [])
      .filter((entry) => !touched.some((id) => isNamed(id, [entry])))
      .map((entry) => finding('empty_tables', entry)),
  ];
}
