/** enum-value: a new enum value cannot be used in the transaction that adds it. */
import { text } from '../nodes.ts';
import type { Match, Rule } from '../rule.ts';

export const enumValue: Rule = {
  id: 'enum-value',
  hazard: 'enum-value-unusable-until-commit',
  rows: [34],
  summary: 'ALTER TYPE … ADD VALUE in a transaction that goes on to use the value fails.',
  example: {
    current:
      "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE people (id bigint PRIMARY KEY, mood mood);",
    migration:
      "BEGIN;\nALTER TYPE mood ADD VALUE 'happy';\nUPDATE people SET mood = 'happy' WHERE id = 1;\nCOMMIT;",
  },
  find(facts) {
    const { kind, node, text: sql } = facts.place.statement;
    if (kind !== 'AlterEnumStmt' || text(node.oldVal) !== '') return [];
    const unplaced: Match[] =
      text(node.newValNeighbor) === ''
        ? [
            {
              severity: 'info',
              message: `${text(node.newVal)} comes behind all others, in ORDER BY too.`,
              fix: 'Say BEFORE or AFTER which value it stands, if the order means something.',
              rewrite: null,
            },
          ]
        : [];
    const used = facts.later.some(
      ({ place, error }) =>
        place.transaction === facts.place.transaction && error?.code === '55P04',
    );
    if (!facts.inTransaction || !used) return unplaced;
    return [
      {
        severity: 'critical',
        message:
          'The value is used in the transaction that adds it: PostgreSQL refuses that (SQLSTATE 55P04).',
        fix: 'Add the value in a migration of its own, before the one that uses it.',
        rewrite: { kind: 'written', parts: [{ transaction: 'inside', statements: [sql] }] },
      },
      ...unplaced,
    ];
  },
};
