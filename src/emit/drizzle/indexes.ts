/** Indexes as builders: their elements, predicate and storage. */
import { objectId } from '../../ir/id.ts';
import type { Index, IndexElement } from '../../ir/schema.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import { leaveOut, quoted, sqlText } from './editing.ts';
import { builderCall, ownColumn, type PartContext } from './part-context.ts';

function ordered(element: IndexElement): string {
  const usual = element.order === 'asc' ? 'last' : 'first';
  if (element.order === 'asc' && element.nulls === usual) return '';
  const nulls = element.nulls === 'first' ? '.nullsFirst()' : '.nullsLast()';
  return `.${element.order}()${nulls}`;
}

function elementSql(element: IndexElement): string {
  const { column, expression, collation, operatorClass, order, nulls } = element;
  const bare = expression ?? '';
  const isCall = /^[\w."]+\([^()]*\)$/.test(bare);
  const wrapped = isCall || /^\(.*\)$/s.test(bare) ? bare : `(${bare})`;
  const usual = order === 'asc' ? 'last' : 'first';
  return [
    column === null ? wrapped : quoteIdentifier(column),
    collation === null ? '' : `COLLATE ${collation}`,
    operatorClass ?? '',
    order === 'desc' ? 'DESC' : '',
    nulls === usual ? '' : `NULLS ${nulls.toUpperCase()}`,
  ]
    .filter((word) => word !== '')
    .join(' ');
}

function elementText(context: PartContext, element: IndexElement, method: string): string | null {
  const { editing, path } = context;
  const { column, collation, operatorClass } = element;
  const simple = operatorClass === null || /^[a-z_][a-z0-9_]*$/.test(operatorClass);
  if (column === null || collation !== null || !simple) {
    return sqlText(editing, path, elementSql(element));
  }
  const name = ownColumn(context, column);
  if (name === null) return null;
  // drizzle-kit wants the class of a vector said, also where there is a usual one.
  const usual = method === 'ivfflat' ? 'vector_l2_ops' : null;
  const chosen = operatorClass ?? usual;
  const op = chosen === null ? '' : `.op(${quoted(editing, chosen)})`;
  return name + ordered(element) + op;
}

function storageText(storage: readonly string[]): string {
  const entries = storage.map((each) => {
    const at = each.indexOf('=');
    const value = each.slice(at + 1);
    const word = /^-?\d+(?:\.\d+)?$|^(?:true|false)$/.test(value) ? value : `'${value}'`;
    return `${each.slice(0, at)}: ${word}`;
  });
  return `.with({ ${entries.join(', ')} })`;
}

export function indexText(context: PartContext, index: Index): string | null {
  const { editing, path } = context;
  const id = objectId('index', context.table.schema, context.table.name, index.name);
  const elements = index.elements.map((each) => elementText(context, each, index.method));
  if (elements.includes(null)) {
    leaveOut(editing, id, 'a column of it is not in the project’s schema files');
    return null;
  }
  if (index.include.length > 0) {
    leaveOut(editing, id, 'it has no words for INCLUDE', 'drizzle-in-part');
  }
  if (index.nullsNotDistinct) {
    leaveOut(editing, id, 'it has no words for NULLS NOT DISTINCT here', 'drizzle-in-part');
  }
  const name = quoted(editing, index.name);
  const on =
    index.method === 'btree'
      ? `.on(${elements.join(', ')})`
      : `.using(${quoted(editing, index.method)}, ${elements.join(', ')})`;
  const links = [
    on,
    index.predicate === null ? '' : `.where(${sqlText(editing, path, index.predicate)})`,
    index.storage.length === 0 ? '' : storageText(index.storage),
  ].filter((link) => link !== '');
  const start = `${builderCall(context, index.unique ? 'uniqueIndex' : 'index')}(${name})`;
  const line = start + links.join('');
  const { style } = editing.pages;
  const width = context.indent.replaceAll('\t', '  ').length + line.length + 1;
  if (width <= style.width || links.length < 2 || line.includes('\n')) return line;
  return [start, ...links.map((link) => `${context.indent}${style.indent}${link}`)].join('\n');
}
