/** What a step declares against what it was seen to do. */
import type { ObjectId } from '../../../src/ir/id.ts';
import { type LockMode, lockModes, type Step } from '../../../src/plan/plan.ts';
import type { Observed, Relation, Relations } from './observe.ts';

export type Declared = Pick<Step, 'sql' | 'locks'> & Partial<Pick<Step, 'rewrites' | 'scanned'>>;

const rank = (mode: LockMode | undefined) => (mode === undefined ? -1 : lockModes.indexOf(mode));

/** Who reads or writes rows takes locks up to this one: they stop nobody who does. */
const ordinary = rank('ROW EXCLUSIVE');

/** From here on a lock stops writers. */
export const stopping = rank('SHARE');

/** What the plan cannot know: the same schema asks more of one major than of another. */
const strongerThanNeeded: readonly {
  readonly before: number;
  readonly sql: RegExp;
  readonly why: string;
}[] = [
  {
    before: 17,
    sql: /\b(?:ADD GENERATED|SET GENERATED|DROP IDENTITY)\b/,
    why: 'partitions count with their table since 17, and are locked with it',
  },
  {
    before: 18,
    sql: /\bADD CONSTRAINT .+ UNIQUE USING INDEX\b/,
    why: 'what inherits is locked with its parent since 18, as for a key that brings a NOT NULL',
  },
];

function namesOf(relation: Relation, { before, after }: Observed): Set<ObjectId> {
  const { oid, id } = relation;
  return new Set([id, before.get(oid)?.id ?? id, after.get(oid)?.id ?? id]);
}

function strongest(modes: readonly LockMode[]): LockMode | undefined {
  return modes.toSorted((one, other) => rank(other) - rank(one))[0];
}

/** Each difference in words. `existing`: what was there before the plan, by oid. */
export function compare(
  step: Declared,
  seen: Observed,
  existing: Relations,
  major: number,
): string[] {
  // Sequences are locked too, and are no tables that anybody reads: weak locks on them are not looked for.
  const open = new Set(step.locks.filter(({ mode }) => rank(mode) > ordinary).map(({ id }) => id));
  const wrong = [...existing.values()].flatMap((relation) => {
    const names = namesOf(relation, seen);
    for (const name of names) open.delete(name);
    const said = strongest(step.locks.filter(({ id }) => names.has(id)).map(({ mode }) => mode));
    const took = seen.locks.get(relation.oid);
    const has = (ids: readonly ObjectId[] = []) => ids.some((id) => names.has(id));
    const rewritten = seen.rewritten.includes(relation.oid);
    const scanned = seen.scanned.includes(relation.oid) && rank(took) >= stopping;
    return [
      ...lockDifference(step, relation, said, took, major),
      ...(has(step.rewrites) === rewritten || relation.kind === 'p'
        ? []
        : [`${relation.id}: ${rewritten ? 'rewritten, not' : 'not rewritten, but'} declared`]),
      ...(scanned && !has(step.scanned) && !has(step.rewrites)
        ? [`${relation.id}: read under ${took}, not declared`]
        : []),
    ];
  });
  return [...wrong, ...[...open].map((id) => `${id}: declared, and is not there`)];
}

function lockDifference(
  step: Declared,
  relation: Relation,
  said: LockMode | undefined,
  took: LockMode | undefined,
  major: number,
): string[] {
  const strong = (mode: LockMode | undefined) => (rank(mode) > ordinary ? rank(mode) : -1);
  if (strong(said) === strong(took)) return [];
  const excused = strongerThanNeeded.some(
    ({ before, sql }) => major < before && sql.test(step.sql),
  );
  if (excused && strong(said) > strong(took)) return [];
  return [`${relation.id}: declares ${said ?? 'no lock'}, takes ${took ?? 'none'}`];
}

/** Tables whose rows it reads or writes anew while others cannot write them. */
export function blocking(seen: Observed, existing: Relations): Relation[] {
  return [...existing.values()].filter(({ oid }) => {
    const works = seen.scanned.includes(oid) || seen.rewritten.includes(oid);
    return works && rank(seen.locks.get(oid)) >= stopping;
  });
}

export function stops(seen: Observed, existing: Relations): boolean {
  return [...existing.keys()].some((oid) => rank(seen.locks.get(oid)) >= stopping);
}

/** Tables that are read from end to end, under whatever lock. */
export function reads(seen: Observed, existing: Relations): boolean {
  return seen.scanned.some((oid) => existing.has(oid));
}
