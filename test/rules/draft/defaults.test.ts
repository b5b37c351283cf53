import { describe, expect, test } from 'vitest';
import { designed, problems, tableOf } from '../../support/designed.ts';

const thing = (attribute: object) => ({
  domain: 'a',
  entities: [
    {
      name: 'thing',
      attributes: [
        { name: 'value', ...attribute },
        { name: 'size', type: 'integer' },
      ],
    },
  ],
});
const column = async (attribute: object) =>
  tableOf(await designed(thing(attribute)), 'things').columns.find(({ name }) => name === 'value');

describe('a default', () => {
  test.each<[string, string | number | boolean, string]>([
    ['text', 'draft', "'draft'"],
    ['text', "'draft'", "'draft'"],
    ['text', "it's", "'it''s'"],
    ['text', 'n/a', "'n/a'"],
    ['text', 'pending (new)', "'pending (new)'"],
    ['text', '', "''"],
    ['text', 'upper(md5(random()::text))', 'upper(md5(random()::text))'],
    ['text', "'a' || 'b'", "'a' || 'b'"],
    ['text', 'null', 'null'],
    ['integer', 0, '0'],
    ['integer', '-1', '-1'],
    ['boolean', true, 'true'],
    ['boolean', 'FALSE', 'FALSE'],
    ['money', '0.00', '0.00'],
    ['date', '2026-01-31', "'2026-01-31'"],
    ['date', 'current_date', 'current_date'],
    ['date', 'CURRENT_DATE + 30', 'CURRENT_DATE + 30'],
    ['instant', 'now()', 'now()'],
    ['instant', "now() + interval '1 day'", "now() + interval '1 day'"],
    ['instant', 'infinity', "'infinity'"],
    ['duration', '30 days', "'30 days'"],
    ['duration', "interval '30 days'", "interval '30 days'"],
    ['json', '{}', "'{}'"],
    ['json', '{"a": [1]}', '\'{"a": [1]}\''],
    ['json', "'[]'::jsonb", "'[]'::jsonb"],
    ['text[]', '{}', "'{}'"],
    ['text[]', "ARRAY['a']", "ARRAY['a']"],
    ['uuid', 'gen_random_uuid()', 'gen_random_uuid()'],
    ['uuid', '00000000-0000-0000-0000-000000000000', "'00000000-0000-0000-0000-000000000000'"],
  ])('%s %s', async (type, given, expected) => {
    expect((await column({ type, default: given }))?.default).toBe(expected);
  });

  test.each<[string, string, string]>([
    ['integer', 'many', 'invalid_default'],
    ['date', 'today', 'invalid_default'],
    ['instant', 'now', 'invalid_default'],
    ['boolean', 'yes please', 'invalid_default'],
    ['uuid', '0', 'invalid_default'],
    ['json', 'empty', 'invalid_default'],
    ['integer', 'size', 'invalid_default'],
    ['integer', 'size + 1', 'invalid_default'],
    ['integer', '1 +', 'invalid_sql'],
    ['integer', '1); DROP TABLE things; --', 'invalid_sql'],
  ])('refused: %s %s', async (type, given, code) => {
    expect(await problems(thing({ type, default: given }))).toEqual([
      `${code} entities[0].attributes[0].default`,
    ]);
  });
});

test('a generated column has no default, and reads others by their names', async () => {
  expect(await column({ type: 'integer', generated: 'Size * 2', default: 1 })).toMatchObject({
    default: null,
    generated: { expression: 'size * 2', kind: 'stored' },
  });
  expect(await problems(thing({ type: 'integer', generated: 'nothing * 2' }))).toEqual([
    'unknown_attribute entities[0].attributes[0].generated',
  ]);
});
