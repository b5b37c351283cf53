import { expect, test } from 'vitest';
import { inferType, typeMeaning, typeWords } from '../../src/model/types.ts';

test.each(typeWords)('%s means itself', (word) => {
  expect(typeMeaning(word)).toEqual({ word, modifiers: '' });
  expect(typeMeaning(` ${word.toUpperCase()} `).word).toBe(word);
});

test.each([
  ['string', 'text', ''],
  ['datetime', 'instant', ''],
  ['timestamp(3)', 'instant', '3'],
  ['timestamp with time zone', 'instant', ''],
  ['numeric(10, 2)', 'decimal', '10,2'],
  ['money(12,2)', 'money', '12,2'],
  ['vector(1536)', 'vector', '1536'],
  ['jsonb', 'json', ''],
  ['guid', 'uuid', ''],
  ['bigint', null, ''],
  ['varchar(20)', null, '20'],
  ['text[]', null, ''],
  ['constructor', null, ''],
  ['__proto__', null, ''],
  ['', null, ''],
])('%s', (type, word, modifiers) => {
  expect(typeMeaning(type)).toEqual({ word, modifiers });
});

test.each([
  ['email', 'email'],
  ['contact_email', 'email'],
  ['home_page_url', 'url'],
  ['slug', 'slug'],
  ['created_at', 'instant'],
  ['due_on', 'date'],
  ['birthday', 'date'],
  ['is_open', 'boolean'],
  ['quantity', 'count'],
  ['discount_percent', 'percent'],
  ['total', 'money'],
  ['unit_price', 'money'],
  ['price_list', 'text'],
  ['weight', 'decimal'],
  ['position', 'integer'],
  ['settings', 'json'],
  ['external_uuid', 'uuid'],
  ['ip', 'ip'],
  ['title', 'text'],
  ['status', 'text'],
  ['nation', 'text'],
  ['format', 'text'],
])('%s is taken for %s', (name, word) => {
  expect(inferType(name).word).toBe(word);
});

test('coordinates have their own precision', () => {
  expect(inferType('lat')).toEqual({ word: 'decimal', modifiers: '9,6' });
});
