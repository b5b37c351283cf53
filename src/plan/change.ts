/** The plan from one schema to another, for tables that others read and write meanwhile. */
import type { Change } from '../diff/change.ts';
import { diff } from '../diff/diff.ts';
import { objectInWords } from '../diff/words.ts';
import { type Finding, Refusal } from '../ir/findings.ts';
import { fingerprint } from '../ir/fingerprint.ts';
import type { ObjectId } from '../ir/id.ts';
import { tableId } from '../ir/objects.ts';
import type { Schema } from '../ir/schema.ts';
import { addBuilders } from './add/registry.ts';
import { refuseDestructive, refuseInheriting, refusePartitioning } from './change/allow.ts';
import { alterComment } from './change/alter-comment.ts';
import { withClaims } from './change/claims.ts';
import { followedProperties } from './change/column-change.ts';
import { type ChangeContext, changeContext } from './change/context.ts';
import { defaultsAround } from './change/default-around.ts';
import { withDomainsInOrder } from './change/domain-order.ts';
import { dropUnits } from './change/drop.ts';
import { withoutMovedTypes } from './change/moved-extensions.ts';
import { addParts } from './change/parts.ts';
import { dropPrivileges, withGrantsAgain } from './change/privileges.ts';
import { alterBuilder } from './change/registry.ts';
import { aroundTypes } from './change/typed-tables.ts';
import { withValuesTakenBack } from './change/values-back.ts';
import { inOrder, invalidIndexes, list } from './create.ts';
import { aroundCopies } from './online/copy/apart.ts';
import { movedColumns } from './online/copy/moved.ts';
import { refuseNarrowing } from './online/copy/narrowing.ts';
import { copyUnits } from './online/copy/units.ts';
import type { Order } from './order.ts';
import { withMembership } from './partition/moves.ts';
import { ownChecks } from './partition/own-checks.ts';
import { type Scheduled, schedule, withScansApart } from './phases.ts';
import type { Phase, Plan, Step } from './plan.ts';
import { stepsOf } from './steps.ts';
import { type Rank, ranks, type Unit } from './unit.ts';
import { withShortWaits } from './waits.ts';

export interface ChangeInput {
  readonly from: Schema;
  readonly to: Schema;
  readonly changes: readonly Change[];
  /** `drop <object id>` for each table, column and materialized view that may go. */
  readonly allow?: readonly string[];
  /** `fill <column id> with <SQL expression>`. */
  readonly answers?: readonly string[];
  /** Names or ids of tables without rows: nobody waits for them. */
  readonly emptyTables?: readonly string[];
  readonly notes?: (id: ObjectId) => string | undefined;
  readonly defaultSchema?: string;
  /** Who runs the way back can run statements of it in transactions of their own. */
  readonly apart?: boolean;
  readonly why?: (id: ObjectId) => string | undefined;
}

function alterUnits(context: ChangeContext): Unit[] {
  return [...context.fate.altered.values()].flatMap((change) => {
    const kind = context.before.get(change.id)?.kind;
    if (kind === undefined) return [];
    return [...alterBuilder(kind)(context, change), ...alterComment(context, change)];
  });
}

function unitsOf(context: ChangeContext): Unit[] {
  const units = [
    ...Object.values(addBuilders).flatMap((build) => build(context)),
    ...addParts(context),
    ...alterUnits(context),
    ...defaultsAround(context),
    ...dropUnits(context),
    ...dropPrivileges(context),
    ...ownChecks(context),
  ];
  const own = aroundCopies(context, withMembership(context, units));
  const ordered = withDomainsInOrder(context, [...own, ...copyUnits(context)]);
  const all = withGrantsAgain(context, aroundTypes(context, ordered));
  return withClaims(context, all).sort((a, b) => a.rank - b.rank);
}

/** Properties of each object that some statement sets, and what is added or removed. */
function coverage(units: readonly Unit[]) {
  const added = new Set<string>();
  const removed = new Set<string>();
  const set = new Set<string>();
  const changes = units.flatMap((unit) => [
    ...unit.changes,
    ...unit.parts.flatMap((part) => part.changes),
  ]);
  for (const change of changes) {
    if (change.kind === 'add') added.add(change.id);
    if (change.kind === 'remove') removed.add(change.id);
    if (change.kind !== 'set') continue;
    for (const name of Object.keys(change.after)) set.add(`${change.id} ${name}`);
  }
  return { added, removed, set };
}

function isCovered(
  context: ChangeContext,
  change: Change,
  { added, removed, set }: ReturnType<typeof coverage>,
): boolean {
  switch (change.kind) {
    case 'add':
      return added.has(change.id);
    case 'remove':
      return removed.has(change.id);
    case 'set': {
      if (context.fate.replaced.has(change.id)) return added.has(change.id);
      const followed = followedProperties(context, change);
      return Object.keys(change.after).every(
        (name) =>
          set.has(`${change.id} ${name}`) ||
          followed.includes(name) ||
          // What hands a check down leaves it so, or a step of `ownChecks` mends it.
          name === 'alsoOwn',
      );
    }
    case 'rename':
      return false;
  }
}

function refuse(ids: readonly string[]): never {
  throw new Refusal(
    'change_not_supported',
    `No plan can make this change yet: ${list(ids)}.`,
    'Leave these objects as they are, or change them by hand in a migration of their own.',
    ids.map((id) => ({
      code: 'unproved',
      severity: 'critical',
      subject: id,
      message: `The change of ${objectInWords(id as ObjectId)} is of a kind that no recipe covers.`,
      fix: 'Leave it as it is, or change it by hand.',
    })),
  );
}

function refuseUncovered(context: ChangeContext, changes: readonly Change[], units: Unit[]): void {
  const covered = coverage(units);
  const open = changes.filter((change) => !isCovered(context, change, covered));
  const replaced = [...context.fate.replaced].filter((id) => !covered.added.has(id));
  const ids = new Set([...context.fate.stuck, ...open.map(({ id }) => id), ...replaced]);
  if (ids.size > 0) refuse([...ids]);
}

/** The code that must ship before a phase is the code of the phase before it. */
function codeBefore(units: readonly Unit[], { keys }: Scheduled): string | null {
  const members = new Set(keys);
  const codes = units.filter(({ key }) => members.has(key)).flatMap(({ code }) => code ?? []);
  const unique = [...new Set(codes)];
  if (unique.length === 0) return null;
  const shown = unique.slice(0, 8).join('; ');
  return unique.length > 8 ? `${shown}; and ${unique.length - 8} more` : shown;
}

/** Of what changes an object that is there. */
const later: ReadonlySet<Rank> = new Set([ranks.change, ranks.value]);

function phasesOf(
  units: readonly Unit[],
  order: Order,
  why: (id: ObjectId) => string | undefined,
): Phase[] {
  const scheduled = schedule(units, order);
  const sequence = scheduled.flatMap(({ keys }) => keys);
  const steps = stepsOf(withScansApart(units, scheduled), { ...order, sequence }, why);
  const creates =
    units.every(({ changes }) => changes.every(({ kind }) => kind !== 'remove')) &&
    units.every(({ rank, phase }) => !later.has(rank) && phase === 'expand');
  let at = 0;
  return scheduled.map(({ name, keys }, n) => {
    const own: Step[] = steps.slice(at, at + keys.length);
    at += keys.length;
    const next = scheduled[n + 1];
    return {
      name: creates ? 'create' : name,
      steps: own,
      code: next === undefined ? null : codeBefore(units, next),
    };
  });
}

/** No phase stands before the first, to name the change of the code that must ship before it. */
function codeFirst(units: readonly Unit[], order: Order): Finding[] {
  const [first] = schedule(units, order);
  // Of what is taken away, the hazard of its step says so.
  if (first?.name !== 'backfill') return [];
  const code = codeBefore(units, first);
  if (code === null) return [];
  const named = new Set(first.keys);
  const subject = units.find(({ key, code: own }) => named.has(key) && own !== null);
  return [
    {
      code: 'breaks-running-code',
      severity: 'warning',
      subject: subject?.changes[0]?.id ?? first.name,
      message: `Before any of it runs, ship this change of the code: ${code}.`,
      fix: 'Deploy the code first: what it does not write yet would be refused.',
    },
  ];
}

/** Throws `Refusal`: for what no recipe covers, what nobody allowed, what needs an answer. */
export function planChange(input: ChangeInput): Plan {
  const { defaultSchema } = input;
  return withValuesTakenBack(planForth(input), input.from, (from, to) =>
    planForth({
      from,
      to,
      changes: diff(from, to),
      emptyTables: from.tables.map(tableId),
      ...(defaultSchema === undefined ? {} : { defaultSchema }),
    }),
  );
}

function planForth(input: ChangeInput): Plan {
  const { from, to } = input;
  const changes = withoutMovedTypes(from, to, input.changes);
  const context = changeContext({
    from,
    to,
    changes,
    emptyTables: input.emptyTables ?? [],
    answers: input.answers ?? [],
    allow: input.allow ?? [],
    apart: input.apart ?? false,
    spelling: {
      defaultSchema: input.defaultSchema ?? null,
      notes: input.notes ?? (() => undefined),
    },
  });
  refuseInheriting(context);
  refusePartitioning(context);
  refuseDestructive(context, input.allow ?? []);
  refuseNarrowing(context, input.allow ?? []);
  const made = unitsOf(context);
  const units = input.apart === true ? made : made.map((unit) => ({ ...unit, apart: [] }));
  refuseUncovered(context, changes, units);
  const findings = [...invalidIndexes({ to, changes }), ...movedColumns(context)];
  const ends = { from: fingerprint(from), to: fingerprint(to) };
  if (units.length === 0) return { ...ends, phases: [], findings };
  const order = inOrder(units);
  return {
    ...ends,
    phases: withShortWaits(phasesOf(units, order, input.why ?? (() => undefined))),
    findings: [...findings, ...codeFirst(units, order)],
  };
}
