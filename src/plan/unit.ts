/** A statement of a plan before it has its place: what it says, undoes, needs and locks. */
import type { Change } from '../diff/change.ts';
import type { ObjectId } from '../ir/id.ts';
import type { Node, Part } from './order.ts';
import type { Apart, LockMode } from './plan.ts';

export interface Lock {
  readonly id: ObjectId;
  readonly mode: LockMode;
}

/** In the order of deployment: what adds, what looks at each row, what takes away. */
export const phaseNames = ['expand', 'backfill', 'contract'] as const;
export type PhaseName = (typeof phaseNames)[number];

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
  /** The earliest phase: it comes later when something that it needs does. */
  readonly phase: PhaseName;
  readonly transaction: 'inside' | 'outside';
  readonly rewrites: readonly ObjectId[];
  /** Tables that are read from end to end under a lock that stops writers. */
  readonly scanned: readonly ObjectId[];
  /** What the reverse brings back; `implied`: the reverse of an earlier step does. */
  readonly undo: 'restores' | 'structure' | 'cannot' | 'implied';
  /** The reverse for who can run statements in transactions of their own; empty: no better. */
  readonly apart: readonly Apart[];
  /** Longer than which it waits for no lock; null: as usual. */
  readonly lockTimeout: string | null;
  /** As a step's. */
  readonly precheck: string | null;
  /** It reads each row under a lock that stops nobody: locks that do must not be held meanwhile. */
  readonly scans: boolean;
  /** What is to follow in the same transaction, as keys: nobody is to see what lies between. */
  readonly upTo: readonly string[];
  /** Null where it reads or writes each row. */
  readonly statementTimeout: string | null;
  /** The change of the code that must ship before the phase of this statement. */
  readonly code: string | null;
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
  change: 9,
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
  last: 25,
  drop: 30,
  /** What acts on the statements of others goes before them. */
  dropFirst: -1,
  /** Alone in no transaction, and needs nothing: what comes behind can share one. */
  value: -2,
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
  | 'undoApart'
  | ChangeField;

type ChangeField =
  | 'phase'
  | 'transaction'
  | 'rewrites'
  | 'scanned'
  | 'undo'
  | 'apart'
  | 'lockTimeout'
  | 'scans'
  | 'upTo'
  | 'precheck'
  | 'statementTimeout'
  | 'code';

/** What a statement is that adds something new. */
export const addition: Pick<Unit, ChangeField> = {
  phase: 'expand',
  transaction: 'inside',
  rewrites: [],
  scanned: [],
  undo: 'restores',
  apart: [],
  lockTimeout: null,
  scans: false,
  upTo: [],
  precheck: null,
  statementTimeout: null,
  code: null,
};

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
    ...addition,
    ...rest,
    sql: () => sql,
  };
}
