import { expect, test } from 'vitest';
import { withSandbox } from '../../src/sandbox/sandbox.ts';

test('pgvector, which PGlite does not hold itself, is there when it is asked for', async () => {
  await withSandbox(async (sandbox) => {
    await sandbox.execute('CREATE EXTENSION vector');
    await sandbox.execute('CREATE TABLE items (embedding vector(3) NOT NULL)');
    await sandbox.execute('CREATE INDEX items_idx ON items USING hnsw (embedding vector_l2_ops)');
    await sandbox.execute("INSERT INTO items VALUES ('[1,2,3]'), ('[4,5,6]')");
    const rows = await sandbox.query<{ embedding: string }>(
      "SELECT embedding::text FROM items ORDER BY embedding <-> '[4,5,5]' LIMIT 1",
    );
    expect(rows).toEqual([{ embedding: '[4,5,6]' }]);
  });
});
