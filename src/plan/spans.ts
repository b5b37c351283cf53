/** Statements between which nobody is to see the catalog, and what must be done before the first. */
import type { Order } from './order.ts';
import type { Unit } from './unit.ts';

export interface Span {
  readonly start: string;
  /** The last of them, or several of which none is the last. */
  readonly ends: readonly string[];
  /** What would end the transaction in the middle, were it not run before. */
  readonly before: readonly string[];
}

function reached(from: readonly string[], next: (key: string) => readonly string[]): Set<string> {
  const seen = new Set(from);
  const open = [...from];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    for (const other of next(key)) {
      if (seen.has(other)) continue;
      seen.add(other);
      open.push(other);
    }
  }
  return seen;
}

/** It runs alone, or would hold the locks of its transaction while it reads each row. */
export function standsApart({ transaction, scans }: Pick<Unit, 'transaction' | 'scans'>): boolean {
  return transaction === 'outside' || scans;
}

/** What cannot run before the first of them, since it waits for that, is left out. */
export function spansOf(units: readonly Unit[], order: Order): Span[] {
  const first = units.filter(({ upTo }) => upTo.length > 0);
  if (first.length === 0) return [];
  const apart = new Set(units.filter(standsApart).map(({ key }) => key));
  const waiting = new Map<string, string[]>();
  for (const [key, others] of order.waits) {
    for (const other of others) waiting.set(other, [...(waiting.get(other) ?? []), key]);
  }
  return first.map(({ key, upTo }) => {
    const behind = reached([key], (each) => waiting.get(each) ?? []);
    const needed = reached(upTo, (each) => order.waits.get(each) ?? []);
    const before = [...needed].filter((each) => apart.has(each) && !behind.has(each));
    return { start: key, ends: upTo, before };
  });
}
