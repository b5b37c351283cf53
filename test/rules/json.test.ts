import { expect, test } from 'vitest';
import { json } from '../../src/rules/json.ts';
import { columnsOf, decided, designed, found, indexesOf } from '../support/designed.ts';

const { applies, exception } = json.examples;
const patterned = (filter: string) =>
  designed({
    ...exception,
    access_patterns: [{ name: 'by content', entity: 'delivery', filter: [filter] }],
  });

test('a shape that is known is reported', async () => {
  const design = await designed(applies);
  expect(columnsOf(design, 'orders')).toContain('shipping_address jsonb NOT NULL');
  expect(found(design)).toEqual(['json info entities[0].attributes[0]']);
});

test('the payload of others is jsonb without remark and without index', async () => {
  const design = await designed(exception);
  expect(columnsOf(design, 'deliveries')).toContain('payload jsonb NOT NULL');
  expect(decided(design, 'json')).toEqual(['table deliveries: payload jsonb']);
  expect(found(design)).toEqual([]);
  expect(indexesOf(design, 'deliveries')).toEqual([]);
});

test.each([
  ['payload @> ?', 'idx_deliveries_payload: gin (payload jsonb_path_ops)'],
  ["payload ? 'retry'", 'idx_deliveries_payload: gin (payload)'],
  ["payload ?| array['a', 'b']", 'idx_deliveries_payload: gin (payload)'],
])('containment asks for an index that knows the operator: %s', async (filter, index) => {
  const design = await patterned(filter);
  expect(indexesOf(design, 'deliveries')).toEqual([index]);
  expect(design.queries[0]?.expects).toEqual(['idx_deliveries_payload']);
});

test('a filter inside the document is a shape that is known', async () => {
  const design = await patterned("payload ->> 'state' = ?");
  expect(found(design)).toEqual(['json warning access_patterns: by content']);
  expect(indexesOf(design, 'deliveries')).toEqual([
    "idx_deliveries_payload_state: ((payload ->> 'state'))",
  ]);
});
