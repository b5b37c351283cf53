/** What is wrong with a model: collected, then refused together. */
import { type Finding, Refusal } from '../ir/findings.ts';
import { nameProblem } from './names.ts';

/** One thing wrong with the model: where, what, and the mend. */
export interface Problem {
  readonly code: string;
  readonly path: string;
  readonly message: string;
  readonly fix: string;
}

export function refuse(all: readonly Problem[]): void {
  const problems = withoutRepeats(all);
  const first = problems[0];
  if (first === undefined) return;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more, see findings)` : '';
  throw new Refusal(
    first.code,
    `${where(first)}${first.message}${more}`,
    first.fix,
    problems.slice(0, 50).map(
      (problem): Finding => ({
        code: problem.code,
        severity: 'critical',
        subject: problem.path,
        message: problem.message,
        fix: problem.fix,
      }),
    ),
  );
}

function where(problem: Problem): string {
  return problem.path === '' ? '' : `${problem.path}: `;
}

/** A reference that cannot be made is tried by each rule that needs it. */
function withoutRepeats(problems: readonly Problem[]): Problem[] {
  const text = ({ code, path, message }: Problem): string => JSON.stringify([code, path, message]);
  return [...new Map(problems.map((problem) => [text(problem), problem])).values()];
}

export function checkName(name: string, path: string, problems: Problem[]): void {
  const problem = nameProblem(name);
  if (problem === null) return;
  const shown = [...name].length > 40 ? `${[...name].slice(0, 40).join('')}...` : name;
  problems.push({
    code: 'invalid_name',
    path,
    message: `name ${JSON.stringify(shown)} ${problem.message}`,
    fix: problem.fix,
  });
}

export function checkDuplicates(
  named: readonly { path: string; name: string }[],
  kind: string,
  problems: Problem[],
): void {
  const seen = new Map<string, string>();
  for (const { path, name } of named) {
    const first = seen.get(name);
    if (first === undefined) seen.set(name, path);
    else {
      problems.push({
        code: 'duplicate_name',
        path,
        message: `${kind} '${name}' was already named at ${first}`,
        fix: `merge the two, or give one another name`,
      });
    }
  }
}
