import { expect, test } from 'vitest';
import { rowsOnWayBack } from '../../src/plan/way-back-rows.ts';

function notes(...statements: readonly string[]): string[] {
  const rows = rowsOnWayBack();
  return statements.flatMap((sql) => rows(sql));
}

const both = 'Each row is read under a lock that stops readers and writers meanwhile.';
const writers = 'Each row is read under a lock that stops writers meanwhile.';
const anew =
  'The table may be written anew, under a lock that stops readers and writers meanwhile.';

test.each([
  ['ALTER TABLE t\n  ADD CONSTRAINT t_pkey PRIMARY KEY (id)', both],
  ['ALTER TABLE t ADD CONSTRAINT "odd name" CHECK (a > 0)', both],
  ['ALTER TABLE t ADD CONSTRAINT "odd.name" UNIQUE (a)', both],
  ['ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES u', writers],
  ['CREATE UNIQUE INDEX i ON "S s"."T t" USING btree (a)', writers],
  ['ALTER TABLE s.t ALTER COLUMN a SET NOT NULL', both],
  ['ALTER TABLE t ATTACH PARTITION t1 FOR VALUES IN (1)', both],
  ['ALTER TABLE t ALTER COLUMN a TYPE varchar(3)', anew],
  ['ALTER TABLE t\n  ADD COLUMN a integer GENERATED ALWAYS AS (b) STORED', anew],
  ['ALTER TABLE t SET UNLOGGED', anew],
])('%s', (sql, note) => {
  expect(notes(sql)).toEqual([note]);
});

test.each([
  ['ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES u NOT VALID'],
  ['ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX t_pkey_new'],
  ['CREATE INDEX CONCURRENTLY i ON t (a)'],
  ['ALTER TABLE t ADD COLUMN a integer'],
  ['ALTER TABLE t VALIDATE CONSTRAINT k'],
  ['DO $$\nBEGIN\n  ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0);\nEND\n$$'],
])('%s reads nothing under a lock that stops others', (sql) => {
  expect(notes(sql)).toEqual([]);
});

test('what was checked before is not read again, and what was made just now holds nothing', () => {
  expect(
    notes(
      'ALTER TABLE t VALIDATE CONSTRAINT t_a_not_null_check',
      'ALTER TABLE t ALTER COLUMN a SET NOT NULL',
    ),
  ).toEqual([]);
  expect(
    notes(
      'CREATE TABLE t (a integer);\nCREATE INDEX i ON t (a);\nALTER TABLE u ATTACH PARTITION t DEFAULT',
    ),
  ).toEqual([]);
  expect(notes('CREATE TABLE t (a integer)', 'CREATE INDEX i ON u (a)')).toEqual([writers]);
});
