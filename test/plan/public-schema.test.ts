/** What everybody may do in schema public: never more on the way back than there was. */
import { expect, test } from 'vitest';
import { newDatabase, type Schema } from '../../src/ir/schema.ts';
import { changePlan, stepsOf } from './change-cases.ts';

const closed: Schema = {
  ...newDatabase,
  privileges: [{ on: 'schema:public', grantee: 'public', privileges: [], grantable: [] }],
};

test('CREATE comes back only where PostgreSQL gives it to everybody by itself', () => {
  const [step] = stepsOf(changePlan(newDatabase, closed));
  expect(step?.sql).toBe('REVOKE USAGE, CREATE ON SCHEMA public FROM PUBLIC');
  expect(step?.reverse.sql).toMatch(
    /GRANT USAGE ON SCHEMA public TO PUBLIC;\s+IF current_setting\('server_version_num'\)::integer < 150000 THEN\s+GRANT CREATE/,
  );
  const [opened] = stepsOf(changePlan(closed, newDatabase));
  expect(opened?.sql).toBe(step?.reverse.sql);
});
