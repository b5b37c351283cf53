/** Table constraints: their clauses, ADD and DROP CONSTRAINT. */
import type { Check, Exclusion, ForeignKey, Key } from '../../ir/schema.ts';
import { qualified, quoteAll, quoteIdentifier } from '../identifier.ts';
import { keepArrayCasts } from './array-casts.ts';
import { indexElement } from './index-element.ts';
import { relationName, type Spelling, withParameters } from './spelling.ts';

interface Named {
  readonly schema: string;
  readonly name: string;
}

function deferrable(mode: Key['deferrable']): string {
  switch (mode) {
    case 'not deferrable':
      return '';
    case 'initially immediate':
      return ' DEFERRABLE';
    case 'initially deferred':
      return ' DEFERRABLE INITIALLY DEFERRED';
  }
}

function include(columns: readonly string[]): string {
  return columns.length === 0 ? '' : ` INCLUDE (${quoteAll(columns)})`;
}

/** `(a, b)`, whose last column may be a period. */
function columnList(columns: readonly string[], prefix: string, suffix: string): string {
  const last = columns.length - 1;
  const list = columns.map((name, i) =>
    i === last ? `${prefix}${quoteIdentifier(name)}${suffix}` : quoteIdentifier(name),
  );
  return `(${list.join(', ')})`;
}

export function keyClause(kind: 'PRIMARY KEY' | 'UNIQUE', key: Key): string {
  return [
    `CONSTRAINT ${quoteIdentifier(key.name)} ${kind} `,
    key.nullsNotDistinct ? 'NULLS NOT DISTINCT ' : '',
    columnList(key.columns, '', key.withoutOverlaps ? ' WITHOUT OVERLAPS' : ''),
    include(key.include),
    withParameters(key.storage),
    deferrable(key.deferrable),
  ].join('');
}

function onDelete(key: ForeignKey): string {
  const columns = key.onDeleteColumns.length === 0 ? '' : ` (${quoteAll(key.onDeleteColumns)})`;
  return ` ON DELETE ${key.onDelete.toUpperCase()}${columns}`;
}

/** On two lines when one would be long; `indent` is that of the first. */
export function foreignKeyClause(key: ForeignKey, spelling: Spelling, indent: string): string {
  const period = key.period ? 'PERIOD ' : '';
  const { schema, table, columns } = key.references;
  const head = `CONSTRAINT ${quoteIdentifier(key.name)} FOREIGN KEY ${columnList(key.columns, period, '')}`;
  const target = [
    `REFERENCES ${qualified(schema, table, spelling.defaultSchema)} `,
    columnList(columns, period, ''),
    key.match === 'full' ? ' MATCH FULL' : '',
    key.onUpdate === 'no action' ? '' : ` ON UPDATE ${key.onUpdate.toUpperCase()}`,
    onDelete(key),
    deferrable(key.deferrable),
    key.enforced ? '' : ' NOT ENFORCED',
  ].join('');
  const line = `${head} ${target}`;
  return line.length + indent.length <= 100 ? line : `${head}\n${indent}  ${target}`;
}

export function checkClause(check: Check): string {
  return [
    `CONSTRAINT ${quoteIdentifier(check.name)} CHECK (${keepArrayCasts(check.expression)})`,
    check.noInherit ? ' NO INHERIT' : '',
    check.enforced ? '' : ' NOT ENFORCED',
  ].join('');
}

export function exclusionClause(exclusion: Exclusion): string {
  const elements = exclusion.elements.map(
    (element) => `${indexElement(element)} WITH ${element.operator}`,
  );
  return [
    `CONSTRAINT ${quoteIdentifier(exclusion.name)} EXCLUDE USING ${quoteIdentifier(exclusion.method)} `,
    `(${elements.join(', ')})`,
    include(exclusion.include),
    withParameters(exclusion.storage),
    exclusion.predicate === null ? '' : ` WHERE (${keepArrayCasts(exclusion.predicate)})`,
    deferrable(exclusion.deferrable),
  ].join('');
}

/**
 * A constraint that CREATE TABLE takes as it is. NOT VALID ones are added apart: on a new table
 * PostgreSQL marks them valid at once (CREATE TABLE has no such clause).
 */
export function canBeInline(constraint: { validated: boolean; enforced: boolean }): boolean {
  return constraint.validated || !constraint.enforced;
}

export function addConstraint(
  table: Named,
  clause: string,
  constraint: { readonly validated: boolean; readonly enforced: boolean },
  spelling: Spelling,
): string {
  const validity = canBeInline(constraint) ? '' : ' NOT VALID';
  return `ALTER TABLE ${relationName(table, spelling)}\n  ADD ${clause}${validity}`;
}

export function dropConstraint(table: Named, name: string, spelling: Spelling): string {
  return `ALTER TABLE ${relationName(table, spelling)} DROP CONSTRAINT ${quoteIdentifier(name)}`;
}
