/** Which step it was that rows were lost to: the plan runs once more, and they are looked at after each. */
import type { Finding } from '../ir/findings.ts';
import type { Plan, Step } from '../plan/plan.ts';
import type { Session } from '../postgres/session.ts';
import { upward } from './compare-rows.ts';
import type { ProofData } from './data.ts';
import { runUp } from './run-steps.ts';
import type { Survivor } from './survivors.ts';

function keyOf({ code, subject }: Finding): string {
  return `${code} ${subject}`;
}

/** Steps by code and subject of the finding. On a start that holds the same rows. */
export async function stepsToBlame(
  session: Session,
  plan: Plan,
  data: ProofData,
  survivors: readonly Survivor[],
): Promise<(finding: Finding) => Step | null> {
  const blamed = new Map<string, Step>();
  await runUp(session, plan, {
    async after(step) {
      const found = new Set((await data.compare(survivors, upward, true)).map(keyOf));
      // On the way a table may be emptied to be filled again: what is found later counts.
      for (const key of [...blamed.keys()]) if (!found.has(key)) blamed.delete(key);
      for (const key of found) if (!blamed.has(key)) blamed.set(key, step);
      return [];
    },
    mend: data.mending(survivors),
  });
  return (finding) => blamed.get(keyOf(finding)) ?? null;
}
