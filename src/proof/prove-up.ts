/** The way up: each statement, the catalog that it leads to, and the rows that were there. */
import type { Finding } from '../ir/findings.ts';
import { objectsOf } from '../ir/objects.ts';
import type { Schema } from '../ir/schema.ts';
import { inColumnOrder } from '../plan/column-order.ts';
import type { Step } from '../plan/plan.ts';
import type { CatalogRead } from '../postgres/catalog.ts';
import { withSandbox } from '../sandbox/sandbox.ts';
import { stepsToBlame } from './blame.ts';
import { compareWithWanted } from './compare.ts';
import { upward } from './compare-rows.ts';
import { watchLocks } from './locks.ts';
import { readPlanned } from './read.ts';
import { openReport } from './report.ts';
import { type Run, runUp } from './run-steps.ts';
import { planAgain } from './second-plan.ts';
import { buildStart, fill, isExtra, mending, type Proof, type Start, steps } from './start.ts';
import { failuresOf, plural, unmodelledNote } from './words.ts';

interface Up {
  readonly run: Run;
  /** Relations that stood there before the plan. */
  readonly existing: number;
  /** When the planned steps were done, before the caller's late statements. */
  readonly planned: CatalogRead | null;
  /** Ids of objects that the caller's early statements made. */
  readonly besides: ReadonlySet<string>;
}

async function goUp(proof: Proof, start: Start): Promise<Up> {
  const { sandbox, plan } = proof;
  const all = steps(plan);
  const firstPlanned = all.findIndex((step) => !isExtra(step));
  const firstLate = all.findLastIndex((step) => !isExtra(step)) + 1;
  const before = new Set<string>(objectsOf(start.read.schema).keys());
  const locks = await watchLocks(sandbox);
  let planned: CatalogRead | null = null;
  let besides = new Set<string>();
  const run = await runUp(sandbox, plan, {
    async before(step) {
      if (firstPlanned > 0 && step === all[firstPlanned]) {
        const { schema } = await readPlanned(proof);
        besides = new Set([...objectsOf(schema).keys()].filter((id) => !before.has(id)));
      }
      if (firstLate > 0 && step === all[firstLate]) planned = await readPlanned(proof);
    },
    after: (step) => locks.check(sandbox, step),
    transactionEnded: () => locks.transactionEnded(),
    restarted: () => locks.restarted(sandbox),
    ...mending(start.data, start.survivors),
  });
  return { run, existing: locks.existing, planned, besides };
}

function upDetail({ run, existing }: Up, proof: Proof, { data }: Start): string {
  const locks =
    existing === 0
      ? 'no table was there to be locked'
      : `locks and rewrites of ${plural(existing, 'existing relation')} as declared`;
  const rows =
    data === null || data.rows === 0
      ? 'on tables without rows'
      : `on ${plural(data.rows, 'row')} in ${plural(data.tables, 'table')}`;
  const roles = proof.roles.length === 0 ? '' : `; roles made for it: ${proof.roles.join(', ')}`;
  return `${plural(run.executed, 'statement')} in ${plural(run.transactions, 'transaction')}, ${rows}; ${locks}${roles}`;
}

/** A child is made with its parents' columns first, also where those were added later. */
function inOrderOf({ read }: Start, { from, to }: Proof): Schema {
  const inherits = from.tables.some((table) => table.inherits.length > 0);
  return inherits ? inColumnOrder(to, read.schema) : to;
}

/** Up, and the catalog against what was wanted. Null when the way ends here. */
export async function proveUp(proof: Proof, start: Start): Promise<CatalogRead | null> {
  const { report, plan, to, roles } = proof;
  const up = await goUp(proof, start);
  const detail =
    up.run.failure === null
      ? upDetail(up, proof, start)
      : `stopped after ${plural(up.run.executed, 'statement')}`;
  const wrong = (start.data?.findings ?? []).filter(({ severity }) => severity === 'critical');
  report.judged('up', detail, [...failuresOf(up.run), ...wrong]);
  if (up.run.failure !== null) return null;
  const after = await readPlanned(proof);
  const planned = up.planned ?? after;
  const schema = inOrderOf(start, proof);
  const wanted = { schema, plan, besides: up.besides, roles, server: proof.server };
  const compared = await compareWithWanted(wanted, planned.schema);
  const extras = steps(plan).filter(isExtra).length;
  const note =
    extras === 0
      ? ''
      : `; what ${plural(extras, 'statement')} of the model made has nothing to be compared with`;
  const equal = report.judged(
    'catalog-after-up',
    `${compared.detail}${note}${unmodelledNote(planned)}`,
    compared.violations,
  );
  if (equal) {
    const again = planAgain(planned.schema, to, up.besides);
    report.judged('second-plan', again.detail, again.violations);
  }
  return (await proveRows(proof, start)) ? after : null;
}

function coverage({ data, unfilled }: Start): string {
  if (data === null) return unfilled ?? '';
  const { rows, tables, seeded } = data;
  const shown = seeded.empty.slice(0, 3).map(({ id, reason }) => `${id} (${reason})`);
  const more = seeded.empty.length > 3 ? ` and ${seeded.empty.length - 3} more` : '';
  const without = shown.length === 0 ? '' : `; no rows in ${shown.join(', ')}${more}`;
  return `${plural(rows, 'row')} in ${plural(tables, 'table')}${without}`;
}

/** Rows that nobody asked to change are what they were. */
async function proveRows(proof: Proof, start: Start): Promise<boolean> {
  const { report } = proof;
  const { data, survivors } = start;
  if (data === null || data.rows === 0) {
    const why = coverage(start);
    if (why !== '') report.notRun('rows', why);
    return true;
  }
  const found = await data.compare(survivors, upward);
  const blamed = found.length === 0 ? [] : await blame(proof, found);
  const wanted = blamed.filter(({ step }) => step !== null && isExtra(step));
  // What a statement of the caller does to rows is what the caller wants, and is said.
  report.noted(wanted.map(({ finding }) => ({ ...finding, severity: 'warning' })));
  const violations = blamed.filter((each) => !wanted.includes(each)).map(({ finding }) => finding);
  const detail = `${coverage(start)}, values of columns that stay compared`;
  return report.judged('rows', detail, violations);
}

interface Blamed {
  readonly finding: Finding;
  readonly step: Step | null;
}

/** In a sandbox of its own: this one goes on. */
async function blame(proof: Proof, found: readonly Finding[]): Promise<Blamed[]> {
  const { server } = proof;
  return withSandbox(
    async (sandbox) => {
      const other = { ...proof, sandbox, report: openReport() };
      const read = await buildStart(other);
      const start = read === null ? null : await fill(other, read);
      if (start === null || start.data === null)
        return found.map((finding) => ({ finding, step: null }));
      const stepOf = await stepsToBlame(sandbox, proof.plan, start.data, start.survivors);
      return found.map((finding) => {
        const step = stepOf(finding);
        const message = step === null ? finding.message : `Step ${step.id}: ${finding.message}`;
        return { finding: { ...finding, message }, step };
      });
    },
    server === undefined ? {} : { server },
  );
}
