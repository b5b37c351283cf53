/** Names of NOT NULL constraints, as PostgreSQL makes them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCatalog } from '../../src/postgres/catalog.ts';
import { notNullName } from '../../src/postgres/ddl/not-null.ts';
import { quoteIdentifier } from '../../src/postgres/identifier.ts';
import { withSandbox } from '../../src/sandbox/sandbox.ts';

const name = fc.stringMatching(/^[a-z]{1,63}$/);

test('the name is PostgreSQL’s own, however much of it is cut', async () => {
  await withSandbox(async (sandbox) => {
    const given = fc.asyncProperty(name, name, async (table, column) => {
      await sandbox.execute(
        `CREATE TABLE ${quoteIdentifier(table)} (${quoteIdentifier(column)} integer NOT NULL)`,
      );
      const [row] = await sandbox.query<{ name: string }>(
        `SELECT conname AS name FROM pg_constraint WHERE contype = 'n' AND conrelid = '${quoteIdentifier(table)}'::regclass`,
      );
      const { schema } = await readCatalog(sandbox, { notNullNames: true });
      await sandbox.execute(`DROP TABLE ${quoteIdentifier(table)}`);
      expect(notNullName(table, column)).toBe(row?.name);
      expect(schema.carried).toEqual([]);
    });
    await fc.assert(given, { numRuns: 40 });
  });
});
