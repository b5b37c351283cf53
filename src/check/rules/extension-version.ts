/** extension-version: an extension's update cannot be taken back. */
import type { Rule } from '../rule.ts';

export const extensionVersion: Rule = {
  id: 'extension-version',
  hazard: 'irreversible',
  rows: [45],
  summary:
    'ALTER EXTENSION … UPDATE changes functions and types under running code, and has no way back.',
  example: {
    current: 'CREATE EXTENSION citext;',
    migration: 'ALTER EXTENSION citext UPDATE;',
  },
  find({ place }) {
    if (place.statement.kind !== 'AlterExtensionStmt') return [];
    return [
      {
        severity: 'info',
        message: 'There is no statement that brings the old version back.',
        fix: 'Try the update on a copy of the database first.',
        rewrite: null,
      },
    ];
  },
};
