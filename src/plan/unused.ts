/** What a caller allowed or answered that no step of the plan asked for. */
import type { Finding } from '../ir/findings.ts';
import type { ObjectId } from '../ir/id.ts';
import { objectId, parseObjectId } from '../ir/id.ts';
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

export function unusedArguments(plan: Plan, given: Given): Finding[] {
  const steps = plan.phases.flatMap((phase) => phase.steps);
  const changes = steps.flatMap((step) => step.changes);
  const removed = new Set<string>(
    changes.filter(({ kind }) => kind === 'remove').map(({ id }) => `drop ${id}`),
  );
  const changed = changes.map(({ id }) => id);
  const touched = tables(changed);
  return [
    ...(given.allow ?? [])
      .filter((entry) => !removed.has(entry.trim()))
      .map((entry) => finding('allow', entry)),
    ...(given.answers ?? [])
      .filter((entry) => !changed.some((id) => entry.trim().startsWith(`fill ${id} with `)))
      .map((entry) => finding('answers', entry)),
    ...(given.empty_tables ?? [])
      .filter((entry) => !touched.some((id) => isNamed(id, [entry])))
      .map((entry) => finding('empty_tables', entry)),
  ];
}
