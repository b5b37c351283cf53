/** docs/hazards.md is what the check's rules say of themselves. UPDATE=1 writes it anew. */
import { expect, test } from 'vitest';
import { answerTo, lastRow } from '../../src/check/coverage.ts';
import { rules } from '../../src/check/index.ts';
import { expectGolden } from '../support/golden.ts';

const titles: readonly string[] = [
  'index built without CONCURRENTLY',
  'index dropped without CONCURRENTLY',
  'an index goes: queries may slow down',
  'CONCURRENTLY inside a transaction',
  'REINDEX, VACUUM FULL, CLUSTER',
  'DETACH PARTITION without CONCURRENTLY',
  'foreign key added valid',
  'CHECK added valid',
  'NOT VALID and VALIDATE in one transaction',
  'UNIQUE builds its index under ACCESS EXCLUSIVE',
  'PRIMARY KEY added',
  'exclusion constraint added',
  'SET NOT NULL scans',
  'new NOT NULL column without default',
  'volatile default',
  'stored generated column',
  'serial or identity column added',
  'type change that rewrites',
  'type change under an index, constraint or view',
  'rewrite seen under a strong lock',
  'more statements behind ACCESS EXCLUSIVE',
  'several ALTER TABLE where one would do',
  'no lock_timeout or statement_timeout',
  'lock timeout hit: retries',
  'drop of column, table, schema, database, materialized view',
  'drop of NOT NULL',
  'drop of a constraint',
  'rename of column, table, schema, enum value',
  'TRUNCATE, DELETE or UPDATE without WHERE',
  'backfill beside DDL',
  'SQL that is not known before it runs',
  'foreign key without an index',
  'duplicates make a unique index fail',
  'enum values',
  'domain with a constraint',
  'json instead of jsonb',
  'char(n), varchar(n), int keys, timestamp, serial',
  'index over more than three columns',
  'partial or nested transaction',
  'statement that cannot be run again',
  'name over 63 bytes',
  'naming convention',
  'column order',
  'privileges and row security',
  'extension version',
  'invalid index left behind',
  'object of a kind that cannot be modelled',
  'unused ignore comment',
  'default change',
  'corruption by CONCURRENTLY in 14.0 to 14.3',
];

function page(): string {
  const entries = [...rules]
    .sort((one, other) => (one.id < other.id ? -1 : 1))
    .flatMap(({ id, hazard, summary, example }) => [
      `## ${id}`,
      '',
      `${summary} Hazard: \`${hazard}\`.`,
      '',
      '```sql',
      example.migration,
      '```',
      '',
    ]);
  const rows = titles.map((title, i) => `| ${i + 1} | ${title} | ${answerTo(i + 1)} |`);
  return [
    '# Hazards of migrations by hand',
    '',
    '`check_migration` and `tablewright check` run a migration on a copy of the current schema and look at each statement with the rules below. A rule is set aside for one statement by a comment in front of it: `-- tablewright: allow <rule>, <rule>: why`. Each example is run by the tests, and so is what the check writes instead of it.',
    '',
    ...entries,
    '## What other tools flag',
    '',
    '| # | hazard | answered by |',
    '| ---: | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

test('every row that other tools flag has an answer', () => {
  expect(titles).toHaveLength(lastRow);
  expect(titles.flatMap((title, i) => (answerTo(i + 1) === null ? [title] : []))).toEqual([]);
});

test('the page is what the rules say', () => {
  expectGolden(new URL('../../docs/hazards.md', import.meta.url), page());
});
