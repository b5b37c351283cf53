import { afterAll, beforeAll, expect, test } from 'vitest';
import { objectId } from '../../src/ir/id.ts';
import { attempt, Search } from '../../src/proof/row-search.ts';
import { followersOf, placesOf, targetsAmong } from '../../src/proof/row-targets.ts';
import { coolDown, keepWarm } from '../../src/sandbox/embedded.ts';
import { openSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  keepWarm();
  sandbox = await openSandbox();
});
afterAll(async () => {
  await sandbox.close();
  await coolDown();
});

test('rows that take others along in the search take them along for good', async () => {
  // Others refer to kinds, so that its rows do not all go plainly.
  await sandbox.execute(`CREATE TABLE kinds (id int PRIMARY KEY, parent_id int);
    CREATE TABLE things (kind_id int NOT NULL REFERENCES kinds);
    INSERT INTO kinds VALUES (1, NULL), (2, 99), (3, 98), (4, 97), (5, 96), (6, 95), (7, 1);
    INSERT INTO things VALUES (1);
    ALTER TABLE kinds ADD CONSTRAINT parent FOREIGN KEY (parent_id) REFERENCES kinds NOT VALID`);
  const sql = 'ALTER TABLE kinds VALIDATE CONSTRAINT parent';
  const [target] = await targetsAmong(sandbox, [objectId('table', 'public', 'kinds')]);
  if (target === undefined) throw new Error('no table');
  await sandbox.execute('BEGIN');
  const search = new Search(sandbox, sql, target, await followersOf(sandbox, target));
  const rows = await search.find();
  expect(rows).not.toBeNull();
  expect(await search.take(rows ?? [])).toBe(true);
  expect(await attempt(sandbox, sql)).toBeNull();
  const left = await sandbox.execute<{ id: number }>('SELECT id FROM kinds ORDER BY id');
  expect(left.map(({ id }) => id)).toEqual([1, 7]);
  expect(await sandbox.execute('SELECT FROM things')).toHaveLength(1);
  await sandbox.execute('ROLLBACK');
});

test('a row is shown whole, whatever its columns are called', async () => {
  await sandbox.execute('BEGIN');
  await sandbox.execute('CREATE TABLE odd (t text, n int)');
  await sandbox.execute('INSERT INTO odd VALUES (NULL, 7)');
  const [target] = await targetsAmong(sandbox, [objectId('table', 'public', 'odd')]);
  if (target === undefined) throw new Error('no table');
  expect((await placesOf(sandbox, target)).map(({ text }) => text)).toEqual(['(,7)']);
  await sandbox.execute('ROLLBACK');
});
