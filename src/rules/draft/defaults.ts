/** Defaults and generated columns, as the model states them. */

import { columnsOfExpression } from '../../postgres/expression.ts';
import { quoteLiteral } from '../../postgres/identifier.ts';
import { formatType } from '../../postgres/type.ts';
import { unquoted } from '../enum-like.ts';
import type { Draft, DraftColumn, DraftTable } from './draft.ts';
import { catchRefusal, expressionSql } from './lookup.ts';

export function giveDefaults(draft: Draft): void {
  for (const table of draft.tables) {
    for (const column of table.columns) {
      if (column.attribute?.source.default !== undefined && column.column.identity === null)
        setDefault(draft, column);
      if (column.attribute?.source.generated !== undefined) generate(draft, table, column);
    }
  }
}

const textual = new Set(['text', 'varchar', 'char', 'bpchar', 'citext']);
/** Their values look like arithmetic or like nothing in SQL: 2026-01-01, 30 days, {}. */
const quotedTypes = new Set(
  'date timestamptz time timetz interval uuid inet cidr json jsonb tstzrange daterange bytea'.split(
    ' ',
  ),
);
const keyword = /^(null|true|false|current_(date|timestamp|time|user)|localtime(stamp)?)$/i;
/** A call, a quoted value, a cast, or arithmetic with what the clock says. */
const expression =
  /^[a-z_][\w.]*\(.*\)|^[eu&]*'.*'|::|\|\||\bcurrent_|\bnow\(|^(interval|date|timestamptz?|array)\b\s*['[]/is;

/** Text that is no SQL for this type is meant as a literal: `draft`, not `'draft'`. */
function setDefault(draft: Draft, { column, attribute }: DraftColumn): void {
  const given = attribute?.source.default ?? '';
  const path = `${attribute?.path}.default`;
  const { type } = column;
  const own =
    attribute?.source.values !== undefined || (type.schema !== null && !expression.test(given));
  const isText = textual.has(type.name) && !type.array;
  const isSql = expression.test(given) || keyword.test(given);
  if (own || (!isSql && (isText || type.array || quotedTypes.has(type.name)))) {
    column.default = quoteLiteral(unquoted(given));
    checkWord(draft, column, given, path);
    return;
  }
  if (/^[\p{L}_][\p{L}\p{N}_ -]*$/u.test(given) && !keyword.test(given)) {
    draft.problems.push(notAValue(column, given, path));
    return;
  }
  const columns = catchRefusal(draft, path, () => columnsOfExpression(given));
  if (columns === null) return;
  if (columns.length > 0) {
    draft.problems.push({
      code: 'invalid_default',
      path,
      message: `a default cannot read the column ${columns[0]?.name}`,
      fix: 'use generated for a value that follows from others',
    });
    return;
  }
  column.default = given;
}

function notAValue(column: DraftColumn['column'], given: string, path: string) {
  return {
    code: 'invalid_default',
    path,
    message: `${JSON.stringify(given)} is no value of type ${formatType(column.type)}`,
    fix: "give a literal such as 0, '2026-01-01' or true, or an expression such as now()",
  };
}

/** `now` and `today` as literals would be read once, when the table is made (section 8.5.1.4). */
function checkWord(draft: Draft, column: DraftColumn['column'], given: string, path: string): void {
  if (!quotedTypes.has(column.type.name) || column.type.array) return;
  const isJson = column.type.name === 'json' || column.type.name === 'jsonb';
  const text = unquoted(given);
  const valid =
    column.type.name === 'uuid'
      ? /^\{?(?:[0-9a-f]{4}-?){8}\}?$/i.test(text)
      : isJson
        ? isJsonText(text)
        : /[\d[(]|infinity|empty/i.test(text);
  if (!valid) draft.problems.push(notAValue(column, given, path));
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function generate(draft: Draft, table: DraftTable, { column, attribute }: DraftColumn): void {
  const path = `${attribute?.path}.generated`;
  const expression = expressionSql(draft, table, attribute?.source.generated ?? '', path);
  if (expression === null) return;
  column.default = null;
  column.generated = { expression, kind: 'stored' };
}
