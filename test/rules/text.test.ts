import { expect, test } from 'vitest';
import { text } from '../../src/rules/text.ts';
import {
  checksOf,
  columnsOf,
  decided,
  designed,
  found,
  indexesOf,
  tableOf,
} from '../support/designed.ts';

const { applies, exception } = text.examples;
const with_ = (attribute: object) => ({
  domain: 'a',
  entities: [{ name: 'device', attributes: [attribute] }],
});

test('text, with a length that is meant, and e-mail unique in any case', async () => {
  const design = await designed(applies);
  expect(columnsOf(design, 'contacts').slice(1, 3)).toEqual([
    'email text NOT NULL',
    'nickname text NOT NULL',
  ]);
  expect(checksOf(design, 'contacts')).toContain(
    'contacts_nickname_check: char_length(nickname) BETWEEN 1 AND 40',
  );
  expect(indexesOf(design, 'contacts')).toEqual(['contacts_email_key: UNIQUE (lower(email))']);
  expect(decided(design, 'text')).toEqual(['table contacts: email text, nickname text']);
});

test('a length that was asked for as a type is kept', async () => {
  const design = await designed(exception);
  expect(columnsOf(design, 'countries')).toContain('code char(2) NOT NULL');
  expect(tableOf(design, 'countries').primaryKey?.columns).toEqual(['code']);
});

test.each([
  [{ name: 'serial_uuid', type: 'text' }, true],
  [{ name: 'device_guid', type: 'varchar(36)' }, true],
  [{ name: 'uuid', type: 'char(36)', pattern: '^[0-9a-f-]+$' }, true],
  [{ name: 'uuid' }, false],
])('a uuid is never text: %j', async (attribute, reported) => {
  const design = await designed(with_(attribute));
  expect(columnsOf(design, 'devices')).toContain(`${attribute.name} uuid NOT NULL`);
  expect(checksOf(design, 'devices')).toEqual([]);
  expect(found(design).some((each) => each.startsWith('text warning'))).toBe(reported);
});

test('text(40) and string(40) mean a length', async () => {
  for (const type of ['text(40)', 'string(40)', 'email(40)']) {
    const design = await designed(with_({ name: 'label', type, optional: true }));
    expect(columnsOf(design, 'devices')).toContain('label text');
    expect(checksOf(design, 'devices')).toEqual([
      'devices_label_check: char_length(label) BETWEEN 1 AND 40',
    ]);
  }
});

test('citext brings its extension and folds by itself', async () => {
  const design = await designed(with_({ name: 'login', type: 'citext', unique: true }));
  expect(design.schema.extensions.map(({ name }) => name)).toEqual(['citext']);
  expect(tableOf(design, 'devices').uniques.map(({ name }) => name)).toEqual(['devices_login_key']);
});
