/** The design rules, in the order in which they run: a rule sees what those before it decided. */
import { accessIndex } from './access-index.ts';
import { check } from './check.ts';
import { comments } from './comments.ts';
import { giveDefaults } from './draft/defaults.ts';
import type { Draft } from './draft/draft.ts';
import { givePlainTypes } from './draft/plain-types.ts';
import { enumLike } from './enum-like.ts';
import { exactNumber } from './exact-number.ts';
import { foreignKey } from './foreign-key.ts';
import { foreignKeyIndex } from './foreign-key-index.ts';
import { growth } from './growth.ts';
import { addExplicitIndexes } from './indexes/explicit-index.ts';
import { json } from './json.ts';
import { manyToMany } from './many-to-many.ts';
import { names } from './names.ts';
import { noOverlap } from './no-overlap.ts';
import { normalForm } from './normal-form.ts';
import { notNull } from './not-null.ts';
import { partialIndex } from './partial-index.ts';
import { primaryKey } from './primary-key.ts';
import { rowTimestamps } from './row-timestamps.ts';
import type { Rule } from './rule.ts';
import { softDelete } from './soft-delete.ts';
import { text } from './text.ts';
import { time } from './time.ts';
import { unique } from './unique.ts';

/** What is no rule and decides nothing: the draft made ready for the rules that follow. */
export type Preparation = (draft: Draft) => void;

export const passes: readonly (Rule | Preparation)[] = [
  normalForm,
  manyToMany,
  givePlainTypes,
  time,
  exactNumber,
  text,
  json,
  enumLike,
  primaryKey,
  foreignKey,
  notNull,
  giveDefaults,
  softDelete,
  rowTimestamps,
  unique,
  check,
  noOverlap,
  addExplicitIndexes,
  accessIndex,
  partialIndex,
  foreignKeyIndex,
  names,
  comments,
  growth,
];

export const rules: readonly Rule[] = passes.filter((pass) => typeof pass !== 'function');
