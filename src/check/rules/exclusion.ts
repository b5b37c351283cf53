/** exclusion: an exclusion constraint builds its index under ACCESS EXCLUSIVE, and knows no other way. */
import { addedConstraints, liveTable, shown } from '../nodes.ts';
import type { Rule } from '../rule.ts';

export const exclusion: Rule = {
  id: 'exclusion',
  hazard: 'blocks-reads',
  rows: [12],
  summary:
    'ADD CONSTRAINT … EXCLUDE builds its index while everybody waits; PostgreSQL has no other way.',
  example: {
    current: 'CREATE TABLE bookings (id bigint PRIMARY KEY, during tstzrange NOT NULL);',
    migration:
      'ALTER TABLE bookings ADD CONSTRAINT bookings_no_overlap EXCLUDE USING gist (during WITH &&);',
  },
  find(facts) {
    const excludes = addedConstraints(facts).some(({ contype }) => contype === 'CONSTR_EXCLUSION');
    const table = excludes ? liveTable(facts) : null;
    if (table === null) return [];
    return [
      {
        severity: 'warning',
        message: `Nobody can read or write ${shown(table)} while each row is read and the index is built.`,
        fix: 'Run it while the table is small or nobody needs it, under a lock_timeout.',
        rewrite: { kind: 'agreed', because: 'the table is small, or nobody needs it meanwhile' },
      },
    ];
  },
};
