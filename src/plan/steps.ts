/** Ordered units as the steps of a plan, each with the reverse that it really needs. */
import type { ObjectId } from '../ir/id.ts';
import type { Order } from './order.ts';
import type { Reverse, Step } from './plan.ts';
import { addition, type Lock, type Unit, type UnitPart } from './unit.ts';

interface Piece {
  readonly content: Unit | UnitPart;
  readonly owner: string | null;
  readonly undoApart: boolean;
  readonly sql: string;
}

function piecesOf(units: readonly Unit[], split: ReadonlySet<string>): Map<string, Piece> {
  const pieces = new Map<string, Piece>();
  for (const unit of units) {
    const { owner, undoApart } = unit;
    pieces.set(unit.key, { content: unit, owner, undoApart, sql: unit.sql(split) });
    for (const part of unit.parts) {
      const piece = { content: part, owner: unit.key, undoApart: false, sql: part.sql };
      if (split.has(part.key)) pieces.set(part.key, piece);
    }
  }
  return pieces;
}

/**
 * The earliest step whose reverse undoes each one. A piece goes with its owner unless something
 * it needs was made after the owner: that is dropped first, and PostgreSQL refuses to while the
 * piece is there.
 */
function undoneBy(pieces: ReadonlyMap<string, Piece>, order: Order): Map<string, string> {
  const position = new Map(order.sequence.map((key, i) => [key, i]));
  const at = (key: string) => position.get(key) as number;
  const undone = new Map<string, string>();
  for (const key of order.sequence) {
    const { owner, undoApart } = pieces.get(key) as Piece;
    const root = owner === null ? undefined : undone.get(owner);
    const goesAlong =
      root !== undefined &&
      !undoApart &&
      (order.needs.get(key) ?? []).every((need) => at(undone.get(need) as string) <= at(root));
    undone.set(key, goesAlong ? root : key);
  }
  return undone;
}

function why(words: string, reason: string | undefined): string {
  return reason === undefined ? `${words}.` : `${words}: ${reason}`;
}

export function stepsOf(
  units: readonly Unit[],
  order: Order,
  reasons: (id: ObjectId) => string | undefined,
): Step[] {
  const pieces = piecesOf(units, order.split);
  const undone = undoneBy(pieces, order);
  const steps = order.sequence.map((key, i) => {
    const { content, sql } = pieces.get(key) as Piece;
    const [first] = content.changes;
    const online = 'phase' in content ? content : addition;
    const reverse = reverseOf(online, content.reverse, undone.get(key) !== key);
    const locks = [...content.locks, ...partLocks(content, order.split)];
    return {
      id: `s${i + 1}`,
      changes: content.changes.filter(
        (change) => change.id === first?.id || !order.split.has(change.id),
      ),
      sql,
      reverse,
      locks,
      rewrites: online.rewrites,
      ...(online.scanned.length === 0 ? {} : { scanned: online.scanned }),
      transaction: online.transaction,
      timeouts: timeoutsOf(online, locks),
      precheck: online.precheck,
      why: why(content.words, first?.kind === 'add' ? reasons(first.id) : undefined),
    };
  });
  return withoutGone(steps);
}

/** Tables that an earlier step has dropped are locked and read no more. */
function withoutGone(steps: readonly Step[]): Step[] {
  const gone = new Set<ObjectId>();
  return steps.map((step) => {
    const there = (id: ObjectId) => !gone.has(id);
    const { locks, rewrites, scanned, ...rest } = step;
    const read = (scanned ?? []).filter(there);
    const result: Step = {
      ...rest,
      locks: locks.filter(({ id }) => there(id)),
      rewrites: rewrites.filter(there),
      ...(read.length === 0 ? {} : { scanned: read }),
    };
    for (const { kind, id } of step.changes) {
      if (kind === 'remove' && id.startsWith('table:')) gone.add(id);
    }
    return gone.size === 0 ? step : result;
  });
}

function reverseOf(
  { undo, apart }: Pick<Unit, 'undo' | 'apart'>,
  sql: string,
  along: boolean,
): Reverse {
  if (along || undo === 'implied') return { effect: 'implied', sql: null };
  if (undo === 'cannot') return { effect: 'cannot', sql: null };
  return { effect: undo, sql, ...(apart.length === 0 ? {} : { apart }) };
}

/**
 * A lock that is waited for stops all who come after, so the wait is short. A concurrent build
 * waits for older transactions too, and stops nobody meanwhile: it gets the time that it takes.
 */
function timeoutsOf(
  {
    transaction,
    statementTimeout,
    lockTimeout,
  }: Pick<Unit, 'transaction' | 'statementTimeout' | 'lockTimeout'>,
  locks: readonly Lock[],
): Step['timeouts'] {
  if (locks.length === 0) return { lock: null, statement: null };
  if (transaction === 'outside' && lockTimeout === null) return { lock: '15min', statement: null };
  return { lock: lockTimeout ?? '5s', statement: statementTimeout };
}

/** Locks of the parts that the statement holds. */
function partLocks(content: Unit | UnitPart, split: ReadonlySet<string>) {
  if (!('parts' in content)) return [];
  const locks = content.parts.filter((part) => !split.has(part.key)).flatMap((part) => part.locks);
  return locks.filter((lock, i) => locks.findIndex((other) => other.id === lock.id) === i);
}
