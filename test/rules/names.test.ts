import { expect, test } from 'vitest';
import { names } from '../../src/rules/names.ts';
import { decided, designed, indexesOf, problems, refused, tableOf } from '../support/designed.ts';

const { applies, exception } = names.examples;
const tables = async (...entities: string[]) =>
  (await designed({ domain: 'a', entities: entities.map((name) => ({ name })) })).tables.map(
    ({ name }) => name,
  );

test('snake_case and plural', async () => {
  const design = await designed(applies);
  expect(tableOf(design, 'line_items').columns.map(({ name }) => name)).toContain('unit_price');
  expect(decided(design, 'names')).toEqual([
    'shop: snake_case, plural tables (line_items), idx_/_key/_fkey/_check',
  ]);
});

test('a long name is shortened with a hash, the same each time', async () => {
  const [one, other] = [await designed(exception), await designed(exception)];
  const [unique] = tableOf(one, 'international_shipping_declarations').uniques;
  expect(unique?.name).toMatch(
    /^international_shipping_declarations_harmonized_tariff.*_[0-9a-f]{8}$/,
  );
  expect(Buffer.byteLength(unique?.name ?? '')).toBe(63);
  expect(other.schema).toEqual(one.schema);
  expect(decided(one, 'names').length).toBeGreaterThan(1);
});

test('names in all forms', async () => {
  expect(
    await tables('HTTPRequest', 'work-order', 'customers', 'Größe', 'счёт', 'person', 'sales_data'),
  ).toEqual(
    ['http_requests', 'work_orders', 'customers', 'größes', 'счётs', 'people', 'sales_data'].map(
      (name) => (name === 'счётs' ? expect.stringMatching(/^счёт/) : name),
    ),
  );
});

test('singular tables when asked', async () => {
  const design = await designed({ ...applies, rules: { table_names: 'singular' } });
  expect(design.tables.map(({ name }) => name)).toEqual(['line_item']);
});

test('a reserved word is refused with another name', async () => {
  const refusal = await refused({
    domain: 'a',
    entities: [{ name: 'order', attributes: [{ name: 'desc' }, { name: 'title' }] }],
    rules: { table_names: 'singular' },
  });
  expect(refusal.findings.map(({ subject, fix }) => [subject, fix])).toEqual([
    ['entities[0].name', "call it 'orders'"],
    ['entities[0].attributes[0].name', "call it 'order_desc'"],
  ]);
});

test('two tables of one name are refused', async () => {
  expect(
    await problems({
      domain: 'a',
      entities: [
        { name: 'post', attributes: [{ name: 'labels', many: true }] },
        { name: 'post_label' },
      ],
    }),
  ).toEqual(['duplicate_name entities[0].attributes[0]']);
});

test('indexes of different tables never share a name', async () => {
  const design = await designed({
    domain: 'a',
    entities: [
      { name: 'car', attributes: [{ name: 'part_code' }] },
      {
        name: 'cars_part',
        attributes: [{ name: 'code' }],
        indexes: [{ columns: ['code'], name: 'idx_cars_part_code' }],
      },
    ],
    access_patterns: [{ name: 'by part', entity: 'car', filter: ['part_code'] }],
  });
  expect(indexesOf(design, 'cars')).toEqual(['idx_cars_part_code_2: (part_code)']);
  expect(design.queries[0]?.expects).toEqual(['idx_cars_part_code_2']);
});
