/** Which builder plans the addition of which kind. What no builder covers, no plan claims to do. */
import type { CarriedKind, ObjectKind } from '../../ir/id.ts';
import type { Context } from '../context.ts';
import type { Unit } from '../unit.ts';
import { addCarried } from './carried.ts';
import { againstDefaults } from './default-privileges.ts';
import { addIndexes } from './indexes.ts';
import { addExtensions, addSchemas } from './namespace.ts';
import { addPolicies } from './policies.ts';
import { addPrivileges } from './privileges.ts';
import { addRoutines } from './routines.ts';
import { addSequences } from './sequence.ts';
import { addTables } from './table.ts';
import { addTriggers } from './triggers.ts';
import { addCompositeTypes, addDomains, addEnums, addRangeTypes } from './types.ts';
import { addMaterializedViews, addViews } from './views.ts';

type AddBuilder = (context: Context) => readonly Unit[];

/** Planned as a part of their table. */
const withTable: AddBuilder = () => [];

export const addBuilders: Readonly<
  Record<Exclude<ObjectKind, CarriedKind> | 'carried', AddBuilder>
> = {
  schema: addSchemas,
  extension: addExtensions,
  enum: addEnums,
  domain: addDomains,
  composite_type: addCompositeTypes,
  range_type: addRangeTypes,
  sequence: addSequences,
  table: addTables,
  column: withTable,
  primary_key: withTable,
  unique: withTable,
  foreign_key: withTable,
  check: withTable,
  exclusion: withTable,
  index: addIndexes,
  policy: addPolicies,
  trigger: addTriggers,
  view: addViews,
  materialized_view: addMaterializedViews,
  routine: addRoutines,
  carried: (context) => [...addCarried(context), ...againstDefaults(context)],
  privilege: addPrivileges,
};
