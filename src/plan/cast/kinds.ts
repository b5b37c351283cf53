/** What a cast does to values: told by PostgreSQL, or to be asked. */

/** SQL over the SQL of a value. */
export type Expression = (value: string) => string;

export interface Candidate {
  readonly expression: Expression;
  readonly because: string;
}

/** A cast that PostgreSQL itself tells the meaning of. */
export interface Derived {
  readonly kind: 'derived';
  readonly expression: Expression;
  /** True of a value that cannot be cast; null when every value can. */
  readonly breaks: Expression | null;
  /** What a value may lose, in words; null when it says the same afterwards. */
  readonly narrows: string | null;
  /** Casting back gives the very value that was there. */
  readonly exact: boolean;
}

export type Cast =
  | Derived
  /** Only the caller knows what the values mean. */
  | {
      readonly kind: 'asked';
      readonly candidates: readonly Candidate[];
      /** What every answer loses, in words. */
      readonly narrows: string | null;
    };

export function derived(expression: Expression, more: Partial<Derived> = {}): Derived {
  return { kind: 'derived', expression, breaks: null, narrows: null, exact: true, ...more };
}

export function asked(
  candidates: readonly (readonly [Expression, string])[],
  narrows: string | null = null,
): Cast {
  return {
    kind: 'asked',
    candidates: candidates.map(([expression, because]) => ({ expression, because })),
    narrows,
  };
}
