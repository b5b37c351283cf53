/** wide-index: a plain index over more than three columns is seldom used whole. */
import { nodes } from '../nodes.ts';
import type { Rule } from '../rule.ts';

export const wideIndex: Rule = {
  id: 'wide-index',
  hazard: 'slow-backfill',
  rows: [38],
  summary:
    'An index over more than three columns that is not unique costs every write and serves few queries.',
  example: {
    current: 'CREATE TABLE t (a int, b int, c int, d int);',
    migration: "SET lock_timeout = '5s';\nCREATE INDEX CONCURRENTLY idx ON t (a, b, c, d);",
  },
  find({ place }) {
    const { kind, node } = place.statement;
    if (kind !== 'IndexStmt' || node.unique === true || nodes(node.indexParams).length <= 3)
      return [];
    return [
      {
        severity: 'info',
        message: `The index has ${nodes(node.indexParams).length} columns; each write of the table pays for all.`,
        fix: 'Keep the columns that queries filter by; INCLUDE what they only read.',
        rewrite: null,
      },
    ];
  },
};
