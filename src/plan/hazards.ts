/** What can go wrong with a plan on a database in use: a view over its steps (the rule book's names). */
import { objectInWords } from '../diff/words.ts';
import type { Finding } from '../ir/findings.ts';
import type { ObjectId } from '../ir/id.ts';
import { type LockMode, lockModes, type Plan, type Step } from './plan.ts';

interface Hazard {
  readonly code: string;
  readonly severity: Finding['severity'];
  readonly message: string;
  readonly fix: string;
}

type View = (step: Step) => readonly Hazard[];

function atLeast(step: Step, mode: LockMode): readonly ObjectId[] {
  const rank = lockModes.indexOf(mode);
  return step.locks.filter((lock) => lockModes.indexOf(lock.mode) >= rank).map(({ id }) => id);
}

function words(ids: readonly ObjectId[]): string {
  return ids.map(objectInWords).join(', ');
}

function removed(step: Step, ...kinds: readonly string[]): ObjectId[] {
  const made = new Set(step.changes.filter(({ kind }) => kind === 'add').map(({ id }) => id));
  return step.changes
    .filter(({ kind, id }) => kind === 'remove' && !made.has(id))
    .map(({ id }) => id)
    .filter((id) => kinds.includes(id.slice(0, id.indexOf(':'))));
}

const lossOfData: View = (step) =>
  removed(step, 'table', 'column', 'materialized_view')
    .slice(0, 1)
    .map((id) => ({
      code: 'loses-data',
      severity: 'critical',
      message: `The ${objectInWords(id)} is dropped with what it holds.`,
      fix: 'Keep a copy of what may be needed again; its reverse brings back the structure alone, with values made up where there must be some.',
    }));

const rewriting: View = ({ rewrites }) =>
  rewrites.length === 0
    ? []
    : [
        {
          code: 'rewrites-table',
          severity: 'warning',
          message: `All rows of ${words(rewrites)} are written anew while nobody can read or write them.`,
          fix: 'Run it while the tables are small or nobody needs them, or fill an ordinary column in batches.',
        },
      ];

/** Rows that are read while the lock on their table stops others. */
const scan: View = (step) => {
  const { scanned = [], rewrites } = step;
  const read = scanned.filter((id) => !rewrites.includes(id));
  if (read.length === 0) return [];
  const exclusive = new Set(atLeast(step, 'ACCESS EXCLUSIVE'));
  const readers = read.some((id) => exclusive.has(id));
  const message = `Each row of ${words(read)} is read under a lock that stops ${readers ? 'readers and writers' : 'writers'}.`;
  const fix = 'Run it while the table is small or quiet; PostgreSQL has no other way to this.';
  return [
    { code: 'long-scan-under-lock', severity: 'warning', message, fix },
    { code: readers ? 'blocks-reads' : 'blocks-writes', severity: 'warning', message, fix },
  ];
};

const outside: View = (step) =>
  step.transaction === 'inside'
    ? []
    : [
        {
          code: 'not-in-transaction',
          severity: 'info',
          message:
            'The statement runs in no transaction: a failure leaves what was done before it.',
          fix: 'Run the plan again from this step; it is safe to.',
        },
      ];

const invalidIndex: View = ({ sql }) =>
  /^CREATE (?:UNIQUE )?INDEX CONCURRENTLY/.test(sql)
    ? [
        {
          code: 'leaves-invalid-index',
          severity: 'info',
          message: 'A build that fails leaves an invalid index, which costs and serves nobody.',
          fix: 'Run the step before it again, which drops such an index.',
        },
      ]
    : [];

/** Rows of a default partition that a new one is to hold are no faulty rows. */
const movingRows =
  'Look for such rows first. Those of a default partition that belong to the new one are moved: let one short transaction make the new table, put into it what DELETE … RETURNING takes from the default, and attach it. Others are mended.';

function meetsRows({ sql, scanned = [], precheck, why }: Step): string | null {
  if (/\bATTACH PARTITION\b/.test(sql) && (scanned.length > 0 || precheck !== null))
    return movingRows;
  if (/\bDETACH PARTITION\b/.test(sql) && precheck !== null)
    return 'Look for rows that refer to those of the partition, and let them refer to others, or delete them.';
  if (/breaks the bound/.test(why) && precheck?.includes('NOT (NOT (') === true) return movingRows;
  return /VALIDATE CONSTRAINT|CREATE UNIQUE INDEX CONCURRENTLY|EXCLUDE USING|SET NOT NULL$/.test(
    sql,
  )
    ? 'Look for such rows first, and mend them.'
    : null;
}

/** What can meet rows that it does not allow. */
const existingRows: View = (step) => {
  const fix = meetsRows(step);
  if (fix === null) return [];
  return [
    {
      code: 'may-fail-on-existing-rows',
      severity: 'warning',
      message:
        'Rows that are there and do not fit make this step fail; nothing is changed by it then.',
      fix,
    },
  ];
};

const runningCode: View = (step) =>
  removed(step, 'table', 'column', 'view', 'materialized_view', 'routine')
    .slice(0, 1)
    .map((id) => ({
      code: 'breaks-running-code',
      severity: 'warning',
      message: `Code that still uses the ${objectInWords(id)} fails from here on.`,
      fix: 'Deploy the code that no longer uses it first.',
    }));

const noWayBack: View = ({ reverse }) =>
  reverse.effect === 'cannot'
    ? [
        {
          code: 'irreversible',
          severity: 'warning',
          message: 'Nothing undoes this step.',
          fix: 'Be sure of it before it runs.',
        },
      ]
    : [];

const whoSees: View = ({ changes, sql }) =>
  changes.some(({ id }) => /^(?:privilege|policy):/.test(id)) || /ROW LEVEL SECURITY/.test(sql)
    ? [
        {
          code: 'changes-privileges',
          severity: 'info',
          message: 'It changes who can see or change data.',
          fix: 'Try it as the roles that it is about.',
        },
      ]
    : [];

const enumValue: View = ({ sql }) =>
  /^ALTER TYPE .* ADD VALUE/.test(sql)
    ? [
        {
          code: 'enum-value-unusable-until-commit',
          severity: 'info',
          message: 'The value can be used only when the transaction that adds it has ended.',
          fix: 'Keep the statement alone in its file.',
        },
      ]
    : [];

const filling: View = ({ sql }) =>
  /^DO [\s\S]*\bUPDATE ONLY\b/.test(sql)
    ? [
        {
          code: 'slow-backfill',
          severity: 'info',
          message:
            'Each row is written once, in batches: triggers fire, and replicas get all of it.',
          fix: 'Run it in quiet hours when the table is large.',
        },
      ]
    : [];

const views: readonly View[] = [
  lossOfData,
  rewriting,
  scan,
  outside,
  invalidIndex,
  existingRows,
  runningCode,
  noWayBack,
  whoSees,
  enumValue,
  filling,
];

/** It cannot be filled beside the old one under one name: who reads it waits for all of it. */
function refilled(plan: Plan): View {
  const changes = plan.phases.flatMap(({ steps }) => steps).flatMap((step) => step.changes);
  const gone = new Set(changes.filter(({ kind }) => kind === 'remove').map(({ id }) => id));
  return (step) =>
    step.changes
      .filter(
        ({ kind, id }) => kind === 'add' && id.startsWith('materialized_view:') && gone.has(id),
      )
      .map(({ id }) => ({
        code: 'blocks-reads',
        severity: 'warning',
        message: `Who reads ${objectInWords(id)} waits until it is filled again.`,
        fix: 'Run it while nobody needs it, or make the new one under another name first.',
      }));
}

/** Of a plan that only makes new objects nothing is said: nobody uses them yet. */
export function hazardsOf(plan: Plan): Finding[] {
  const all = [...views, refilled(plan)];
  return plan.phases
    .filter(({ name }) => name !== 'create')
    .flatMap(({ steps }) => steps)
    .filter(({ changes }) => changes.length > 0)
    .flatMap((step) =>
      all
        .flatMap((view) => view(step))
        .map(({ message, ...hazard }) => ({
          ...hazard,
          subject: step.changes[0]?.id ?? step.id,
          message: `Step ${step.id}: ${message}`,
        })),
    );
}
