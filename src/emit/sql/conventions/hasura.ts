/** Hasura: a folder for each migration, with `up.sql` and `down.sql`. */
import type { SqlConvention } from '../convention.ts';
import { folderPair } from '../forms.ts';
import { dbmate } from './dbmate.ts';

export const hasura: SqlConvention = {
  id: 'hasura',
  title: 'Hasura',
  tools: ['hasura'],
  folders: ['migrations/default', 'hasura/migrations/default'],
  traps: [],
  capabilities: { ...dbmate.capabilities, outside: 'none' },
  outsideFix:
    'Run the file with psql, then: hasura migrate apply --skip-execution --version <its number>.',
  // Its own server reads SQL files in pairs of an older form too; new ones are folders.
  naming: ({ naming }) =>
    naming.replace(/(?:\.up)?\.(?:sql|ya?ml)$/, (end) => (naming.includes('/') ? end : '/up.sql')),
  files: folderPair,
};
