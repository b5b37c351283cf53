/** Runs a plan for real and says what held: up, catalog, down, catalog, up again, queries. */
import type { Finding } from '../ir/findings.ts';
import { tableId } from '../ir/objects.ts';
import type { Schema } from '../ir/schema.ts';
import type { QueryProof, Verdict } from '../ir/verdict.ts';
import type { CatalogRead } from '../postgres/catalog.ts';
import { DatabaseError } from '../postgres/session.ts';
import { rolesNamed, rolesOf } from '../sandbox/roles.ts';
import { openSandbox } from '../sandbox/sandbox.ts';
import { guardedTables, tryPolicies } from './policies.ts';
import { proveDown, proveResume, proveUpAgain } from './prove-back.ts';
import { proveQueries } from './prove-queries.ts';
import { proveUp } from './prove-up.ts';
import { type CheckName, openReport } from './report.ts';
import { buildStart, fill, type Proof, type ProofInput, type Start, steps } from './start.ts';
import { tryValues } from './values.ts';
import { vetPlan } from './vet.ts';
import { plural } from './words.ts';

/** What the caller wrote, or was there before, may be wrong by itself: the plan is not. */
function judge(
  { report, given = false }: Proof,
  name: CheckName,
  detail: string,
  found: readonly (Finding & { readonly old: boolean })[],
): void {
  const findings = found.map(({ old, ...finding }) => ({ finding, fault: !old && !given }));
  const told = findings.filter(({ fault }) => !fault).map(({ finding }) => finding);
  report.noted(told.map((finding) => ({ ...finding, severity: 'warning' })));
  const violations = findings.filter(({ fault }) => fault).map(({ finding }) => finding);
  const more =
    told.length === 0 ? '' : `; ${plural(told.length, 'finding')} that the plan has no part in`;
  report.judged(name, `${detail}${more}`, violations);
}

async function proveValues(proof: Proof): Promise<void> {
  const { sandbox, report, from, to } = proof;
  const { tried, violations } = await tryValues(sandbox, to);
  if (tried === 0) {
    report.notRun('values', 'no table has a check');
    return;
  }
  const before = violations.length === 0 ? [] : (await tryValues(sandbox, from)).violations;
  const was = new Set(before.map(({ message }) => message));
  const found = violations.map((each) => ({ ...each, old: was.has(each.message) }));
  judge(proof, 'values', `defaults and patterns against ${plural(tried, 'check')}`, found);
}

/** Row security of what the plan leaves, as somebody who does not own it. */
async function provePolicies(proof: Proof, after: CatalogRead): Promise<void> {
  if (guardedTables(after.schema).length === 0) return;
  const { detail, violations } = await tryPolicies(proof.sandbox, after.schema);
  const policies = ({ tables }: Schema, id: string) =>
    JSON.stringify(tables.find((table) => tableId(table) === id)?.policies);
  const found = violations.map((each) => ({
    ...each,
    old: policies(proof.from, each.subject) === policies(after.schema, each.subject),
  }));
  judge(proof, 'policies', detail, found);
}

async function proveAll(proof: Proof): Promise<QueryProof[]> {
  const read = await buildStart(proof);
  const start = read === null ? null : await fill(proof, read);
  if (start === null) return [];
  const first = await proveUp(proof, start);
  proof.report.noted(warnings(start));
  if (first === null) return [];
  const final = steps(proof.plan).some(({ reverse }) => reverse.effect === 'cannot');
  const returned = await proveDown(proof, start);
  proof.report.noted(warnings(start));
  if (returned) await proveUpAgain(proof, start, first);
  // Without a way back the first way up still stands, and its queries can be asked.
  if (!returned && !final) return [];
  await provePolicies(proof, first);
  await proveValues(proof);
  const queries = await proveQueries(proof);
  await proveResume(proof, start, first, returned);
  return queries;
}

/** What rows the user has to look for. */
function warnings({ data }: Start): Finding[] {
  return (data?.findings ?? []).filter(({ severity }) => severity !== 'critical');
}

/** A statement that ended the sandbox outside a step: a catalog or a plan that could not be read. */
function stopped(error: DatabaseError): Finding {
  return {
    code: 'sandbox-stopped',
    severity: 'critical',
    subject: 'proof',
    message: `The proof could not go on: ${error.message}.`,
    fix: 'Look for a statement or function that does not end, or try again.',
  };
}

/** Throws `Refusal` when there is no engine to prove on; all else is in the verdict. */
export async function prove(input: ProofInput): Promise<Verdict> {
  const report = openReport();
  const { timeLimitMs, server } = input;
  const sandbox = await openSandbox({
    ...(timeLimitMs === undefined ? {} : { timeLimitMs }),
    ...(server === undefined ? {} : { server }),
  });
  let queries: QueryProof[] = [];
  try {
    const vetted = await vetPlan(input.plan);
    if (vetted.violations.length > 0) report.violated(vetted.violations);
    else {
      const named = [rolesNamed(vetted.statements), rolesOf(input.from), rolesOf(input.to)];
      const roles = [...new Set(named.flat())].sort();
      queries = await proveAll({ ...input, sandbox, report, roles });
    }
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    report.violated([stopped(error)]);
  } finally {
    await sandbox.close();
  }
  return report.verdict(sandbox.engine, queries);
}
