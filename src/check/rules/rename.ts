/** rename: running code knows the old name. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import type { Schema, Table } from '../../ir/schema.ts';
import { qualified, quoteIdentifier } from '../../postgres/identifier.ts';
import { liveTable, shown, tableOf, text } from '../nodes.ts';
import type { Facts, Match, Part, Rule } from '../rule.ts';

export const rename: Rule = {
  id: 'rename',
  hazard: 'breaks-running-code',
  rows: [28],
  summary:
    'RENAME of a column, table, schema or enum value: code that is running still says the old name.',
  example: {
    current: 'CREATE TABLE users (id bigint PRIMARY KEY, nick text);',
    migration: 'ALTER TABLE users RENAME COLUMN nick TO nickname;',
  },
  find(facts) {
    const { kind, node } = facts.place.statement;
    if (kind === 'AlterEnumStmt') {
      return text(node.oldVal) === '' ? [] : [match(`the value ${text(node.oldVal)}`, null)];
    }
    if (kind !== 'RenameStmt') return [];
    switch (node.renameType) {
      case 'OBJECT_COLUMN':
        return renamedColumn(facts);
      case 'OBJECT_TABLE':
        return renamedTable(facts);
      case 'OBJECT_SCHEMA':
        return renamedSchema(facts);
      default:
        return [];
    }
  },
};

function renamedColumn(facts: Facts): Match[] {
  const { node } = facts.place.statement;
  const table = node.relationType === 'OBJECT_TABLE' ? liveTable(facts) : null;
  if (table === null) return [];
  const [from, to] = [text(node.subname), text(node.newname)];
  const type = facts.after.tables
    .find((each) => each.schema === table.schema && each.name === table.name)
    ?.columns.find((column) => column.name === to);
  if (type === undefined || isSwap(facts, table, from)) return [];
  return [match(`${from} of ${shown(table)}`, besides(table, from, to))];
}

/** The migration's own column, or one whose name another takes in the same transaction. */
function isSwap(facts: Facts, table: Table, column: string): boolean {
  const has = (schema: Schema) =>
    tableOf(schema, { relname: table.name, schemaname: table.schema })?.columns.some(
      ({ name }) => name === column,
    ) === true;
  if (!has(facts.earlier[0]?.before ?? facts.before)) return true;
  return facts.later.some(
    ({ place, after }) =>
      place.transaction !== null && place.transaction === facts.place.transaction && has(after),
  );
}

/** The code changes over while a view has both names: nothing is written, and nothing is lost. */
function besides(
  table: { readonly schema: string; readonly name: string },
  from: string,
  to: string,
): Part[] {
  const name = qualified(table.schema, table.name);
  const view = qualified(table.schema, `${table.name}_renamed`);
  return [
    {
      transaction: 'inside',
      statements: [
        `CREATE VIEW ${view} WITH (security_invoker = true) AS SELECT *, ${quoteIdentifier(from)} AS ${quoteIdentifier(to)} FROM ${name}`,
      ],
    },
  ];
}

function renamedTable(facts: Facts): Match[] {
  const table = liveTable(facts);
  if (table === null) return [];
  const to = text(facts.place.statement.node.newname);
  if (standsIn(facts, table)) return [];
  const name = qualified(table.schema, table.name);
  return [
    match(`the table ${shown(table)}`, [
      {
        transaction: 'inside',
        statements: [
          "SET LOCAL lock_timeout = '5s'",
          `ALTER TABLE ${name} RENAME TO ${quoteIdentifier(to)}`,
          `CREATE VIEW ${name} WITH (security_invoker = true) AS SELECT * FROM ${qualified(table.schema, to)}`,
        ],
      },
    ]),
  ];
}

/** In the same transaction a view takes the old name. */
function standsIn(
  facts: Facts,
  table: { readonly schema: string; readonly name: string },
): boolean {
  const id: ObjectId = objectId('view', table.schema, table.name);
  return facts.later.some(
    ({ place, changes }) =>
      place.transaction !== null &&
      place.transaction === facts.place.transaction &&
      changes.some((change) => change.kind === 'add' && change.id === id),
  );
}

function renamedSchema(facts: Facts): Match[] {
  const { node } = facts.place.statement;
  const [from, to] = [text(node.subname), text(node.newname)];
  const tables = facts.before.tables.filter(({ schema }) => schema === from);
  if (!tables.some((table) => facts.isLive(objectId('table', table.schema, table.name)))) return [];
  const views = tables.map(
    ({ name }) =>
      `CREATE VIEW ${qualified(to, name)} WITH (security_invoker = true) AS SELECT * FROM ${qualified(from, name)}`,
  );
  return [
    match(`the ${objectInWords(objectId('schema', from))}`, [
      { transaction: 'inside', statements: [`CREATE SCHEMA ${quoteIdentifier(to)}`, ...views] },
    ]),
  ];
}

function match(what: string, parts: Part[] | null): Match {
  return {
    severity: 'warning',
    message: `Code that is running still says ${what}, and fails from here on.`,
    fix: 'Give both names until the code has changed over, then let the old one go in a later deploy.',
    rewrite:
      parts === null
        ? { kind: 'agreed', because: 'no code says the old name' }
        : { kind: 'written', parts },
  };
}
