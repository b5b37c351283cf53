/** What a stage has to say beside its result: decisions, findings, and expected failures. */
import { z } from 'zod';

export const Severity = z.enum(['critical', 'warning', 'info']);
export type Severity = z.infer<typeof Severity>;

export const Finding = z.object({
  /** Kebab-case, stable: a rule id, a hazard of the rule book, or a stage's own code. */
  code: z.string(),
  severity: Severity,
  /** What it is about, in the user's names: an object id, a model path, or a file. */
  subject: z.string(),
  /** What is wrong and why, one or two sentences. */
  message: z.string(),
  /** What to do, concrete. */
  fix: z.string(),
});
export type Finding = Readonly<z.infer<typeof Finding>>;

export const Decision = z.object({
  /** Id of the rule that decided. */
  rule: z.string(),
  /** Object id, or a model path. */
  subject: z.string(),
  chose: z.string(),
  because: z.string(),
  /** What was ruled out, and why. */
  instead: z.string(),
});
export type Decision = Readonly<z.infer<typeof Decision>>;

/** What only the caller can say, and answers that would do. */
export const Question = z.object({
  /** Object id that it is about. */
  subject: z.string(),
  question: z.string(),
  candidates: z.array(
    z.object({
      /** The exact entry of `answers` that settles it. */
      answer: z.string(),
      /** What speaks for it. */
      because: z.string(),
    }),
  ),
});
export type Question = Readonly<z.infer<typeof Question>>;

/** What the caller can add to the same call so that it goes through. */
export interface Remedy {
  /** Exact entries of `allow`, all of them. */
  readonly allow?: readonly string[];
  readonly questions?: readonly Question[];
}

/** An expected failure: shown to the caller as it is. Bugs are any other exception. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly code: string,
    message: string,
    readonly fix: string,
    readonly findings: readonly Finding[] = [],
    readonly remedy: Remedy = {},
  ) {
    super(message);
  }
}
