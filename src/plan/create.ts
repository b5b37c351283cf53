/** The plan that adds objects: to an empty database, or beside those that are there. */
import type { Change } from '../diff/change.ts';
import { objectInWords } from '../diff/words.ts';
import { type Finding, Refusal } from '../ir/findings.ts';
import { fingerprint } from '../ir/fingerprint.ts';
import { type ObjectId, objectId } from '../ir/id.ts';
import type { Schema } from '../ir/schema.ts';
import { addBuilders } from './add/registry.ts';
import { createContext } from './context.ts';
import { DependencyCycle, type Order, orderNodes } from './order.ts';
import type { Plan } from './plan.ts';
import { stepsOf } from './steps.ts';
import type { Unit } from './unit.ts';

export interface CreateInput {
  readonly from: Schema;
  readonly to: Schema;
  /** All of kind `add`. */
  readonly changes: readonly Change[];
  /** Short reasons for comment lines above columns and constraints. */
  readonly notes?: (id: ObjectId) => string | undefined;
  /** Left out of names; `public` where the user's search_path has it. */
  readonly defaultSchema?: string;
  /** The rule or wish behind an object, for the step's `why`. */
  readonly why?: (id: ObjectId) => string | undefined;
}

export function list(ids: readonly string[]): string {
  const shown = ids.slice(0, 10).join(', ');
  return ids.length <= 10 ? shown : `${shown} and ${ids.length - 10} more`;
}

function refuse(ids: readonly ObjectId[]): never {
  throw new Refusal(
    'change_not_supported',
    `This plan only adds objects; it cannot change or drop what is there: ${list(ids)}.`,
    'Leave these objects as they are, and add new ones beside them.',
  );
}

/** Changes that no statement makes true. */
function uncovered(changes: readonly Change[], units: readonly Unit[]): ObjectId[] {
  const covered = new Set(
    units.flatMap((unit) => unit.changes.filter(({ kind }) => kind === 'add').map(({ id }) => id)),
  );
  return changes.filter(({ kind, id }) => kind !== 'add' || !covered.has(id)).map(({ id }) => id);
}

export function inOrder(units: readonly Unit[]): Order {
  try {
    return orderNodes(
      units,
      units.flatMap((unit) => unit.alone),
    );
  } catch (error) {
    if (!(error instanceof DependencyCycle)) throw error;
    const members = error.members.map((key) => key.split('#')[0] as ObjectId);
    throw new Refusal(
      'dependency_cycle',
      `Each of these needs another to exist first: ${list([...new Set(members)])}.`,
      'Break the circle: let one of them not refer to the others.',
    );
  }
}

/** What a failed CREATE INDEX CONCURRENTLY leaves behind cannot be made on purpose. */
export function invalidIndexes(input: Pick<CreateInput, 'to' | 'changes'>): Finding[] {
  return input.to.tables
    .filter((table) => table.partitionBy === null)
    .flatMap((table) =>
      table.indexes
        .filter((index) => !index.valid)
        .map((index) => objectId('index', table.schema, table.name, index.name)),
    )
    .filter((id) => input.changes.some((change) => change.id === id))
    .map((id) => ({
      code: 'unproved',
      severity: 'warning',
      subject: id,
      message: `The ${objectInWords(id)} is invalid, left behind by a failed build; the plan makes a valid one.`,
      fix: 'Drop the invalid index, or rebuild it with REINDEX INDEX CONCURRENTLY.',
    }));
}

export function planCreate(input: CreateInput): Plan {
  const { from, to, changes } = input;
  const context = createContext(from, to, changes, {
    defaultSchema: input.defaultSchema ?? null,
    notes: input.notes ?? (() => undefined),
  });
  const units = Object.values(addBuilders)
    .flatMap((build) => build(context))
    .sort((a, b) => a.rank - b.rank);
  const impossible = uncovered(changes, units);
  if (impossible.length > 0) refuse(impossible);
  const steps = stepsOf(units, inOrder(units), input.why ?? (() => undefined));
  return {
    from: fingerprint(from),
    to: fingerprint(to),
    phases: steps.length === 0 ? [] : [{ name: 'create', steps, code: null }],
    findings: invalidIndexes(input),
  };
}
