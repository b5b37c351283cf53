/** Defaults and generated columns, as the model states them. */

import { columnsOfExpression } from '../postgres/expression.ts';
import { quoteLiteral } from '../postgres/identifier.ts';
import type { Draft, DraftColumn, DraftTable } from './draft.ts';
import { unquoted } from './enum-like.ts';
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

/** Text that is no SQL for this type is meant as a literal: `draft`, not `'draft'`. */
function setDefault(draft: Draft, { column, attribute }: DraftColumn): void {
  const given = attribute?.source.default ?? '';
  const path = `${attribute?.path}.default`;
  const word = /^[\p{L}_][\p{L}\p{N}_ -]*$/u.test(given);
  const constant = /^(null|true|false|current_(date|timestamp|time|user))$/i.test(given);
  const own = attribute?.source.values !== undefined || column.type.schema !== null;
  if (own || (textual.has(column.type.name) && !/^'.*'$|\(/s.test(given) && !constant)) {
    column.default = quoteLiteral(unquoted(given));
    return;
  }
  if (word && !constant) {
    draft.problems.push({
      code: 'invalid_default',
      path,
      message: `${JSON.stringify(given)} is no value of type ${column.type.name}`,
      fix: "give a literal such as 0, '2026-01-01' or true, or an expression such as now()",
    });
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

function generate(draft: Draft, table: DraftTable, { column, attribute }: DraftColumn): void {
  const path = `${attribute?.path}.generated`;
  const expression = expressionSql(draft, table, attribute?.source.generated ?? '', path);
  if (expression === null) return;
  column.default = null;
  column.generated = { expression, kind: 'stored' };
}
