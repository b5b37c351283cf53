/**
 * Statements by their text, with the operation that says the same. A statement is put into
 * Alembic's words only when it is letter for letter what its object is printed as: what the plan
 * proved is then what the operation makes, and any other statement stays SQL.
 */
import { parseObjectId } from '../../../ir/id.ts';
import type { Column, Index, Key, Schema, Table } from '../../../ir/schema.ts';
import type { Plan } from '../../../plan/plan.ts';
import { columnDefinitions } from '../../../postgres/ddl/column.ts';
import { setComment } from '../../../postgres/ddl/comment.ts';
import { addConstraint, dropConstraint as dropSql } from '../../../postgres/ddl/constraint.ts';
import { createIndex, dropIndex } from '../../../postgres/ddl/indexes.ts';
import { defaultExpression } from '../../../postgres/ddl/parentheses.ts';
import { relationName, type Spelling } from '../../../postgres/ddl/spelling.ts';
import { createTable, dropTable } from '../../../postgres/ddl/table.ts';
import { quoteIdentifier, shortenIdentifier } from '../../../postgres/identifier.ts';
import { formatType } from '../../../postgres/type.ts';
import { type Code, call, string } from '../python/code.ts';
import {
  addColumnOp,
  dropColumnOp,
  setColumnComment,
  setDefault,
  setNullable,
  setTableComment,
  setType,
} from './alter.ts';
import { constraintsOf, createConstraint, dropConstraint } from './constraint.ts';
import { createIndexOp, dropIndexOp } from './index-op.ts';
import { inSchema, isSayable } from './names.ts';
import { looksNoted, withoutNotes } from './notes.ts';
import type { Phrase } from './phrase.ts';
import { constraintClause } from './table.ts';
import type { TypeContext } from './types.ts';

type Say = () => Phrase | null;

export interface PhraseBook {
  readonly context: TypeContext;
  readonly spelling: Spelling;
  /** Null for what has to stay SQL. */
  find(sql: string): Phrase | null;
}

interface Writer {
  readonly context: TypeContext;
  readonly spelling: Spelling;
  add(sql: string, say: Say): void;
}

function operation(make: () => Code | null): Say {
  return () => {
    const code = make();
    return code === null ? null : { kind: 'operations', codes: [code] };
  };
}

function concurrently(sql: string): string {
  return sql.replace(/^((?:CREATE (?:UNIQUE )?|DROP )INDEX) /, '$1 CONCURRENTLY ');
}

/** A key's index, as it is built before the key takes it. */
function indexOf(key: Key): Index {
  const plain = { expression: null, collation: null, operatorClass: null } as const;
  return {
    name: key.name,
    unique: true,
    method: 'btree',
    elements: key.columns.map((column) => ({ ...plain, column, order: 'asc', nulls: 'last' })),
    include: key.include,
    nullsNotDistinct: key.nullsNotDistinct,
    predicate: null,
    storage: key.storage,
    valid: true,
    partitionOf: null,
    comment: null,
  };
}

function addIndexPhrases(
  { context, spelling, add }: Writer,
  owner: { readonly schema: string; readonly name: string },
  given: Index,
): void {
  const { defaultSchema } = context;
  // The one that takes the place of another is built beside it.
  const beside = { ...given, name: shortenIdentifier(`${given.name}_new`) };
  for (const index of [given, beside]) {
    const create = createIndex(owner, index, spelling);
    const drop = dropIndex(owner, index, spelling);
    const ifExists = concurrently(drop).replace('CONCURRENTLY ', 'CONCURRENTLY IF EXISTS ');
    const dropOp = (online: boolean, exists: boolean) =>
      operation(() => dropIndexOp(owner, index.name, defaultSchema, online, exists));
    add(
      create,
      operation(() => createIndexOp(owner, index, defaultSchema, false)),
    );
    add(
      concurrently(create),
      operation(() => createIndexOp(owner, index, defaultSchema, true)),
    );
    add(drop, dropOp(false, false));
    add(concurrently(drop), dropOp(true, false));
    add(ifExists, dropOp(true, true));
  }
}

function addConstraintPhrases({ context, spelling, add }: Writer, table: Table): void {
  const { defaultSchema } = context;
  for (const constraint of constraintsOf(table)) {
    const clause = constraintClause(constraint, spelling);
    for (const validated of [true, false]) {
      const it = { ...constraint.it, validated };
      const stated = { ...constraint, it } as typeof constraint;
      add(
        addConstraint(table, clause, { enforced: true, validated }, spelling),
        operation(() => createConstraint(table, stated, defaultSchema)),
      );
    }
    add(
      dropSql(table, constraint.it.name, spelling),
      operation(() => dropConstraint(table, constraint, defaultSchema)),
    );
    if (constraint.kind === 'primary_key' || constraint.kind === 'unique') {
      addIndexPhrases({ context, spelling, add }, table, indexOf(constraint.it));
    }
  }
}

function addColumnPhrase(writer: Writer, table: Table, column: Column, later: string | null): void {
  const { context, spelling, add } = writer;
  const [definition] = columnDefinitions(table, [column], spelling);
  const quoted = quoteIdentifier(column.name);
  const extra = later === null ? '' : `,\n  ALTER COLUMN ${quoted} SET DEFAULT ${later}`;
  const head = `ALTER TABLE ${relationName(table, spelling)}`;
  add(`${head}\n  ADD COLUMN ${definition?.text ?? ''}${extra}`, () => {
    const then = later === null ? [] : [setDefault(context, table, column, later)];
    if (then.includes(null) || addColumnOp(context, table, column, null) === null) return null;
    return {
      kind: 'add column',
      table,
      column: column.name,
      say: (comment) => addColumnOp(context, table, column, comment),
      behind: then.filter((code) => code !== null),
    };
  });
}

function addColumnPhrases(writer: Writer, table: Table, column: Column): void {
  const { context, spelling, add } = writer;
  const name = relationName(table, spelling);
  const alter = `ALTER TABLE ${name} ALTER COLUMN ${quoteIdentifier(column.name)}`;
  const bare = { ...column, default: null };
  addColumnPhrase(writer, table, column, null);
  addColumnPhrase(writer, table, { ...column, notNull: false }, null);
  addColumnPhrase(writer, table, { ...bare, notNull: false }, null);
  addColumnPhrase(writer, table, { ...bare, notNull: false }, column.default);
  add(
    `ALTER TABLE ${name} DROP COLUMN ${quoteIdentifier(column.name)}`,
    operation(() => dropColumnOp(context, table, column)),
  );
  const nullable = (yes: boolean) => operation(() => setNullable(context, table, column, yes));
  add(`${alter} SET NOT NULL`, nullable(false));
  add(`${alter} DROP NOT NULL`, nullable(true));
  const given = (value: string | null) =>
    operation(() => setDefault(context, table, column, value));
  add(`${alter} DROP DEFAULT`, given(null));
  if (column.default !== null && column.generated === null) {
    add(`${alter} SET DEFAULT ${column.default}`, given(column.default));
    add(`${alter} SET DEFAULT ${defaultExpression(column.default)}`, given(column.default));
  }
}

function addTypePhrase(writer: Writer, table: Table, before: Column, after: Column): void {
  const { context, spelling, add } = writer;
  const alter = `ALTER COLUMN ${quoteIdentifier(after.name)}`;
  const type = formatType(after.type, spelling.defaultSchema);
  for (const using of [null, `${quoteIdentifier(after.name)}::text::${type}`]) {
    const actions = [
      ...(before.default === null ? [] : [`${alter} DROP DEFAULT`]),
      `${alter} TYPE ${type}${using === null ? '' : ` USING ${using}`}`,
      ...(after.default === null
        ? []
        : [`${alter} SET DEFAULT ${defaultExpression(after.default)}`]),
    ];
    add(`ALTER TABLE ${relationName(table, spelling)}\n  ${actions.join(',\n  ')}`, () => {
      const codes = [
        ...(before.default === null ? [] : [setDefault(context, table, before, null)]),
        setType(context, table, before, after, using),
        ...(after.default === null ? [] : [setDefault(context, table, after, after.default)]),
      ];
      if (codes.includes(null)) return null;
      return { kind: 'operations', codes: codes.filter((code) => code !== null) };
    });
  }
}

function addCommentPhrases({ context, spelling, add }: Writer, table: Table): void {
  const name = relationName(table, spelling);
  for (const comment of [table.comment, null]) {
    add(setComment(`TABLE ${name}`, comment), () => {
      const code = setTableComment(context, table, comment);
      return { kind: 'comment', table, column: null, comment, code };
    });
  }
  for (const column of table.columns) {
    for (const comment of [column.comment, null]) {
      add(setComment(`COLUMN ${name}.${quoteIdentifier(column.name)}`, comment), () => {
        const code = setColumnComment(context, table, column, comment);
        return { kind: 'comment', table, column: column.name, comment, code };
      });
    }
  }
}

function addTable(writer: Writer, table: Table, other: Table | undefined): void {
  const { context, spelling, add } = writer;
  add(
    dropTable(table, spelling),
    operation(() =>
      isSayable(table.name, table.schema)
        ? call(
            'op.drop_table',
            string(table.name),
            ...inSchema(table.schema, context.defaultSchema),
          )
        : null,
    ),
  );
  for (const column of table.columns) {
    addColumnPhrases(writer, table, column);
    const before = other?.columns.find(({ name }) => name === column.name);
    if (before !== undefined) addTypePhrase(writer, table, before, column);
  }
  addConstraintPhrases(writer, table);
  for (const index of table.indexes) addIndexPhrases(writer, table, index);
  addCommentPhrases(writer, table);
}

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

function findCreate(tables: readonly Table[], sql: string, spelling: Spelling): Phrase | null {
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
function findHelper(tables: readonly Table[], sql: string, { context, spelling }: PhraseBook) {
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
    const code = make(table, { kind: 'check', it }, context.defaultSchema);
    if (code !== null) return { kind: 'operations', codes: [code] } as const;
  }
  return null;
}

/** Only what the plan touches: a schema of a thousand tables has many statements. */
function touched(plan: Plan): ReadonlySet<string> {
  const changes = plan.phases.flatMap(({ steps }) => steps.flatMap((step) => step.changes));
  return new Set(changes.map(({ id }) => JSON.stringify(parseObjectId(id).names.slice(0, 2))));
}

export function phraseBook(
  input: { readonly plan: Plan; readonly current: Schema; readonly desired: Schema },
  defaultSchema: string,
): PhraseBook {
  const { plan, current, desired } = input;
  const spelling: Spelling = { defaultSchema, notes: () => undefined };
  const context: TypeContext = { enums: [...desired.enums, ...current.enums], defaultSchema };
  const entries = new Map<string, Say>();
  const writer: Writer = {
    context,
    spelling,
    add: (sql, say) => {
      if (!entries.has(sql) && !looksNoted(sql)) entries.set(sql, say);
    },
  };
  const wanted = touched(plan);
  const isWanted = ({ schema, name }: { schema: string; name: string }) =>
    wanted.has(JSON.stringify([schema, name]));
  const same = (tables: readonly Table[], table: Table) =>
    tables.find(({ schema, name }) => schema === table.schema && name === table.name);
  const after = desired.tables.filter(isWanted);
  const before = current.tables.filter(isWanted);
  for (const table of after) addTable(writer, table, same(before, table));
  for (const table of before) addTable(writer, table, same(after, table));
  for (const view of [...desired.materializedViews, ...current.materializedViews]) {
    if (isWanted(view)) for (const index of view.indexes) addIndexPhrases(writer, view, index);
  }
  const tables = [...after, ...before];
  const book: PhraseBook = {
    context,
    spelling,
    find(sql) {
      const text = withoutNotes(sql);
      const say = entries.get(text);
      if (say !== undefined) return say();
      return findCreate(tables, text, spelling) ?? findHelper(tables, text, book);
    },
  };
  return book;
}
