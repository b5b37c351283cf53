/** Statements that the model has no words for: each with the statement that undoes it. */
import { Refusal } from '../../ir/findings.ts';
import { excerpt } from '../../postgres/excerpt.ts';
import type { ParsedStatement } from '../../postgres/parse.ts';
import { parseSql } from '../../postgres/parse.ts';
import { reverseOf } from '../../postgres/reverse.ts';
import type { Design } from '../design.ts';
import { isThere } from '../existing/existing-extra.ts';
import type { Draft } from './draft.ts';

type PlannedExtra = Design['extras'][number];

export async function planExtras(draft: Draft): Promise<PlannedExtra[]> {
  const extras = draft.model.source.extras ?? [];
  const planned = await Promise.all(extras.map((_, i) => planExtra(draft, i)));
  return planned.flat();
}

async function planExtra(draft: Draft, position: number): Promise<PlannedExtra[]> {
  const extra = draft.model.source.extras?.[position];
  if (extra === undefined) return [];
  const path = `extras[${position}]`;
  const parsed = await parse(draft, extra.sql, `${path}.sql`);
  const statements = parsed.filter((statement) => !isThere(draft.current, statement));
  if (extra.reverse !== undefined) {
    await parse(draft, extra.reverse, `${path}.reverse`);
    return statements.map((statement, i) => ({
      name: extra.name,
      sql: statement.text,
      early: isEarly(draft, statement),
      // One reverse for all of them runs where the first would be undone: last.
      reverse: i === 0 ? (extra.reverse ?? '').replace(/;\s*$/, '') : '',
    }));
  }
  return statements.flatMap((statement) => {
    const reverse = reverseOf(statement);
    const early = isEarly(draft, statement);
    if (reverse !== null) return [{ name: extra.name, sql: statement.text, reverse, early }];
    draft.problems.push({
      code: 'missing_reverse',
      path: `${path}.reverse`,
      message: `what undoes '${extra.name}' cannot be told from ${JSON.stringify(excerpt(statement.text))}`,
      fix: /\bor\s+replace\b/i.test(statement.text)
        ? 'leave OR REPLACE out, or give reverse: the statement that undoes it'
        : 'give reverse: the statement that undoes it',
    });
    return [];
  });
}

const earlyKinds = new Set([
  'CreateSchemaStmt',
  'CreateExtensionStmt',
  'CreateEnumStmt',
  'CreateDomainStmt',
  'CompositeTypeStmt',
  'CreateRangeStmt',
  'CreateSeqStmt',
]);

/** Types come before the tables that use them; so do functions, unless they speak of a table. */
function isEarly(draft: Draft, { kind, text }: ParsedStatement): boolean {
  if (kind !== 'CreateFunctionStmt') return earlyKinds.has(kind);
  return !draft.tables.some(({ table }) => new RegExp(`\\b${table.name}\\b`, 'i').test(text));
}

async function parse(draft: Draft, sql: string, path: string): Promise<ParsedStatement[]> {
  try {
    return await parseSql(sql);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    draft.problems.push({ code: error.code, path, message: error.message, fix: error.fix });
    return [];
  }
}
