/** A statement of a plan before it has its place: what it says, undoes, needs and locks. */
import type { Change } from '../diff/change.ts';
import type { ObjectId } from '../ir/id.ts';
import type { Node, Part } from './order.ts';
import type { LockMode } from './plan.ts';

export interface Lock {
  readonly id: ObjectId;
  readonly mode: LockMode;
}

interface Content {
  readonly changes: readonly Change[];
  /** `Create table invoices`. */
  readonly words: string;
  readonly locks: readonly Lock[];
}

export interface UnitPart extends Part, Content {
  readonly sql: string;
  readonly reverse: string;
}

export interface Unit extends Node, Content {
  readonly rank: Rank;
  readonly parts: readonly UnitPart[];
  /** The statement without the parts that stand alone. */
  readonly sql: (split: ReadonlySet<string>) => string;
  readonly reverse: string;
  /** Parts that no CREATE can hold. */
  readonly alone: readonly string[];
  /** The reverse is run even though the owner's would do the same. */
  readonly undoApart: boolean;
}

/** The order a reader would like, as far as dependencies allow it. */
export const ranks = {
  namespace: 0,
  extension: 1,
  type: 2,
  sequence: 3,
  routine: 4,
  table: 5,
  lateRoutine: 6,
  view: 7,
  materializedView: 8,
  // Behind their owner:
  join: 10,
  settings: 11,
  index: 12,
  attachIndex: 13,
  replicaIdentity: 14,
  ownedSequence: 15,
  rowSecurity: 16,
  policy: 17,
  trigger: 18,
  comment: 20,
  privilege: 21,
} as const;
export type Rank = (typeof ranks)[keyof typeof ranks];

type Optional =
  | 'after'
  | 'provides'
  | 'prefers'
  | 'wishes'
  | 'owner'
  | 'parts'
  | 'locks'
  | 'alone'
  | 'undoApart';

/** Fills in what most statements don't have; `provides` is the key. */
export function unit(
  content: Omit<Unit, Optional | 'sql'> & Partial<Pick<Unit, Optional>> & { readonly sql: string },
): Unit {
  const { sql, ...rest } = content;
  return {
    provides: [content.key],
    after: [],
    prefers: [],
    wishes: [],
    owner: null,
    parts: [],
    locks: [],
    alone: [],
    undoApart: false,
    ...rest,
    sql: () => sql,
  };
}
