import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Schema } from '../../../src/ir/schema.ts';
import { readCatalog } from '../../../src/postgres/catalog.ts';
import { prismaDdl } from '../../../src/read/prisma/ddl.ts';
import { parsePrisma } from '../../../src/read/prisma/document.ts';
import { readPrisma } from '../../../src/read/prisma/read.ts';
import { openSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts';
import { prismaScript } from '../../support/prisma-engine.ts';
import { prismaSchemas } from './schemas.ts';

let project: string;
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox.close());

beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'tablewright-prisma-')));
});
afterEach(() => rmSync(project, { recursive: true }));

type Files = Readonly<Record<string, string>>;

function write(files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
}

async function madeBy(script: string): Promise<Schema> {
  await sandbox.execute(`begin; ${script}`);
  const { schema } = await readCatalog(sandbox);
  await sandbox.execute('rollback');
  return schema;
}

function parts(files: Files): { path: string; text: string }[] {
  return Object.entries(files)
    .filter(([path]) => path.endsWith('.prisma'))
    .map(([path, text]) => ({ path, text }));
}

describe('the schema is the one that Prisma’s own engine makes', () => {
  test.each(Object.entries(prismaSchemas))('%s', async (_, files) => {
    const ddl = prismaDdl(await parsePrisma(parts(files)), {
      defaultSchema: 'public',
      joinTableKey: 'primary key',
    });
    expect(ddl.findings).toEqual([]);
    const expected = await madeBy(await prismaScript(parts(files)));
    expect(expected.tables.length).toBeGreaterThan(0);
    expect(await madeBy(ddl.statements.join(';\n'))).toEqual(expected);
  });

  test.each(['prisma/schema/main.prisma', 'prisma/schema/sales/order.prisma', 'prisma/schema'])(
    'several files, found from %s',
    async (path) => {
      const files = prismaSchemas['several files'] ?? {};
      write(files);
      const reading = await readPrisma({ project, path });
      expect(reading).toMatchObject({
        source: 'file: prisma/schema/main.prisma',
        findings: [],
        complete: true,
      });
      expect(reading.schema).toEqual(await madeBy(await prismaScript(parts(files))));
    },
  );
});

describe('what is not made whole', () => {
  const model = 'model A {\n  id Int @id\n  bs B[]\n}\nmodel B {\n  id Int @id\n  as A[]\n}\n';
  const datasource = 'datasource db {\n  provider = "postgresql"\n}\n';

  test('another database is refused', async () => {
    write({
      'schema.prisma': 'datasource db {\n  provider = "mysql"\n}\nmodel A {\n  id Int @id\n}\n',
    });
    await expect(readPrisma({ project, path: 'schema.prisma' })).rejects.toMatchObject({
      code: 'prisma_provider',
    });
  });

  test('a syntax error is refused with its file', async () => {
    write({ 'prisma/schema.prisma': datasource, 'prisma/a.prisma': 'model A {\n  id Int @id(\n' });
    await expect(readPrisma({ project, path: 'prisma/schema.prisma' })).rejects.toMatchObject({
      code: 'prisma_syntax',
      message: /prisma\/a\.prisma/,
    });
  });

  test.each(['größe Int?', 'b String @default("\\q")', 'c Int $ 5', "d String @default('x')"])(
    'so is what the parser would skip: %s',
    async (line) => {
      write({ 'prisma/schema.prisma': `${datasource}model A {\n  id Int @id\n  ${line}\n}\n` });
      await expect(readPrisma({ project, path: 'prisma/schema.prisma' })).rejects.toMatchObject({
        code: 'prisma_syntax',
      });
    },
  );

  test.each(['url = "postgres://a:hunter2', 'url = "x" "hunter2"', 'url = $hunter2'])(
    'what stands where it breaks is not quoted: %s',
    async (line) => {
      write({ 'schema.prisma': `datasource db {\n  provider = "postgresql"\n  ${line}\n}\n` });
      const error = await readPrisma({ project, path: 'schema.prisma' }).catch((thrown) => thrown);
      expect(error).toMatchObject({ code: 'prisma_syntax' });
      expect(JSON.stringify(error) + error.message).not.toContain('hunter2');
    },
  );

  test('a type that does not exist is a finding, and the rest is read', async () => {
    write({
      'prisma/schema.prisma': `${datasource}model A {\n  id Int @id\n  b Nothing\n}\n`,
    });
    const reading = await readPrisma({ project, path: 'prisma/schema.prisma' });
    expect(reading.complete).toBe(false);
    expect(reading.findings.map(({ code, subject }) => [code, subject])).toEqual([
      ['prisma-type-unknown', 'A.b'],
    ]);
    expect(reading.schema.tables[0]?.columns.map(({ name }) => name)).toEqual(['id']);
  });

  test.each([
    ['^5.22.0', 'unique index'],
    ['7.1.0', 'primary key'],
  ])('many-to-many of Prisma %s has a %s', async (version, key) => {
    write({
      'package.json': JSON.stringify({ devDependencies: { prisma: version } }),
      'prisma/schema.prisma': datasource + model,
    });
    const { schema } = await readPrisma({ project, path: 'prisma/schema.prisma' });
    const join = schema.tables.find(({ name }) => name === '_AToB');
    expect(join?.primaryKey?.name ?? null).toBe(key === 'primary key' ? '_AToB_AB_pkey' : null);
    expect(join?.indexes.map(({ name }) => name)).toEqual(
      key === 'primary key' ? ['_AToB_B_index'] : ['_AToB_AB_unique', '_AToB_B_index'],
    );
  });

  test('SQL in a default runs in the sandbox, where it reaches nothing', async () => {
    write({
      'prisma/schema.prisma': `${datasource}model A {
  id Int @id
  b String @default(dbgenerated("'x'); COPY (select 1) TO PROGRAM 'touch reached'; --"))
}
model C {
  id Int @id
}
`,
    });
    const reading = await readPrisma({ project, path: 'prisma/schema.prisma' });
    expect(reading.complete).toBe(false);
    expect(reading.schema.tables.map(({ name }) => name)).toContain('C');
  });
});

test('a default that speaks of a column is what a generated column is made of', async () => {
  write({
    'prisma/schema.prisma': `datasource db {
  provider = "postgresql"
}
model A {
  id    Int      @id
  date  DateTime @default(dbgenerated("'2020-01-01'::date")) @db.Date
  time  DateTime @default(dbgenerated("'2020-01-01'::timestamp with time zone"))
  upper String?  @default(dbgenerated("upper('x'::text)"))
  twice Int?     @default(dbgenerated("(id * 2)"))
  both  String?  @default(dbgenerated("((upper)::text || (\\"upper\\")::text)"))
}
`,
  });
  const { schema, findings } = await readPrisma({ project, path: 'prisma/schema.prisma' });
  expect(findings).toEqual([]);
  const made = (schema.tables[0]?.columns ?? []).filter(({ generated }) => generated !== null);
  expect(made.map(({ name }) => name)).toEqual(['twice', 'both']);
});
