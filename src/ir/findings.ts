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

/** An expected failure: shown to the caller as it is. Bugs are any other exception. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly code: string,
    message: string,
    readonly fix: string,
    readonly findings: readonly Finding[] = [],
  ) {
    super(message);
  }
}
