/** Differences between an expected and an actual schema, in words: what a proof reports. */
import type { Finding } from '../ir/findings.ts';
import { type ObjectId, objectId } from '../ir/id.ts';
import { objectsOf, tableId } from '../ir/objects.ts';
import type { Schema, Table } from '../ir/schema.ts';
import type { Change } from './change.ts';
import { diff } from './diff.ts';
import { objectInWords } from './words.ts';

function shorten(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 297)}...`;
}

function value(found: unknown): string {
  if (found === undefined || found === null) return 'nothing';
  return shorten(typeof found === 'string' ? found : JSON.stringify(found));
}

function finding(id: ObjectId, message: string): Finding {
  return {
    code: 'catalog-differs',
    severity: 'critical',
    subject: id,
    message,
    fix: 'Compare the statement that makes this object with the schema it was planned from.',
  };
}

function properties(id: ObjectId, before: object, after: object): Finding {
  const parts = Object.entries(before).map(
    ([name, expected]) =>
      `${name}: expected ${value(expected)}, found ${value((after as Record<string, unknown>)[name])}`,
  );
  return finding(id, `The ${objectInWords(id)} differs: ${parts.join('; ')}.`);
}

/** Columns that both sides have, in another order: no object of its own differs then. */
function columnOrder(expected: Table, actual: Table): Finding[] {
  const names = (table: Table, other: Table) =>
    table.columns
      .map((column) => column.name)
      .filter((name) => other.columns.some((column) => column.name === name));
  const wanted = names(expected, actual).join(', ');
  const found = names(actual, expected).join(', ');
  if (wanted === found) return [];
  const id = objectId('table', expected.schema, expected.name);
  const message = `The columns of ${objectInWords(id)} are in another order: expected ${shorten(wanted)}; found ${shorten(found)}.`;
  return [{ ...finding(id, message), code: 'column-order' }];
}

function describe(change: Change): Finding {
  const words = objectInWords(change.id);
  switch (change.kind) {
    case 'remove':
      return finding(change.id, `The ${words} is expected, but it is not there.`);
    case 'add':
      return finding(change.id, `The ${words} is there, but nothing asks for it.`);
    case 'set':
      return properties(change.id, change.before, change.after);
    case 'rename':
      return finding(change.id, `The ${words} is there in place of ${change.from}.`);
  }
}

/** Nothing when the schemas are equal. A missing table is one finding, not one for each column. */
export function describeDifferences(expected: Schema, actual: Schema): Finding[] {
  const changes = diff(expected, actual);
  const parents = new Map(
    [...objectsOf(expected), ...objectsOf(actual)].map(([id, object]) => [id, object.parent]),
  );
  const whole = new Set(changes.filter(({ kind }) => kind !== 'set').map(({ id }) => id));
  const findings = changes
    .filter(({ id }) => {
      const parent = parents.get(id);
      return !parent || !whole.has(parent);
    })
    .map(describe);
  const tables = new Map(actual.tables.map((table) => [tableId(table), table]));
  const orders = expected.tables.flatMap((table) => {
    const other = tables.get(tableId(table));
    return other === undefined ? [] : columnOrder(table, other);
  });
  return [...findings, ...orders];
}
