/** Which PostgreSQL proofs run on: the embedded one, or a server that the process was told to use. */
import { Refusal } from '../ir/findings.ts';
import { postgresUrl } from '../postgres/url.ts';

export const proofUrlVariable = 'TABLEWRIGHT_PROOF_URL';

/** Set once, at the start, by `--proof-url`; undefined: the environment says it. */
let given: string | undefined;

/** For the whole process. */
export function useProofServer(url: string): void {
  given = url;
}

/** Null for the embedded PostgreSQL. Throws `Refusal` that says nothing of the value. */
export function proofServer(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string | null {
  const value = (given ?? environment[proofUrlVariable] ?? '').trim();
  if (value === '') return null;
  const url = postgresUrl(value);
  if (url !== null) return url;
  throw new Refusal(
    'invalid_proof_url',
    `What --proof-url or ${proofUrlVariable} gives is no PostgreSQL connection string.`,
    'Give one that begins with postgres:// or postgresql://, or leave it out to prove on the embedded PostgreSQL.',
  );
}
