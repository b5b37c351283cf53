/** A schema out of SQL, as PostgreSQL spells it. */
import type { Schema } from '../../src/ir/schema.ts';
import { readCatalog } from '../../src/postgres/catalog.ts';
import { withSandbox } from '../../src/sandbox/sandbox.ts';

export async function schemaOf(sql: string): Promise<Schema> {
  return await withSandbox(async (sandbox) => {
    if (sql !== '') await sandbox.execute(sql);
    return (await readCatalog(sandbox)).schema;
  });
}
