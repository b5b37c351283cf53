/** What Prisma makes no difference between is no drift between a Prisma schema and its migrations. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCatalog } from '../../../src/postgres/catalog.ts';
import { findDrift } from '../../../src/read/drift.ts';
import { readPrisma } from '../../../src/read/prisma/read.ts';
import { type LocalSession, openPglite } from '../../support/pglite.ts';

let session: LocalSession;
let project: string;
beforeAll(async () => {
  session = await openPglite();
  project = realpathSync(mkdtempSync(join(tmpdir(), 'tablewright-seen-')));
  mkdirSync(join(project, 'prisma'));
});
afterAll(async () => {
  await session?.close();
  rmSync(project, { recursive: true });
});

async function drift(schema: string, sql: string): Promise<string[]> {
  const text = `datasource db {\n  provider = "postgresql"\n}\n${schema}`;
  writeFileSync(join(project, 'prisma/schema.prisma'), text);
  const said = await readPrisma({ project, path: 'prisma/schema.prisma' });
  expect(said.findings).toEqual([]);
  await session.execute(`BEGIN; ${sql}`);
  const { schema: made } = await readCatalog(session);
  await session.execute('ROLLBACK');
  const history = { ...said, source: 'migrations', schema: made };
  return findDrift(history, said, 'prisma').map(({ subject }) => subject);
}

const model = `model Thing {
  id    BigInt   @id @default(autoincrement())
  key   String   @unique
  at    DateTime @default(now()) @db.Timestamptz(6)
  tags  String[]
  range Unsupported("int4range")?
  twice BigInt?  @default(dbgenerated("(id * 2)"))
  email String

  @@unique([key, email], map: "things_both")
  @@index([email, at], map: "things_email")
  @@map("things")
}
`;
const sql = `CREATE DOMAIN address AS text CHECK (value LIKE '%@%');
  CREATE TABLE things (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL UNIQUE DEFERRABLE,
    at timestamptz NOT NULL DEFAULT now(),
    tags text[] NOT NULL,
    range int4range,
    twice bigint GENERATED ALWAYS AS (id * 2) STORED,
    email address NOT NULL CHECK (email <> ''),
    CONSTRAINT things_both UNIQUE NULLS NOT DISTINCT (key) INCLUDE (email)
  );
  CREATE INDEX things_email ON things (email, at DESC NULLS LAST);
  CREATE INDEX things_part ON things (key) WHERE twice > 2;`;

test('identities, domains, keys, precision and sorting', async () => {
  expect(await drift(model, sql)).toEqual([]);
});

test.each([
  ['a type', sql.replace('key text', 'key varchar(20)'), ['column:public.things.key']],
  ['NOT NULL', sql.replace('key text NOT NULL', 'key text'), ['column:public.things.key']],
  ['a default', sql.replace('DEFAULT now()', ''), ['column:public.things.at']],
  [
    'an index',
    sql.replace('(email, at DESC', '(at, email DESC'),
    ['index:public.things.things_email'],
  ],
  ['uniqueness', sql.replace(' UNIQUE DEFERRABLE', ''), ['index:public.things.things_key_key']],
])('%s is', async (_, other, subjects) => {
  expect(await drift(model, other)).toEqual(subjects);
});
