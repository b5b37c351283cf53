/**
 * What counts a new identity column until it can be one: PostgreSQL lets a column be that only when
 * each row has a value there (ALTER TABLE, ADD GENERATED), and would write the table anew to give
 * them. A sequence of the moment gives numbers to new rows and, in batches, to those that are there.
 */
import { objectInWords } from '../../diff/words.ts';
import { tableId } from '../../ir/objects.ts';
import type { Column, Sequence, Table } from '../../ir/schema.ts';
import { defaultExpression } from '../../postgres/ddl/parentheses.ts';
import { createSequence, dropSequence, identityClause } from '../../postgres/ddl/sequence.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { qualified, quoteIdentifier, quoteLiteral } from '../../postgres/identifier.ts';
import { alteration, setting } from '../change/alteration.ts';
import { type ChangeContext, columnId } from '../change/context.ts';
import { sequenceUnsaid } from '../setting-places.ts';
import type { Unit } from '../unit.ts';
import { freeName } from './copy/copies.ts';
import { takenNames } from './copy/follow.ts';

type Identity = NonNullable<Column['identity']>;

export interface Counting {
  /** What makes the sequence of the moment. */
  readonly before: readonly Unit[];
  /** Expression of the next number. */
  readonly next: string;
  /** What hands over to the column's own sequence: in one transaction, or numbers come twice. */
  readonly after: readonly Unit[];
}

/** Partitions count with their table or by themselves, as the version has it; children never do. */
export function countsInSteps({ from }: ChangeContext, table: Table): boolean {
  const before = from.tables.find((each) => tableId(each) === tableId(table)) ?? table;
  return [table, before].every(
    ({ partitionBy, partitionOf }) => partitionBy === null && partitionOf === null,
  );
}

/** Children lose the default with their parent, which counts from then on, and have their own again. */
function ownDefaults(context: ChangeContext, table: Table, column: Column): string[] {
  const children = context.children.get(tableId(table)) ?? [];
  return children.flatMap((child) => {
    const own = child.columns.find(({ name }) => name === column.name)?.default ?? null;
    const below = ownDefaults(context, child, column);
    if (own === null || context.isAdded(tableId(child))) return below;
    const alter = `ALTER TABLE ONLY ${relationName(child, context.spelling)} ALTER COLUMN ${quoteIdentifier(column.name)}`;
    return [`;\n${alter} SET DEFAULT ${defaultExpression(own)}`, ...below];
  });
}

function sequenceOfTheMoment(
  context: ChangeContext,
  { schema }: Table,
  column: Column,
  { sequence, start, increment, min, max, cache, cycle }: Identity,
): Sequence {
  const name = freeName(`${sequence}_new`, takenNames(context, schema));
  const counts = { start, increment, min, max, cache, cycle };
  const plain = { ownedBy: null, unlogged: false, comment: null };
  return { schema, name, type: column.type, ...counts, ...plain };
}

export function countingUnits(
  context: ChangeContext,
  table: Table,
  column: Column,
  identity: Identity,
): Counting {
  const { spelling } = context;
  const id = columnId(table, column.name);
  const words = objectInWords(id);
  const moment = sequenceOfTheMoment(context, table, column, identity);
  const name = relationName(moment, spelling);
  const own = quoteLiteral(qualified(table.schema, identity.sequence));
  const next = `nextval(${quoteLiteral(qualified(moment.schema, moment.name))}::regclass)`;
  const head = `ALTER TABLE ${relationName(table, spelling)}`;
  const quoted = quoteIdentifier(column.name);
  const setDefault = `ALTER COLUMN ${quoted} SET DEFAULT ${next}`;
  const keys = { made: `${id}#numbers`, identity: `${id}#identity` };
  const changes = setting(id, {}, {});
  const locks = context.lockFamily(tableId(table), 'ACCESS EXCLUSIVE');
  return {
    next,
    before: [
      alteration({
        key: keys.made,
        needs: context.needs(id),
        changes,
        words: `Create what counts ${words} until its rows have numbers`,
        sql: createSequence(moment, spelling),
        reverse: dropSequence(moment, spelling),
      }),
      alteration({
        key: `${keys.made} granted`,
        needs: [keys.made],
        owner: keys.made,
        changes,
        // A default is computed with the rights of whoever inserts, an identity is not.
        words: 'Let everybody who inserts a row take a number from it',
        sql: `GRANT USAGE ON SEQUENCE ${name} TO PUBLIC`,
        reverse: '',
        undo: 'implied',
      }),
    ],
    after: [
      alteration({
        key: keys.identity,
        needs: [id, `${id}#backfill`, `${id}#not_null`, sequenceUnsaid(id)],
        phase: 'contract',
        changes: setting(id, { identity: null }, { identity }),
        words: `Let ${words} count by itself`,
        sql: `${head}\n  ALTER COLUMN ${quoted} DROP DEFAULT,\n  ALTER COLUMN ${quoted} ADD ${identityClause(table, column, spelling)}${ownDefaults(context, table, column).join('')}`,
        reverse: `${head}\n  ALTER COLUMN ${quoted} DROP IDENTITY,\n  ${setDefault}`,
        locks,
      }),
      alteration({
        key: `${keys.identity} start`,
        needs: [keys.identity],
        owner: keys.identity,
        undoApart: true,
        phase: 'contract',
        changes,
        words: 'Let it go on behind the numbers that were given',
        sql: `SELECT setval(${own}::regclass, last_value, is_called) FROM ${name}`,
        reverse: `SELECT setval(${quoteLiteral(qualified(moment.schema, moment.name))}::regclass, last_value, is_called) FROM ${qualified(table.schema, identity.sequence, spelling.defaultSchema)}`,
      }),
      alteration({
        key: `${keys.made} dropped`,
        needs: [`${keys.identity} start`],
        owner: keys.identity,
        undoApart: true,
        phase: 'contract',
        changes,
        words: 'Drop what counted until now',
        sql: dropSequence(moment, spelling),
        reverse: `${createSequence(moment, spelling)};\nGRANT USAGE ON SEQUENCE ${name} TO PUBLIC`,
      }),
    ],
  };
}
