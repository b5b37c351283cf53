import { expect, test } from 'vitest';
import { designed, problems, refused } from '../../support/designed.ts';

const withExtras = (...extras: object[]) => ({
  domain: 'a',
  entities: [{ name: 'thing', attributes: [{ name: 'title' }] }],
  extras,
});

test('statement by statement, each with its own reverse', async () => {
  const design = await designed(
    withExtras(
      {
        name: 'rows',
        sql: 'ALTER TABLE things ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON things USING (true);',
      },
      { name: 'view', sql: 'CREATE VIEW v AS SELECT 1' },
    ),
  );
  expect(design.extras).toMatchObject([
    {
      name: 'rows',
      sql: 'ALTER TABLE things ENABLE ROW LEVEL SECURITY',
      reverse: 'ALTER TABLE things DISABLE ROW LEVEL SECURITY',
    },
    {
      name: 'rows',
      sql: 'CREATE POLICY p ON things USING (true)',
      reverse: 'DROP POLICY p ON things',
    },
    { name: 'view', sql: 'CREATE VIEW v AS SELECT 1', reverse: 'DROP VIEW v' },
  ]);
});

test('a reverse that is given undoes the whole, once', async () => {
  const design = await designed(
    withExtras({
      name: 'two',
      sql: 'CREATE VIEW a AS SELECT 1; CREATE VIEW b AS SELECT 2',
      reverse: 'DROP VIEW a, b;',
    }),
  );
  expect(design.extras.map(({ reverse }) => reverse)).toEqual(['DROP VIEW a, b', '']);
});

test.each([
  [{ name: 'x', sql: 'CREATE VIEW' }, 'sql_syntax extras[0].sql'],
  [
    { name: 'x', sql: "INSERT INTO things (title) VALUES ('a')" },
    'missing_reverse extras[0].reverse',
  ],
  [
    { name: 'x', sql: 'CREATE VIEW v AS SELECT 1', reverse: 'DROP' },
    'sql_syntax extras[0].reverse',
  ],
])('refused: %j', async (extra, problem) => {
  expect(await problems(withExtras(extra))).toEqual([problem]);
});

test('OR REPLACE may be taken back to what nobody knows', async () => {
  const refusal = await refused(
    withExtras({
      name: 'f',
      sql: 'CREATE OR REPLACE FUNCTION f() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$',
    }),
  );
  expect(refusal.fix).toContain('leave OR REPLACE out');
});

test('their types may type attributes', async () => {
  const model = withExtras({
    name: 'mood',
    sql: "CREATE TYPE public.mood AS ENUM ('good', 'bad')",
  });
  const [entity] = model.entities;
  const attributes = [{ name: 'mood', type: 'mood', default: 'good' }];
  const design = await designed({ ...model, entities: [{ ...entity, name: 'thing', attributes }] });
  expect(design.schema.tables[0]?.columns[1]).toMatchObject({
    type: { schema: 'public', name: 'mood' },
    default: "'good'",
  });
  expect(
    await problems({ ...model, extras: [], entities: [{ name: 'thing', attributes }] }),
  ).toEqual(['invalid_type entities[0].attributes[0].type']);
});
