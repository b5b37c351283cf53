/** What a proof has found beside what the plan says of itself. */
import type { Finding } from '../ir/findings.ts';
import type { Verdict } from '../ir/verdict.ts';

function keyOf({ code, subject }: Finding): string {
  return `${code} ${subject}`;
}

/** Of the same hazard the proof knows more than the plan: which rows it was. */
export function withProved(
  findings: readonly Finding[],
  verdict: Pick<Verdict, 'findings'> | null,
): Finding[] {
  const proved = verdict?.findings ?? [];
  const known = new Set(proved.map(keyOf));
  return [...findings.filter((finding) => !known.has(keyOf(finding))), ...proved];
}
