/** opaque: statements that nothing can be said of before they run. */
import type { Rule } from '../rule.ts';

export const opaque: Rule = {
  id: 'opaque',
  hazard: 'unproved',
  rows: [31, 47],
  summary: 'DO blocks, CALL and dynamic SQL: what they do on the real data is not known here.',
  example: {
    current: 'CREATE TABLE users (id bigint PRIMARY KEY);',
    migration: "DO $$ BEGIN EXECUTE 'ALTER TABLE users ADD COLUMN a text'; END $$;",
  },
  find({ place }) {
    if (!/^(?:DoStmt|CallStmt)$/.test(place.statement.kind)) return [];
    return [
      {
        severity: 'info',
        message:
          'It was run here on a schema without the real data; what it does there may differ.',
        fix: 'Write it as plain statements where it can be.',
        rewrite: null,
      },
    ];
  },
};
