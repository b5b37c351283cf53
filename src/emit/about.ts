/** What the head of every file says: what it is, of which plan, what proved it. */
import type { Phase } from '../plan/plan.ts';
import type { EmitInput } from './target.ts';

function proofLine({ verdict }: EmitInput): string {
  if (verdict === null) return 'Not proved.';
  const passed = verdict.checks.filter(({ status }) => status === 'passed');
  const names = passed.map(({ name }) => name).join(', ');
  return verdict.passed
    ? `Proved on ${verdict.engine}: ${names}.`
    : `The proof on ${verdict.engine} FAILED; passed were: ${names || 'none'}.`;
}

/** `last`: the file is the last of its phase. */
export function aboutLines(input: EmitInput, phase: Phase, last: boolean): string[] {
  const { plan, name } = input;
  const of = plan.phases.length > 1 ? ` (phase ${phase.name})` : '';
  return [
    `${name}${of}. Written by Tablewright.`,
    `Plan ${plan.from.slice(0, 16)} to ${plan.to.slice(0, 16)}. ${proofLine(input)}`,
    ...(phase.code === null || !last
      ? []
      : [`Before the next phase is applied, ship this change of the code: ${phase.code}`]),
  ];
}

export function stepCount({ steps }: Pick<Phase, 'steps'>): string {
  return `${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`;
}
