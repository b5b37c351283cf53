/** A difference between two schemas: what `diff/` finds and `plan/` turns into steps. */
import type { ObjectId } from '../ir/id.ts';

export type Change =
  | { readonly kind: 'add'; readonly id: ObjectId }
  | { readonly kind: 'remove'; readonly id: ObjectId }
  /** Properties of an object that exists on both sides; `before`/`after` hold those that differ. */
  | {
      readonly kind: 'set';
      readonly id: ObjectId;
      readonly before: Readonly<Record<string, unknown>>;
      readonly after: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'rename'; readonly id: ObjectId; readonly from: ObjectId };
