/** Statements that are known by their form: tables with some of their parts, helpers, renames. */
import type { Table } from '../../../ir/schema.ts';
import type { Spelling } from '../../../postgres/ddl/spelling.ts';
import { relationName } from '../../../postgres/ddl/spelling.ts';
import { createTable } from '../../../postgres/ddl/table.ts';
import { quoteIdentifier } from '../../../postgres/identifier.ts';
import { call, named, string } from '../python/code.ts';
import { createConstraint, dropConstraint } from './constraint.ts';
import { inSchema, isSayable } from './names.ts';
import { looksNoted } from './notes.ts';
import type { Phrase } from './phrase.ts';
import { constraintClause } from './table.ts';

/** The table with only the constraints and defaults that the statement has. */
function asStated(table: Table, sql: string, spelling: Spelling): Table {
  const lines = sql.split('\n').map((line) => line.trimStart());
  const has = (each: Parameters<typeof constraintClause>[0]) =>
    sql.includes(constraintClause(each, spelling));
  return {
    ...table,
    columns: table.columns.map((column) => {
      const own = lines.find((line) => line.startsWith(`${quoteIdentifier(column.name)} `));
      const stated = column.generated !== null || own?.includes(' DEFAULT ') === true;
      return stated ? column : { ...column, default: null };
    }),
    checks: table.checks.filter((it) => has({ kind: 'check', it })),
    foreignKeys: table.foreignKeys.filter((it) => has({ kind: 'foreign_key', it })),
  };
}

export function findCreate(
  tables: readonly Table[],
  sql: string,
  spelling: Spelling,
): Phrase | null {
  for (const table of tables) {
    if (!sql.includes(`TABLE ${relationName(table, spelling)} (`)) continue;
    const stated = asStated(table, sql, spelling);
    const text = createTable({ parents: 'none', table: stated }, spelling);
    if (text === sql && !looksNoted(text)) return { kind: 'create table', table: stated };
  }
  return null;
}

const plainName = /^[a-z_][a-z0-9_$]*$/;

/** Helpers of a recipe, which are part of neither schema. */
export function findHelper(
  tables: readonly Table[],
  sql: string,
  spelling: Spelling,
  defaultSchema: string,
): Phrase | null {
  for (const table of tables) {
    const head = `ALTER TABLE ${relationName(table, spelling)}`;
    const dropped = sql.startsWith(`${head} DROP CONSTRAINT `)
      ? sql.slice(`${head} DROP CONSTRAINT `.length)
      : '';
    const added = /^\n {2}ADD CONSTRAINT (\S+) CHECK \((\S+) IS NOT NULL\) NOT VALID$/.exec(
      sql.startsWith(head) ? sql.slice(head.length) : '',
    );
    const name = added?.[1] ?? dropped;
    if (!plainName.test(name)) continue;
    const it = {
      name,
      expression: `${added?.[2]} IS NOT NULL`,
      noInherit: false,
      validated: false,
      enforced: true,
      comment: null,
    };
    const make = added === null ? dropConstraint : createConstraint;
    const code = make(table, { kind: 'check', it }, defaultSchema);
    if (code !== null) return { kind: 'operations', codes: [code] };
  }
  return null;
}

const identifier = '("(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)';
const renaming = new RegExp(
  `^ALTER TABLE (?:${identifier}\\.)?${identifier} RENAME (?:COLUMN ${identifier} )?TO ${identifier}$`,
);

function unquoted(name: string | undefined): string {
  return name?.startsWith('"') === true ? name.slice(1, -1).replaceAll('""', '"') : (name ?? '');
}

export function findRename(sql: string, defaultSchema: string): Phrase | null {
  const match = renaming.exec(sql);
  if (match === null) return null;
  const [schema, table, column, to] = match.slice(1).map(unquoted);
  const place = inSchema(
    schema === undefined || schema === '' ? defaultSchema : schema,
    defaultSchema,
  );
  const names = [table, column, to].filter((name) => name !== undefined && name !== '');
  if (!isSayable(...names.filter((name) => name !== undefined))) return null;
  const code =
    match[3] === undefined
      ? call('op.rename_table', string(table ?? ''), string(to ?? ''), ...place)
      : call(
          'op.alter_column',
          string(table ?? ''),
          string(column ?? ''),
          named('new_column_name', string(to ?? '')),
          ...place,
        );
  return { kind: 'operations', codes: [code] };
}
