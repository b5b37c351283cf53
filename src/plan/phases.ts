/** The phase of each statement, and the order within one that needs the fewest transactions. */
import type { Order } from './order.ts';
import { lockModes } from './plan.ts';
import { type Span, spansOf } from './spans.ts';
import { type PhaseName, phaseNames, ranks, type Unit } from './unit.ts';

export interface Scheduled {
  readonly name: PhaseName;
  readonly keys: readonly string[];
}

type Facts = Pick<Unit, 'phase' | 'transaction' | 'rank' | 'scans'>;

function factsOf(units: readonly Unit[]): Map<string, Facts> {
  const facts = new Map<string, Facts>();
  for (const unit of units) {
    facts.set(unit.key, unit);
    for (const part of unit.parts) facts.set(part.key, unit);
  }
  return facts;
}

/** Keys of the statements that drop what another one makes again. */
function droppedToMakeAnew(units: readonly Unit[]): ReadonlySet<string> {
  const changes = units.flatMap((unit) => [unit, ...unit.parts].flatMap((each) => each.changes));
  const made = new Set(changes.filter(({ kind }) => kind === 'add').map(({ id }) => id));
  const isAnew = ({ changes: own }: Unit) =>
    own.length > 0 && own.every(({ kind, id }) => kind === 'remove' && made.has(id));
  return new Set(units.filter(isAnew).map(({ key }) => key));
}

/** Nobody is to miss an object between two phases: it goes when the first that waits for that comes. */
function withoutGaps(
  phases: Map<string, number>,
  anew: ReadonlySet<string>,
  order: Order,
): Map<string, number> {
  const waiting = new Map<string, string[]>();
  for (const [key, others] of order.waits) {
    for (const other of others) waiting.set(other, [...(waiting.get(other) ?? []), key]);
  }
  for (const key of order.sequence.toReversed()) {
    const behind = (waiting.get(key) ?? []).map((other) => phases.get(other) ?? 0);
    if (!anew.has(key) || behind.length === 0) continue;
    phases.set(key, Math.max(phases.get(key) ?? 0, Math.min(...behind)));
  }
  return phases;
}

/** Not before the phase of anything that it comes after. */
function phasesOf(facts: ReadonlyMap<string, Facts>, order: Order): Map<string, number> {
  const phases = new Map<string, number>();
  for (const key of order.sequence) {
    const own = phaseNames.indexOf(facts.get(key)?.phase ?? 'expand');
    const waits = order.waits.get(key) ?? [];
    phases.set(key, Math.max(own, ...waits.map((other) => phases.get(other) ?? 0)));
  }
  return phases;
}

/**
 * What runs outside a transaction cuts the file: so all that can run inside goes first, then all
 * that runs outside, and so on, in the given order as far as that goes. Values of enums go before
 * all: what leads back from them finds everything else as it was. What must stay together begins
 * once nothing is left to cut it, and what could wait cuts it not.
 */
function clustered(
  keys: readonly string[],
  facts: ReadonlyMap<string, Facts>,
  order: Order,
  spans: readonly Span[],
): string[] {
  const open = new Set(keys);
  const held = new Map(spans.map(({ start, before }) => [start, before]));
  const sequence: string[] = [];
  const take = (key: string) => {
    sequence.push(key);
    open.delete(key);
  };
  const ready = (key: string) => (order.waits.get(key) ?? []).every((other) => !open.has(other));
  const isHeld = (key: string) => (held.get(key) ?? []).some((other) => open.has(other));
  const isAmid = () =>
    spans.some(({ start, ends }) => !open.has(start) && ends.some((end) => open.has(end)));
  for (const key of keys) if (facts.get(key)?.rank === ranks.value && ready(key)) take(key);
  let way: Unit['transaction'] = 'inside';
  let scansToo = false;
  let stuck = 0;
  while (open.size > 0) {
    let found = false;
    for (const key of keys) {
      const own = facts.get(key);
      if (!open.has(key) || own?.transaction !== way || !ready(key) || isHeld(key)) continue;
      if (own.scans && !scansToo && isAmid()) continue;
      take(key);
      found = true;
      scansToo = false;
    }
    if (found) stuck = 0;
    else if (way === 'inside' && !scansToo) scansToo = true;
    else {
      way = way === 'inside' ? 'outside' : 'inside';
      scansToo = false;
      stuck += 1;
      // Two that hold each other up: the first begins as it can.
      if (stuck > 2) held.delete(keys.find((key) => open.has(key) && ready(key)) as string);
    }
  }
  return sequence;
}

export function schedule(units: readonly Unit[], order: Order): Scheduled[] {
  const facts = factsOf(units);
  const phases = withoutGaps(phasesOf(facts, order), droppedToMakeAnew(units), order);
  const spans = spansOf(units, order);
  return phaseNames.flatMap((name, n) => {
    const keys = order.sequence.filter((key) => phases.get(key) === n);
    return keys.length === 0 ? [] : [{ name, keys: clustered(keys, facts, order, spans) }];
  });
}

/** From here on a lock stops writers. */
const stopping = lockModes.indexOf('SHARE');

/**
 * A scan that stops nobody would still hold what its transaction has locked before: such a one
 * stands alone.
 */
export function withScansApart(units: readonly Unit[], phases: readonly Scheduled[]): Unit[] {
  const byKey = new Map(units.map((unit) => [unit.key, unit]));
  const apart = new Set<string>();
  for (const { keys } of phases) {
    let stopped = false;
    for (const key of keys) {
      const unit = byKey.get(key);
      if (unit === undefined) continue;
      if (unit.transaction === 'outside') stopped = false;
      else if (unit.scans && stopped) {
        apart.add(key);
        stopped = false;
      } else if (unit.locks.some(({ mode }) => lockModes.indexOf(mode) >= stopping)) stopped = true;
    }
  }
  return units.map((unit) =>
    apart.has(unit.key) ? { ...unit, transaction: 'outside', lockTimeout: '5s' } : unit,
  );
}
