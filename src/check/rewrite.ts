/** What to write instead of a hazardous statement: our own plan for its change, where there is one. */
import { Refusal } from '../ir/findings.ts';
import { planChange } from '../plan/change.ts';
import type { Plan } from '../plan/plan.ts';
import type { Facts, Part, Rewrite } from './rule.ts';

const mostRounds = 20;

/** As if the caller agreed to all, and answered each question with its first candidate. */
function agreedPlan({ before, after, changes }: Facts, given: readonly string[]): Plan | null {
  const allow: string[] = [];
  const answers = [...given];
  for (let round = 0; round < mostRounds; round += 1) {
    try {
      return planChange({ from: before, to: after, changes, allow, answers });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { allow: named = [], questions = [] } = error.remedy;
      const more = questions.flatMap(({ candidates }) => candidates[0]?.answer ?? []);
      const open = [...named, ...more].some(
        (each) => !allow.includes(each) && !answers.includes(each),
      );
      if (!open) return null;
      allow.push(...named);
      answers.push(...more);
    }
  }
  return null;
}

/** What the plan drops has been copied before, or was agreed to by whoever wrote the statement. */
function consented({ sql, why }: Plan['phases'][number]['steps'][number]): string {
  if (!/\bDROP (?:COLUMN|TABLE|MATERIALIZED VIEW)\b/i.test(sql)) return sql;
  return `-- tablewright: allow drops: ${why.replace(/\s+/g, ' ')}\n${sql}`;
}

function partsOf(plan: Plan): Part[] {
  const parts: { transaction: Part['transaction']; statements: string[] }[] = [];
  for (const { steps } of plan.phases) {
    let open: string[] | null = null;
    for (const step of steps) {
      const { transaction, timeouts } = step;
      const sql = consented(step);
      const limit = timeouts.lock === null ? [] : [timeouts.lock];
      if (transaction === 'outside') {
        open = null;
        const set = limit.map((each) => `SET lock_timeout = '${each}'`);
        parts.push({ transaction, statements: [...set, sql] });
      } else if (open === null) {
        open = [`SET LOCAL lock_timeout = '${timeouts.lock ?? '5s'}'`, sql];
        parts.push({ transaction, statements: open });
      } else open.push(sql);
    }
  }
  return parts;
}

/** A comment in front of the statement agrees to it, as a reviewer would. */
function agreed(facts: Facts, rules: readonly string[], because: string): Part[] {
  const { text } = facts.place.statement;
  const comment = `-- tablewright: allow ${rules.join(', ')}: ${because}`;
  const transaction = facts.watched ? 'inside' : 'outside';
  const limit =
    transaction === 'inside' ? "SET LOCAL lock_timeout = '5s'" : "SET lock_timeout = '5s'";
  return [{ transaction, statements: [limit, `${comment}\n${text}`] }];
}

const noOtherWay = 'the table is small, or nobody needs it meanwhile';

/** Null where nothing needs to be written anew. */
export function rewriteParts(
  rewrite: Rewrite | null,
  facts: Facts,
  /** Rules that matched the statement. */
  rules: readonly string[],
): Part[] | null {
  if (rewrite === null) return null;
  switch (rewrite.kind) {
    case 'written':
      return [...rewrite.parts];
    case 'agreed':
      return agreed(facts, rules, rewrite.because);
    case 'planned': {
      const plan = agreedPlan(facts, rewrite.answers ?? []);
      const steps = plan?.phases.flatMap((phase) => phase.steps) ?? [];
      const rewrites = steps.some((step) => step.rewrites.length > 0);
      if (plan === null || steps.length === 0 || rewrites) return agreed(facts, rules, noOtherWay);
      return partsOf(plan);
    }
  }
}
