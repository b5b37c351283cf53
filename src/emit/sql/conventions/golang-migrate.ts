/** golang-migrate: a pair of files, each sent as one message. Encore reads the same. */
import type { SqlConvention } from '../convention.ts';
import { pair } from '../forms.ts';
import type { Habit } from '../habit.ts';
import { dbmate } from './dbmate.ts';

/** Its names end in `.up.sql`, whatever single files lie beside them. */
export function pairNaming({ naming }: Habit): string {
  return /\.up\.sql$/i.test(naming) ? naming : naming.replace(/(?:\.\w+)+$/, '.up.sql');
}

export const golangMigrate: SqlConvention = {
  id: 'golang-migrate',
  title: 'golang-migrate',
  tools: ['golang-migrate', 'encore'],
  folders: ['migrations', 'db/migrations', 'database/migrations'],
  traps: [],
  capabilities: dbmate.capabilities,
  naming: pairNaming,
  files: pair,
};
