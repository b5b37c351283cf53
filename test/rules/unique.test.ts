import { expect, test } from 'vitest';
import { unique } from '../../src/rules/unique.ts';
import {
  decided,
  designed,
  foreignKeysOf,
  indexesOf,
  problems,
  tableOf,
} from '../support/designed.ts';

const { applies, exception } = unique.examples;
const uniquesOf = (design: Awaited<ReturnType<typeof designed>>, table: string) =>
  tableOf(design, table).uniques.map(({ name, columns }) => `${name}: (${columns.join(', ')})`);
const user = (entity: object) => ({ domain: 'a', entities: [{ name: 'user', ...entity }] });

test('one per tenant is a constraint', async () => {
  const design = await designed(applies);
  expect(uniquesOf(design, 'invoices')).toEqual([
    'invoices_tenant_id_number_key: (tenant_id, number)',
  ]);
  expect(decided(design, 'unique')).toEqual([
    'unique invoices.invoices_tenant_id_number_key: UNIQUE (tenant_id, number)',
  ]);
});

test('soft-deleted rows do not count', async () => {
  const design = await designed(exception);
  expect(uniquesOf(design, 'accounts')).toEqual([]);
  expect(indexesOf(design, 'accounts')).toEqual([
    'accounts_email_key: UNIQUE (lower(email)) WHERE deleted_at IS NULL',
  ]);
});

test('with a condition, and both with soft deletion', async () => {
  const entity = {
    attributes: [
      { name: 'role', type: 'text' },
      { name: 'team', type: 'text' },
    ],
    unique: [['team', "where role = 'lead'"]],
  };
  expect(indexesOf(await designed(user(entity)), 'users')).toEqual([
    "users_team_key: UNIQUE (team) WHERE role = 'lead'",
  ]);
  const soft = await designed(user({ ...entity, lifecycle: 'soft_delete' }));
  expect(indexesOf(soft, 'users')).toEqual([
    "users_team_key: UNIQUE (team) WHERE (role = 'lead') AND (deleted_at IS NULL)",
  ]);
});

test('the same rule said twice is one', async () => {
  const design = await designed(
    user({
      attributes: [
        { name: 'email', unique: true },
        { name: 'code', unique: true },
        { name: 'area' },
      ],
      unique: [['email'], ['code'], ['area', 'code'], ['code', 'area']],
    }),
  );
  expect(uniquesOf(design, 'users')).toEqual([
    'users_code_key: (code)',
    'users_area_code_key: (area, code)',
  ]);
  expect(indexesOf(design, 'users')).toEqual(['users_email_key: UNIQUE (lower(email))']);
});

test('the primary key is not said again', async () => {
  const design = await designed(
    user({
      attributes: [{ name: 'code', unique: true }, { name: 'area' }],
      key: ['code'],
      unique: [['code']],
    }),
  );
  expect(uniquesOf(design, 'users')).toEqual([]);
});

test('one to one', async () => {
  const model = {
    domain: 'a',
    entities: [{ name: 'user' }, { name: 'profile' }],
    relationships: [{ from: 'profile', to: 'user', cardinality: 'one_to_one' }],
  };
  const plain = await designed(model);
  expect(uniquesOf(plain, 'profiles')).toEqual(['profiles_user_id_key: (user_id)']);
  expect(indexesOf(plain, 'profiles')).toEqual([]);
  const soft = await designed({
    ...model,
    entities: [{ name: 'user' }, { name: 'profile', lifecycle: 'soft_delete' }],
  });
  expect(indexesOf(soft, 'profiles')).toEqual([
    'profiles_user_id_key: UNIQUE (user_id) WHERE deleted_at IS NULL',
    'idx_profiles_user_id: (user_id)',
  ]);
});

test('a foreign key needs a whole constraint at its target', async () => {
  const design = await designed({
    domain: 'a',
    entities: [
      { name: 'product', attributes: [{ name: 'sku', unique: true }], lifecycle: 'soft_delete' },
      { name: 'line' },
    ],
    relationships: [
      { from: 'line', to: 'product', to_columns: ['sku'], cardinality: 'many_to_one' },
    ],
  });
  expect(uniquesOf(design, 'products')).toEqual(['products_sku_key_2: (sku)']);
  expect(foreignKeysOf(design, 'lines')).toEqual([
    '(product_sku) → products (sku) ON DELETE RESTRICT',
  ]);
});

test('optional values do not clash, and the decision says so', async () => {
  const design = await designed(
    user({ attributes: [{ name: 'code', unique: true, optional: true }] }),
  );
  expect(design.decisions.find(({ rule }) => rule === 'unique')?.because).toContain(
    'NULLS DISTINCT',
  );
});

test.each([
  [{ unique: [['nothing']] }, 'unknown_attribute entities[0].unique[0][0]'],
  [{ unique: [[]] }, 'invalid_unique entities[0].unique[0]'],
  [{ unique: [["where code = 'a'"]] }, 'invalid_unique entities[0].unique[0]'],
  [{ unique: [['code', 'where nothing']] }, 'unknown_attribute entities[0].unique[0]'],
  [{ unique: [['code', 'where code =']] }, 'invalid_sql entities[0].unique[0]'],
  [{ unique: [['place']] }, 'invalid_type entities[0].unique[0]'],
])('refused: %j', async (entity, problem) => {
  const attributes = [{ name: 'code' }, { name: 'place', type: 'point' }];
  expect(await problems(user({ attributes, ...entity }))).toEqual([problem]);
});
