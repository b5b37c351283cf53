/** Runs a plan for real and says what held: up, catalog, down, catalog, up again, queries. */
import { diff } from '../diff/diff.ts';
import type { Finding } from '../ir/findings.ts';
import { objectsOf } from '../ir/objects.ts';
import type { Query, TableStatistics } from '../ir/query.ts';
import { newDatabase, type Schema } from '../ir/schema.ts';
import type { QueryProof, Verdict } from '../ir/verdict.ts';
import { planCreate } from '../plan/create.ts';
import type { Plan, Step } from '../plan/plan.ts';
import { type CatalogRead, readCatalog } from '../postgres/catalog.ts';
import { DatabaseError } from '../postgres/session.ts';
import { createRoles, rolesNamed, rolesOf } from '../sandbox/roles.ts';
import { openSandbox, type Sandbox, withSandbox } from '../sandbox/sandbox.ts';
import { compareWithWanted, exactDifferences } from './compare.ts';
import { explainQueries } from './explain.ts';
import { watchLocks } from './locks.ts';
import { openReport, type Report } from './report.ts';
import { type Run, runDown, runUp } from './run-steps.ts';
import { tryValues } from './values.ts';
import { vetPlan } from './vet.ts';

export interface ProofInput {
  readonly plan: Plan;
  readonly from: Schema;
  readonly to: Schema;
  readonly queries: readonly Query[];
  readonly statistics: readonly TableStatistics[];
  /** For one statement; 15 s when not said. */
  readonly timeLimitMs?: number;
}

interface Proof extends ProofInput {
  readonly sandbox: Sandbox;
  readonly report: Report;
  readonly roles: readonly string[];
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function steps(plan: Plan): Step[] {
  return plan.phases.flatMap((phase) => phase.steps);
}

/** A statement of the caller belongs to no planned change. */
function isExtra(step: Step): boolean {
  return step.changes.length === 0;
}

function unmodelledNote(read: CatalogRead): string {
  const count = read.unmodelled.length;
  return count === 0 ? '' : `; ${plural(count, 'object')} that a schema cannot hold not compared`;
}

/** Every sandbox of an engine begins with the same: what it holds is read once. */
const emptyCatalogs = new Map<string, CatalogRead>();

async function emptyCatalog(sandbox: Sandbox): Promise<CatalogRead> {
  const known = emptyCatalogs.get(sandbox.engine) ?? (await readCatalog(sandbox));
  emptyCatalogs.set(sandbox.engine, known);
  return known;
}

/** Makes `from`. Null when it could not be made; the report says why. */
async function buildStart({ sandbox, report, from, roles }: Proof): Promise<CatalogRead | null> {
  await createRoles(sandbox, roles);
  const changes = diff(newDatabase, from);
  if (changes.length === 0) return emptyCatalog(sandbox);
  const run = await runUp(sandbox, planCreate({ from: newDatabase, to: from, changes }));
  if (run.failure !== null) {
    report.violated([{ ...run.failure, code: 'start-failed' }]);
    return null;
  }
  return readCatalog(sandbox);
}

interface Up {
  readonly run: Run;
  /** Relations that stood there before the plan. */
  readonly existing: number;
  /** When the planned steps were done, before the caller's late statements. */
  readonly planned: CatalogRead | null;
  /** Ids of objects that the caller's early statements made. */
  readonly besides: ReadonlySet<string>;
}

async function goUp({ sandbox, plan }: Proof, start: CatalogRead): Promise<Up> {
  const all = steps(plan);
  const firstPlanned = all.findIndex((step) => !isExtra(step));
  const firstLate = all.findLastIndex((step) => !isExtra(step)) + 1;
  const before = new Set<string>(objectsOf(start.schema).keys());
  const locks = await watchLocks(sandbox);
  let planned: CatalogRead | null = null;
  let besides = new Set<string>();
  const run = await runUp(sandbox, plan, {
    async before(step) {
      if (firstPlanned > 0 && step === all[firstPlanned]) {
        const { schema } = await readCatalog(sandbox);
        besides = new Set([...objectsOf(schema).keys()].filter((id) => !before.has(id)));
      }
      if (firstLate > 0 && step === all[firstLate]) planned = await readCatalog(sandbox);
    },
    after: (step) => locks.check(sandbox, step),
    transactionEnded: () => locks.transactionEnded(),
  });
  return { run, existing: locks.existing, planned, besides };
}

function upDetail({ run, existing }: Up, proof: Proof): string {
  const locks =
    existing === 0
      ? 'no table was there to be locked'
      : `locks and rewrites of ${plural(existing, 'existing relation')} as declared`;
  const roles = proof.roles.length === 0 ? '' : `; roles made for it: ${proof.roles.join(', ')}`;
  return `${plural(run.executed, 'statement')} in ${plural(run.transactions, 'transaction')}, on tables without rows; ${locks}${roles}`;
}

function failuresOf(run: Run): readonly Finding[] {
  return run.failure === null ? run.findings : [...run.findings, run.failure];
}

/** Up, and the catalog against what was wanted. Null when the way ends here. */
async function proveUp(proof: Proof, start: CatalogRead): Promise<CatalogRead | null> {
  const { sandbox, report, plan, to, roles } = proof;
  const up = await goUp(proof, start);
  const detail =
    up.run.failure === null
      ? upDetail(up, proof)
      : `stopped after ${plural(up.run.executed, 'statement')}`;
  report.judged('up', detail, failuresOf(up.run));
  if (up.run.failure !== null) return null;
  const after = await readCatalog(sandbox);
  const planned = up.planned ?? after;
  const wanted = { schema: to, plan, besides: up.besides, roles };
  const compared = await compareWithWanted(wanted, planned.schema);
  const extras = steps(plan).filter(isExtra).length;
  const note =
    extras === 0
      ? ''
      : `; what ${plural(extras, 'statement')} of the model made has nothing to be compared with`;
  report.judged(
    'catalog-after-up',
    `${compared.detail}${note}${unmodelledNote(planned)}`,
    compared.violations,
  );
  return after;
}

async function proveDown(proof: Proof, start: CatalogRead): Promise<boolean> {
  const { sandbox, report, plan } = proof;
  const final = steps(plan).filter(({ reverse }) => reverse.effect === 'cannot');
  if (final.length > 0) {
    const why = `nothing undoes ${final.map(({ id }) => id).join(', ')}`;
    for (const name of ['down', 'catalog-after-down', 'up-again'] as const)
      report.notRun(name, why);
    return false;
  }
  const run = await runDown(sandbox, plan);
  const implied = steps(plan).filter(({ reverse }) => reverse.effect === 'implied').length;
  const detail = `${plural(run.executed, 'statement')}${implied === 0 ? '' : `, which undo ${plural(implied, 'more step')} along with their own`}`;
  if (!report.judged('down', detail, failuresOf(run))) return false;
  const after = await readCatalog(sandbox);
  const differing = exactDifferences(start.schema, after.schema);
  const objects = plural(objectsOf(start.schema).size, 'object');
  return report.judged(
    'catalog-after-down',
    differing.length === 0
      ? `equal to the start (${objects}), expressions included${unmodelledNote(after)}`
      : `${plural(differing.length, 'difference')} from the start`,
    differing,
  );
}

async function proveUpAgain(proof: Proof, first: CatalogRead): Promise<boolean> {
  const { sandbox, report, plan } = proof;
  const run = await runUp(sandbox, plan);
  if (run.failure !== null) {
    return report.judged('up-again', 'the plan does not run a second time', failuresOf(run));
  }
  const second = await readCatalog(sandbox);
  const differing = exactDifferences(first.schema, second.schema);
  return report.judged(
    'up-again',
    differing.length === 0
      ? `${plural(run.executed, 'statement')}; catalog equal to that of the first time`
      : `${plural(differing.length, 'difference')} from the first time`,
    differing,
  );
}

function queryViolation(query: QueryProof): Finding {
  return {
    code: 'query-not-served',
    severity: 'critical',
    subject: query.name,
    message: `${query.detail}. Query: ${query.sql}`,
    fix: 'Give the query an index that begins with what it filters by, or promise none.',
  };
}

async function proveValues({ sandbox, report, to }: Proof): Promise<void> {
  const { tried, violations } = await tryValues(sandbox, to);
  if (tried === 0) {
    report.notRun('values', 'no table has a check');
    return;
  }
  report.judged('values', `defaults and patterns against ${plural(tried, 'check')}`, violations);
}

async function explainOn(sandbox: Sandbox, { queries, statistics }: ProofInput) {
  await sandbox.pretend(statistics);
  const proofs = await explainQueries(sandbox, queries, statistics);
  await sandbox.unpretend();
  return proofs;
}

/** Nobody can make the tables of a server look larger than they are: an embedded one stands in. */
async function explainApart(proof: Proof): Promise<QueryProof[] | null> {
  const { to, roles } = proof;
  const plan = planCreate({ from: newDatabase, to, changes: diff(newDatabase, to) });
  const work = async (own: Sandbox) => {
    await createRoles(own, roles);
    const { failure } = await runUp(own, plan);
    return failure === null ? await explainOn(own, proof) : null;
  };
  return await withSandbox(work, { server: null });
}

async function proveQueries(proof: Proof): Promise<QueryProof[]> {
  const { sandbox, report, queries } = proof;
  if (queries.length === 0) {
    report.notRun('queries', 'no query was given');
    return [];
  }
  const proofs = sandbox.embedded ? await explainOn(sandbox, proof) : await explainApart(proof);
  if (proofs === null) {
    report.notRun(
      'queries',
      'the embedded PostgreSQL, which they are explained on, cannot hold this schema',
    );
    return [];
  }
  const failed = proofs.filter(({ status }) => status === 'failed');
  const passed = proofs.filter(({ status }) => status === 'passed').length;
  const promised = passed + failed.length;
  const open = proofs.length - promised;
  if (promised === 0) {
    report.notRun(
      'queries',
      `no index is promised for any of ${plural(open, 'query').replace('querys', 'queries')}`,
    );
    return proofs;
  }
  const rest = open === 0 ? '' : `; no index is promised for ${open} more`;
  const detail = `${passed} of ${promised} served by their index at the declared sizes (generic plans)${rest}`;
  report.judged('queries', detail, failed.map(queryViolation));
  return proofs;
}

async function proveAll(proof: Proof): Promise<QueryProof[]> {
  const start = await buildStart(proof);
  if (start === null) return [];
  const first = await proveUp(proof, start);
  if (first === null) return [];
  const final = steps(proof.plan).some(({ reverse }) => reverse.effect === 'cannot');
  const returned = await proveDown(proof, start);
  if (returned) await proveUpAgain(proof, first);
  // Without a way back the first way up still stands, and its queries can be asked.
  if (!returned && !final) return [];
  await proveValues(proof);
  return proveQueries(proof);
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
  const { timeLimitMs } = input;
  const sandbox = await openSandbox(timeLimitMs === undefined ? {} : { timeLimitMs });
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
