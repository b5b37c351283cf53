/** What a caller has to agree to before a plan is made: all of it at once, rather than one refusal a call. */
import { type Question, Refusal } from '../ir/findings.ts';

/** In `allow`: whatever is lost may be lost. */
export const allowAll = 'all';

export interface Consent {
  readonly allow: readonly string[];
  readonly answers: readonly string[];
}

function firstAnswers(questions: readonly Question[]): string[] {
  return questions.flatMap(({ candidates }) => candidates.slice(0, 1).map(({ answer }) => answer));
}

/** More rounds would mean that an entry which a refusal names does not settle it. */
const mostRounds = 100;

/**
 * One refusal for all that is open: a plan refuses what it meets first, so it is made again as if
 * each refusal had been met, until nothing is refused or what is refused has no remedy.
 */
export function planAgreed<Planned>(
  make: (consent: Consent) => Planned,
  { allow, answers }: Consent,
): Planned {
  const all = allow.includes(allowAll);
  const refusals: Refusal[] = [];
  let given: Consent = { allow, answers };
  for (let round = 0; round < mostRounds; round++) {
    try {
      const planned = make(given);
      if (refusals.length === 0) return planned;
      break;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { allow: named = [], questions = [] } = error.remedy;
      const more = {
        allow: named.filter((entry) => !given.allow.includes(entry)),
        answers: firstAnswers(questions).filter((entry) => !given.answers.includes(entry)),
      };
      const agreed = all && questions.length === 0;
      if (!agreed || more.allow.length === 0) refusals.push(error);
      if (more.allow.length === 0 && more.answers.length === 0) break;
      given = {
        allow: [...given.allow, ...more.allow],
        answers: [...given.answers, ...more.answers],
      };
    }
  }
  throw merged(refusals);
}

function unique<T>(list: readonly T[]): T[] {
  const seen = new Set<string>();
  return list.filter((item) => {
    const key = JSON.stringify(item);
    return seen.has(key) ? false : seen.add(key);
  });
}

function merged(refusals: readonly Refusal[]): Refusal {
  const [first] = refusals;
  if (first === undefined) throw new Error('a plan was refused without a reason');
  // What has no remedy comes last, and decides: no entry lets the call through.
  const last = refusals.at(-1) ?? first;
  const hopeless = last.remedy.allow === undefined && last.remedy.questions === undefined;
  const lead = hopeless ? last : first;
  const others = refusals.filter((each) => each !== lead).map(({ message }) => message);
  return new Refusal(
    lead.code,
    [lead.message, ...unique(others)].join(' '),
    unique([lead, ...refusals].map(({ fix }) => fix)).join(' '),
    unique(refusals.flatMap(({ findings }) => findings)),
    {
      allow: unique(refusals.flatMap(({ remedy }) => remedy.allow ?? [])),
      questions: unique(refusals.flatMap(({ remedy }) => remedy.questions ?? [])),
    },
  );
}
