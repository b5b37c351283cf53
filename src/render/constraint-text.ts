/** Constraints and indexes in one line each, for a reader (not to be run). */
import type { Exclusion, ForeignKey, Index, IndexElement, Key, Table } from '../ir/schema.ts';
import { tableName } from './view.ts';
import { clean } from './width.ts';

export interface Described {
  readonly name: string;
  readonly text: string;
}

/** In the order in which a reader asks: keys, references, rules. */
export function constraintsOf(table: Table): Described[] {
  return [
    ...(table.primaryKey === null ? [] : [keyText('PRIMARY KEY', table.primaryKey)]),
    ...table.uniques.map((key) => keyText('UNIQUE', key)),
    ...table.foreignKeys.map(foreignKeyText),
    ...table.checks.map((check) => ({
      name: clean(check.name),
      text: `CHECK (${clean(check.expression)})`,
    })),
    ...table.exclusions.map(exclusionText),
  ];
}

export function indexText(index: Index): Described {
  const words = [
    index.unique ? 'UNIQUE' : '',
    index.method === 'btree' ? '' : clean(index.method),
    `(${index.elements.map(elementText).join(', ')})`,
    index.include.length === 0 ? '' : `INCLUDE (${names(index.include)})`,
    index.nullsNotDistinct ? 'NULLS NOT DISTINCT' : '',
    index.predicate === null ? '' : `WHERE ${clean(index.predicate)}`,
  ];
  return { name: clean(index.name), text: words.filter((word) => word !== '').join(' ') };
}

function names(columns: readonly string[]): string {
  return columns.map((column) => clean(column)).join(', ');
}

function keyText(kind: string, key: Key): Described {
  const words = [
    `${kind} (${names(key.columns)}${key.withoutOverlaps ? ' WITHOUT OVERLAPS' : ''})`,
    key.include.length === 0 ? '' : `INCLUDE (${names(key.include)})`,
    key.nullsNotDistinct ? 'NULLS NOT DISTINCT' : '',
    deferral(key.deferrable),
  ];
  return { name: clean(key.name), text: words.filter((word) => word !== '').join(' ') };
}

function foreignKeyText(fk: ForeignKey): Described {
  const target = tableName({ schema: fk.references.schema, name: fk.references.table });
  const onDeleteColumns = fk.onDeleteColumns.length === 0 ? '' : ` (${names(fk.onDeleteColumns)})`;
  const words = [
    `FOREIGN KEY (${names(fk.columns)}) → ${target}(${names(fk.references.columns)})`,
    `ON DELETE ${fk.onDelete.toUpperCase()}${onDeleteColumns}`,
    fk.onUpdate === 'no action' ? '' : `ON UPDATE ${fk.onUpdate.toUpperCase()}`,
    deferral(fk.deferrable),
  ];
  return { name: clean(fk.name), text: words.filter((word) => word !== '').join(' ') };
}

function exclusionText(exclusion: Exclusion): Described {
  const elements = exclusion.elements
    .map((element) => `${elementText(element)} WITH ${clean(element.operator)}`)
    .join(', ');
  const where = exclusion.predicate === null ? '' : ` WHERE (${clean(exclusion.predicate)})`;
  return {
    name: clean(exclusion.name),
    text: `EXCLUDE USING ${clean(exclusion.method)} (${elements})${where}`,
  };
}

function elementText(element: IndexElement): string {
  const what = clean(element.column ?? element.expression ?? '');
  const operators = element.operatorClass === null ? '' : ` ${clean(element.operatorClass)}`;
  return `${what}${operators}${element.order === 'desc' ? ' DESC' : ''}`;
}

function deferral(deferrable: Key['deferrable']): string {
  switch (deferrable) {
    case 'not deferrable':
      return '';
    case 'initially immediate':
      return 'DEFERRABLE';
    case 'initially deferred':
      return 'DEFERRABLE INITIALLY DEFERRED';
    default:
      return deferrable satisfies never;
  }
}
