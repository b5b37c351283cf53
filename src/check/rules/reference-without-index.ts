/** reference-without-index: each delete of a parent reads the whole table that refers to it. */

import type { Table } from '../../ir/schema.ts';
import { addedConstraints, inner, liveTable, nodes, shown, tableOf, text } from '../nodes.ts';
import type { Facts, Match, Rule } from '../rule.ts';

export const referenceWithoutIndex: Rule = {
  id: 'reference-without-index',
  hazard: 'long-scan-under-lock',
  rows: [32],
  summary:
    'A foreign key whose columns lead no index: each delete of a parent reads the whole table.',
  example: {
    current:
      'CREATE TABLE customers (id bigint PRIMARY KEY); CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);',
    migration:
      "SET lock_timeout = '5s';\nALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE NOT VALID;",
  },
  find(facts) {
    const table = liveTable(facts);
    if (table === null) return [];
    return addedConstraints(facts)
      .filter(({ contype }) => contype === 'CONSTR_FOREIGN')
      .map((constraint) => columnsOf(constraint))
      .filter((columns) => columns.length > 0 && !isLed(lastState(facts, table), columns))
      .map(
        (columns): Match => ({
          severity: 'info',
          message: `No index of ${shown(table)} begins with ${columns.join(', ')}: each delete of a parent reads all of it.`,
          fix: `CREATE INDEX CONCURRENTLY on ${shown(table)} (${columns.join(', ')}) before the key.`,
          rewrite: null,
        }),
      );
  },
};

function columnsOf(constraint: Readonly<Record<string, unknown>>): string[] {
  return nodes(constraint.fk_attrs).map((each) => text(inner(each, 'String')?.sval));
}

/** The index may come later in the same migration. */
function lastState(facts: Facts, table: Table): Table {
  const schema = facts.later.at(-1)?.after ?? facts.after;
  return tableOf(schema, { relname: table.name, schemaname: table.schema }) ?? table;
}

function isLed(table: Table, columns: readonly string[]): boolean {
  const keys = [table.primaryKey, ...table.uniques].flatMap((key) =>
    key === null ? [] : [key.columns],
  );
  const indexes = table.indexes
    .filter(({ predicate }) => predicate === null)
    .map(({ elements }) => elements.map(({ column }) => column ?? ''));
  return [...keys, ...indexes].some((leading) =>
    columns.every((column) => leading.slice(0, columns.length).includes(column)),
  );
}
