/** One column or expression of an index or exclusion constraint. */
import type { IndexElement } from '../../ir/schema.ts';
import { quoteIdentifier } from '../identifier.ts';
import { elementExpression } from './parentheses.ts';

function order(element: IndexElement): string {
  const usual = element.order === 'desc' ? 'first' : 'last';
  return [
    element.order === 'desc' ? ' DESC' : '',
    element.nulls === usual ? '' : ` NULLS ${element.nulls.toUpperCase()}`,
  ].join('');
}

export function indexElement(element: IndexElement): string {
  return [
    element.column === null
      ? elementExpression(element.expression ?? '')
      : quoteIdentifier(element.column),
    element.collation === null ? '' : ` COLLATE ${element.collation}`,
    element.operatorClass === null ? '' : ` ${element.operatorClass}`,
    order(element),
  ].join('');
}
