/** What the objects of a table are printed as, each with the operation that says the same. */
import type { Column, Index, Key, Table } from '../../../ir/schema.ts';
import { columnDefinitions } from '../../../postgres/ddl/column.ts';
import { setComment } from '../../../postgres/ddl/comment.ts';
import { addConstraint, dropConstraint as dropSql } from '../../../postgres/ddl/constraint.ts';
import { createIndex, dropIndex } from '../../../postgres/ddl/indexes.ts';
import { defaultExpression } from '../../../postgres/ddl/parentheses.ts';
import { relationName, type Spelling } from '../../../postgres/ddl/spelling.ts';
import { dropTable } from '../../../postgres/ddl/table.ts';
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
import type { Phrase } from './phrase.ts';
import { constraintClause } from './table.ts';
import type { TypeContext } from './types.ts';

export type Say = () => Phrase | null;

export interface Writer {
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

export function addIndexPhrases(
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

export function addTable(writer: Writer, table: Table, other: Table | undefined): void {
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
