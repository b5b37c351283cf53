/** constraint-validated: a foreign key or CHECK that is added valid reads each row under its lock. */
import { addedColumns, addedConstraints, constraintsOf, liveTable, shown, text } from '../nodes.ts';
import { type Match, planned, type Rule } from '../rule.ts';

export const constraintValidated: Rule = {
  id: 'constraint-validated',
  hazard: 'long-scan-under-lock',
  rows: [7, 8],
  summary: 'ADD CONSTRAINT … FOREIGN KEY or CHECK without NOT VALID reads all rows under its lock.',
  example: {
    current:
      'CREATE TABLE customers (id bigint PRIMARY KEY); CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint); CREATE INDEX ON orders (customer_id);',
    migration:
      'ALTER TABLE orders ADD CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE RESTRICT;',
  },
  find(facts) {
    const table = liveTable(facts);
    if (table === null) return [];
    const onColumns = addedColumns(facts).flatMap((column) =>
      // A new column without a value is NULL in every row: PostgreSQL still looks at each.
      constraintsOf(column).filter(
        ({ contype }) => contype === 'CONSTR_CHECK' && hasDefault(column),
      ),
    );
    return [...addedConstraints(facts), ...onColumns].flatMap((constraint): Match[] => {
      const kind = text(constraint.contype);
      if (kind !== 'CONSTR_FOREIGN' && kind !== 'CONSTR_CHECK') return [];
      if (constraint.skip_validation === true || constraint.is_enforced === false) return [];
      const what = kind === 'CONSTR_FOREIGN' ? 'foreign key' : 'CHECK';
      const lock = kind === 'CONSTR_FOREIGN' ? 'writers of both tables wait' : 'everybody waits';
      return [
        {
          severity: 'warning',
          message: `The ${what} is looked up for each row of ${shown(table)} while ${lock}.`,
          fix: 'Add it NOT VALID, and VALIDATE it in a later transaction.',
          rewrite: planned,
        },
      ];
    });
  },
};

function hasDefault(column: Readonly<Record<string, unknown>>): boolean {
  return constraintsOf(column).some(({ contype }) => contype === 'CONSTR_DEFAULT');
}
