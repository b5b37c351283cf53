/** The rules of the check, what matters most first. */
import type { Rule } from './rule.ts';
import { afterStrongLock } from './rules/after-strong-lock.ts';
import { columnRewrite } from './rules/column-rewrite.ts';
import { columnTypes } from './rules/column-types.ts';
import { concurrentlyInTransaction } from './rules/concurrently-in-transaction.ts';
import { constraintValidated } from './rules/constraint-validated.ts';
import { defaultChange } from './rules/default-change.ts';
import { domainConstraint } from './rules/domain-constraint.ts';
import { drops } from './rules/drops.ts';
import { enumValue } from './rules/enum-value.ts';
import { exclusion } from './rules/exclusion.ts';
import { extensionVersion } from './rules/extension-version.ts';
import { indexDrop } from './rules/index-drop.ts';
import { indexNotConcurrent } from './rules/index-not-concurrent.ts';
import { keyWithoutIndex } from './rules/key-without-index.ts';
import { longName } from './rules/long-name.ts';
import { loosened } from './rules/loosened.ts';
import { maintenance } from './rules/maintenance.ts';
import { missingTimeout } from './rules/missing-timeout.ts';
import { notRobust } from './rules/not-robust.ts';
import { opaque } from './rules/opaque.ts';
import { partitionDetach } from './rules/partition-detach.ts';
import { referenceWithoutIndex } from './rules/reference-without-index.ts';
import { rename } from './rules/rename.ts';
import { requiredColumn } from './rules/required-column.ts';
import { rewriteObserved } from './rules/rewrite-observed.ts';
import { rowsChanged } from './rules/rows-changed.ts';
import { setNotNull } from './rules/set-not-null.ts';
import { severalAlters } from './rules/several-alters.ts';
import { typeChange } from './rules/type-change.ts';
import { uniqueOnRows } from './rules/unique-on-rows.ts';
import { validateApart } from './rules/validate-apart.ts';
import { whoSees } from './rules/who-sees.ts';
import { wideIndex } from './rules/wide-index.ts';

export const rules: readonly Rule[] = [
  drops,
  rowsChanged,
  requiredColumn,
  concurrentlyInTransaction,
  enumValue,
  indexNotConcurrent,
  indexDrop,
  keyWithoutIndex,
  constraintValidated,
  validateApart,
  exclusion,
  setNotNull,
  columnRewrite,
  typeChange,
  rewriteObserved,
  partitionDetach,
  domainConstraint,
  rename,
  maintenance,
  missingTimeout,
  longName,
  uniqueOnRows,
  notRobust,
  referenceWithoutIndex,
  afterStrongLock,
  severalAlters,
  loosened,
  defaultChange,
  whoSees,
  extensionVersion,
  columnTypes,
  wideIndex,
  opaque,
];
