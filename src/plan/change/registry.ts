/** Which builder changes which kind in place. What no builder covers, no plan claims to do. */
import { type CarriedKind, isCarried, type ObjectKind } from '../../ir/id.ts';
import { alterEnum } from '../online/add-enum-value.ts';
import { alterMembership } from '../partition/membership.ts';
import type { Unit } from '../unit.ts';
import { alterCarried } from './alter-carried.ts';
import { alterPolicy, alterRoutine, alterTrigger, alterView } from './alter-code.ts';
import { alterColumn } from './alter-column.ts';
import { alterColumnComments } from './alter-comment.ts';
import { alterCheck, alterForeignKey, alterIndex } from './alter-constraint.ts';
import { alterExtension } from './alter-extension.ts';
import { alterTable } from './alter-table.ts';
import { alterCompositeType, alterDomain, alterSequence } from './alter-types.ts';
import type { ChangeContext, SetChange } from './context.ts';
import { alterPrivilege } from './privileges.ts';

type AlterBuilder = (context: ChangeContext, change: SetChange) => readonly Unit[];

/** Only its comment changes in place. */
const commentAlone: AlterBuilder = () => [];

const alterBuilders: Readonly<Record<Exclude<ObjectKind, CarriedKind>, AlterBuilder>> = {
  schema: commentAlone,
  extension: alterExtension,
  enum: alterEnum,
  domain: alterDomain,
  composite_type: alterCompositeType,
  range_type: commentAlone,
  sequence: alterSequence,
  table: (context, change) => [...alterTable(context, change), ...alterMembership(context, change)],
  column: alterColumn,
  primary_key: alterIndex,
  unique: alterIndex,
  foreign_key: alterForeignKey,
  check: alterCheck,
  exclusion: alterIndex,
  index: alterIndex,
  trigger: alterTrigger,
  policy: alterPolicy,
  view: (context, change) => [
    ...alterView(context, change),
    ...alterColumnComments(context, change),
  ],
  materialized_view: (context, change) => [
    ...alterView(context, change),
    ...alterColumnComments(context, change),
  ],
  routine: alterRoutine,
  privilege: alterPrivilege,
};

export function alterBuilder(kind: ObjectKind): AlterBuilder {
  return isCarried(kind) ? alterCarried : alterBuilders[kind];
}
