/** validate-apart: NOT VALID and VALIDATE in one transaction keep the strong lock for the whole scan. */
import { addedConstraints, commandsOf, liveTable, shown, text } from '../nodes.ts';
import type { Facts, Rule } from '../rule.ts';

export const validateApart: Rule = {
  id: 'validate-apart',
  hazard: 'long-scan-under-lock',
  rows: [9],
  summary:
    'VALIDATE CONSTRAINT in the transaction that added the constraint scans under its strong lock.',
  example: {
    current: 'CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);',
    migration:
      'BEGIN;\nALTER TABLE orders ADD CONSTRAINT total_positive CHECK (total > 0) NOT VALID;\nALTER TABLE orders VALIDATE CONSTRAINT total_positive;\nCOMMIT;',
  },
  find(facts) {
    const validated = commandsOf(facts)
      .filter(({ subtype }) => subtype === 'AT_ValidateConstraint')
      .map(({ name }) => name);
    const table = validated.length === 0 ? null : liveTable(facts);
    if (table === null || !facts.inTransaction) return [];
    const added = sameTransaction(facts).flatMap((each) =>
      addedConstraints({ ...facts, ...each }).map(({ conname }) => text(conname)),
    );
    if (!validated.some((name) => added.includes(name))) return [];
    return [
      {
        severity: 'warning',
        message: `The lock that adding took on ${shown(table)} is held until this scan of all rows is done.`,
        fix: 'End the transaction first: VALIDATE alone lets others read and write.',
        rewrite: {
          kind: 'written',
          parts: [
            {
              transaction: 'inside',
              statements: [
                "SET LOCAL lock_timeout = '5s'",
                ...sameTransaction(facts).map(({ place }) => place.statement.text),
              ],
            },
            { transaction: 'inside', statements: [facts.place.statement.text] },
          ],
        },
      },
    ];
  },
};

function sameTransaction({ earlier, place }: Facts) {
  return earlier.filter((each) => each.place.transaction === place.transaction);
}
