/** The conventions a design follows: the house's own where there is one, else ours. */
import type { Schema } from '../../ir/schema.ts';
import type { Rules } from '../../model/model.ts';
import { type Case, type Habits, habitsOf, type KeyHabit } from './habits.ts';

export interface House {
  readonly schema: string;
  readonly tables: { readonly style: 'plural' | 'singular'; readonly case: Case };
  readonly columnCase: Case;
  /** Null: the rule for primary keys decides. */
  readonly key: KeyHabit | null;
  /** As they are called here; null: the rule's names, in the house's case. */
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
  /** See `Habits`. */
  readonly indexName: string;
  /** What the conventions were seen in; null when they are ours. */
  readonly observed: Habits | null;
}

/** What the model says wins over what the house does. */
export function houseOf(current: Schema, rules: Rules | undefined): House {
  const observed = habitsOf(current);
  return {
    schema: observed?.schema ?? 'public',
    tables: {
      style: rules?.table_names ?? observed?.tables.style ?? 'plural',
      case: observed?.tables.case ?? 'snake',
    },
    columnCase: observed?.columnCase ?? 'snake',
    key: rules?.primary_key === undefined ? (observed?.key ?? null) : null,
    createdAt: observed?.createdAt?.name ?? null,
    updatedAt: observed?.updatedAt?.name ?? null,
    indexName: observed?.indexName ?? 'idx_table_columns',
    observed,
  };
}
