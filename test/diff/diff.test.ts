import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeDifferences } from '../../src/diff/describe.ts';
import { diff } from '../../src/diff/diff.ts';
import { objectInWords } from '../../src/diff/words.ts';
import { objectId } from '../../src/ir/id.ts';
import { objectsOf, rolesOf } from '../../src/ir/objects.ts';
import { emptySchema } from '../../src/ir/schema.ts';
import { arbitrarySchema } from '../support/arbitrary-schema.ts';
import { check, column, foreignKey, index, key, schemaOf, table } from '../support/build-schema.ts';

const users = table('users', [column('id', 'uuid'), column('email', 'text')], {
  primaryKey: key('users_pkey', ['id']),
  checks: [check('users_email_check', "email <> ''")],
});
const posts = table('posts', [column('id', 'uuid'), column('user_id', 'uuid')], {
  foreignKeys: [foreignKey('posts_user_id_fkey', ['user_id'], 'users', ['id'])],
  indexes: [index('posts_user_id_idx', ['user_id'])],
});
const base = schemaOf([users, posts]);

describe('diff', () => {
  test('adds containers before contents', () => {
    expect(diff(emptySchema, schemaOf([users])).map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      'add table:public.users',
      'add column:public.users.id',
      'add column:public.users.email',
      'add primary_key:public.users.users_pkey',
      'add check:public.users.users_email_check',
    ]);
  });

  test('removes contents before containers', () => {
    const removed = diff(base, schemaOf([users])).map(({ kind, id }) => `${kind} ${id}`);
    expect(removed.at(-1)).toBe('remove table:public.posts');
    expect(removed[0]).toBe('remove index:public.posts.posts_user_id_idx');
    expect(removed.every((line) => line.startsWith('remove '))).toBe(true);
  });

  test('a change holds only the properties that differ, before and after', () => {
    const other = { ...users, columns: [column('id', 'uuid'), column('email', 'varchar(20)?')] };
    expect(diff(schemaOf([users]), schemaOf([other]))).toEqual([
      {
        kind: 'set',
        id: 'column:public.users.email',
        before: { type: column('email', 'text').type, notNull: true },
        after: { type: column('email', 'varchar(20)').type, notNull: false },
      },
    ]);
  });

  test('schema public is nothing to add or remove; its comment is', () => {
    expect(diff(emptySchema, schemaOf([]))).toEqual([]);
    expect(diff(schemaOf([]), emptySchema)).toEqual([]);
    const commented = { ...emptySchema, schemas: [{ name: 'public', comment: 'ours' }] };
    expect(diff(emptySchema, commented)).toEqual([{ kind: 'add', id: 'schema:public' }]);
  });

  test('nothing between equal schemas, and adding undoes removing', () => {
    fc.assert(
      fc.property(arbitrarySchema(), arbitrarySchema(), (one, other) => {
        expect(diff(one, structuredClone(one))).toEqual([]);
        const forth = diff(one, other).map(({ id }) => id);
        const back = diff(other, one).map(({ id }) => id);
        expect(new Set(forth)).toEqual(new Set(back));
      }),
      { numRuns: 50 },
    );
  });
});

describe('objectsOf', () => {
  test('ids are unique, and structural dependencies lead to objects that are there', () => {
    fc.assert(
      fc.property(arbitrarySchema({ maxTables: 6 }), (schema) => {
        const objects = objectsOf(schema);
        const columns = schema.tables.reduce((sum, table) => sum + table.columns.length, 0);
        const found = [...objects.values()].filter(({ kind }) => kind === 'column');
        expect(found.length).toBe(columns);
        const missing = [...objects.values()].flatMap((object) =>
          object.dependsOn.filter((id) => !objects.has(id) && id !== 'schema:public'),
        );
        expect(missing).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test('a foreign key needs its columns, the table, and the key that it refers to', () => {
    const object = objectsOf(base).get(
      objectId('foreign_key', 'public', 'posts', 'posts_user_id_fkey'),
    );
    expect(object?.parent).toBe('table:public.posts');
    expect(object?.dependsOn).toEqual([
      'column:public.posts.user_id',
      'column:public.users.id',
      'primary_key:public.users.users_pkey',
      'table:public.users',
    ]);
    expect(object?.properties).not.toHaveProperty('name');
  });

  test('a foreign key may refer to a unique index, but not to a partial one', () => {
    const target = (predicate: string | null) =>
      table('users', users.columns, { indexes: [index('u', ['id'], { unique: true, predicate })] });
    const needs = (predicate: string | null) =>
      objectsOf(schemaOf([target(predicate), posts])).get(
        objectId('foreign_key', 'public', 'posts', 'posts_user_id_fkey'),
      )?.dependsOn;
    expect(needs(null)).toContain('index:public.users.u');
    expect(needs('email IS NULL')).not.toContain('index:public.users.u');
  });

  test('roles come from policies and privileges, without everybody', () => {
    const privileges = ['app', 'public'].map((grantee) => ({
      on: 'table:public.users',
      grantee,
      privileges: ['select'],
      grantable: [],
    }));
    expect(rolesOf({ ...base, privileges })).toEqual(['app']);
  });
});

describe('describeDifferences', () => {
  test('nothing for equal schemas', () => {
    expect(describeDifferences(base, structuredClone(base))).toEqual([]);
  });

  test('a missing table is one finding', () => {
    const findings = describeDifferences(base, schemaOf([users]));
    expect(findings.map(({ subject }) => subject)).toEqual(['table:public.posts']);
    expect(findings[0]?.message).toBe('The table posts is expected, but it is not there.');
    expect(describeDifferences(schemaOf([users]), base)[0]?.message).toBe(
      'The table posts is there, but nothing asks for it.',
    );
  });

  test('says what was expected and what was found', () => {
    const other = { ...users, checks: [check('users_email_check', "email > ''")] };
    const [finding] = describeDifferences(schemaOf([users]), schemaOf([other]));
    expect(finding?.message).toBe(
      "The check users.users_email_check differs: expression: expected email <> '', found email > ''.",
    );
  });

  test('another column order is a difference too', () => {
    const other = { ...users, columns: [...users.columns].reverse() };
    const findings = describeDifferences(schemaOf([users]), schemaOf([other]));
    expect(findings.map(({ code }) => code)).toEqual(['column-order']);
    expect(findings[0]?.message).toContain('expected id, email; found email, id');
  });
});

test('objects in words', () => {
  expect(objectInWords('column:public.users.email')).toBe('column users.email');
  expect(objectInWords(objectId('table', 'sales', 'Order Line'))).toBe('table sales."Order Line"');
  expect(objectInWords(objectId('routine', 'public', 'f(a integer)'))).toBe('routine f(a integer)');
  expect(objectInWords(objectId('privilege', 'table:public.users', 'app'))).toBe(
    'privileges of app on table users',
  );
});
