import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Schema } from '../../../src/ir/schema.ts';
import { packageFile } from '../../../src/package.ts';
import { readCatalog } from '../../../src/postgres/catalog.ts';
import { patternOf } from '../../../src/read/drizzle/files.ts';
import { readDrizzle } from '../../../src/read/drizzle/read.ts';
import { openSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts';

let project: string;
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox.close());
beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'tablewright-drizzle-')));
  symlinkSync(packageFile('node_modules'), join(project, 'node_modules'));
});
afterEach(() => rmSync(project, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
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

async function failure(path: string, childMs?: number): Promise<{ code: string; message: string }> {
  const limit = childMs === undefined ? {} : { childMs };
  const error = await readDrizzle({ project, paths: [path] }, limit).catch(
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'Refusal' });
  return error as { code: string; message: string };
}

const shop = {
  'package.json': '{"type": "module"}',
  'tsconfig.json': '{ /* aliases */ "compilerOptions": { "paths": { "@/*": ["./src/*"], }, } }',
  'drizzle.config.ts':
    "import { defineConfig } from 'drizzle-kit';\nexport default defineConfig({ dialect: 'postgresql', schema: './src/db/schema', casing: 'snake_case' });\n",
  'src/ids.js': "export const prefix = 'shop_';\n",
  'src/db/columns.ts': `import { timestamp } from 'drizzle-orm/pg-core';
export const timestamps = { createdAt: timestamp({ withTimezone: true }).notNull().defaultNow() };
`,
  'src/db/schema/customers.ts': `import { bigint, pgEnum, pgTable, text, type PgColumn } from 'drizzle-orm/pg-core';
import { timestamps } from '../columns';
import { prefix } from '@/ids';

export const tier = pgEnum('tier', ['free', 'paid']);
export const customers = pgTable(prefix + 'customers', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  fullName: text(),
  email: text().notNull().unique(),
  tier: tier().notNull().default('free'),
  ...timestamps,
});
export function key(): PgColumn { return customers.id; }
`,
  'src/db/schema/orders.ts': `import { sql } from 'drizzle-orm';
import { bigint, check, index, integer, numeric, pgTable, primaryKey } from 'drizzle-orm/pg-core';
import { customers, key } from './customers.js';

enum State { Open, Paid }
export const orders = pgTable('orders', {
  id: integer().primaryKey(),
  customerId: bigint({ mode: 'number' }).notNull().references(() => customers.id, { onDelete: 'cascade' }),
  state: integer().notNull().default(State.Paid),
  total: numeric({ precision: 12, scale: 2 }).notNull(),
}, (t) => [
  index('orders_customer').on(t.customerId, t.state.desc()).where(sql\`\${t.total} > 0\`),
  check('total_positive', sql\`\${t.total} >= 0\`),
]);
export const notes = pgTable('notes', {
  orderId: integer().references(() => orders.id),
  customerId: bigint({ mode: 'number' }).references(key),
}, (t) => [primaryKey({ columns: [t.orderId, t.customerId] })]);
`,
};

const shopSql = `
create type tier as enum ('free', 'paid');
create table shop_customers (
  id bigint primary key generated always as identity (sequence name shop_customers_id_seq
    increment by 1 minvalue 1 maxvalue 9223372036854775807 start with 1 cache 1),
  full_name text, email text not null, tier tier not null default 'free',
  created_at timestamp with time zone not null default now(),
  constraint shop_customers_email_unique unique (email));
create table orders (id integer primary key, customer_id bigint not null, state integer not null default 1,
  total numeric(12, 2) not null, constraint total_positive check (total >= 0));
create table notes (order_id integer, customer_id bigint,
  constraint notes_order_id_customer_id_pk primary key (order_id, customer_id));
alter table notes add constraint notes_order_id_orders_id_fk foreign key (order_id) references orders;
alter table notes add constraint notes_customer_id_shop_customers_id_fk foreign key (customer_id)
  references shop_customers;
alter table orders add constraint orders_customer_id_shop_customers_id_fk foreign key (customer_id)
  references shop_customers on delete cascade;
create index orders_customer on orders (customer_id, state desc nulls last) where total > 0`;

describe('a Drizzle schema', () => {
  test('of several modules, with aliases, casing, enums and shared columns', async () => {
    write(shop);
    const reading = await readDrizzle({ project, paths: ['src/db/schema'] });
    expect(reading.findings.map(({ code, severity }) => [code, severity])).toEqual([
      ['project-code-ran', 'info'],
    ]);
    expect(reading).toMatchObject({ source: 'file: src/db/schema', complete: true });
    expect(reading.schema).toEqual(await madeBy(shopSql));
  });

  test('named by a pattern, without the tables of other databases', async () => {
    write({
      'a/one.schema.ts':
        "import { pgTable, text } from 'drizzle-orm/pg-core';\nexport const one = pgTable('one', { id: text('id').primaryKey() });\n",
      'a/b/two.schema.ts':
        "const { pgTable, text } = require('drizzle-orm/pg-core');\nexports.one = pgTable('two', { id: text('id').primaryKey() });\n",
      'a/three.schema.ts':
        "import { sqliteTable, text } from 'drizzle-orm/sqlite-core';\nexport const one = sqliteTable('three', { id: text('id') });\n",
      'a/broken.ts': 'throw new Error();',
    });
    const { schema } = await readDrizzle({ project, paths: ['a/**/*.schema.ts'] });
    expect(schema.tables.map(({ name }) => name)).toEqual(['one', 'two']);
  });

  test.each([
    ['src/**/*.ts', 'src/a/b.ts', true],
    ['src/**/*.ts', 'src/b.ts', true],
    ['src/*.ts', 'src/a/b.ts', false],
    ['src/{a,b}/x?.ts', 'src/b/x1.ts', true],
    ['src/[a].ts', 'src/a.ts', false],
  ])('%s and %s', (pattern, path, fits) => {
    expect(patternOf(pattern).test(path)).toBe(fits);
  });
});

describe('what cannot be read is refused', () => {
  test('packages that are not installed', async () => {
    rmSync(join(project, 'node_modules'));
    write(shop);
    expect((await failure('src/db/schema')).code).toBe('drizzle_not_installed');
  });

  test.each([
    ['throws', "throw new Error('DATABASE_URL is missing');", 'DATABASE_URL is missing'],
    [
      'quotes a URL',
      "throw new TypeError('Invalid URL: postgres://sam:hunter2@secret-host/ledger');",
      'Invalid URL: \\(a URL\\)$',
    ],
    ['no such module', "import './nowhere';", 'nowhere'],
    ['no TypeScript', 'export const = 5;', 'SyntaxError|Unexpected'],
    ['ends the process', 'process.exit(0);', 'without an answer'],
  ])('a schema that %s', async (_, code, message) => {
    write({ 'schema.ts': code });
    const error = await failure('schema.ts');
    expect(error.code).toBe('drizzle_not_read');
    expect(error.message).toMatch(new RegExp(message));
  });

  test('one that does not end', async () => {
    write({ 'schema.ts': 'for (;;) {}' });
    const started = Date.now();
    expect((await failure('schema.ts', 1_000)).message).toContain('1 s');
    expect(Date.now() - started).toBeLessThan(5_000);
  });
});

test('the code of a schema reaches nothing', async () => {
  let reached = 0;
  const server = createServer((socket) => {
    reached += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const attempts = {
    outside: "return require('node:fs').readFileSync('/etc/passwd', 'utf8')",
    writing: "require('node:fs').writeFileSync('reached', 'x')",
    program: "return require('node:child_process').execSync('id')",
    thread: "return new (require('node:worker_threads').Worker)('1', { eval: true })",
    binding: "return process.binding('spawn_sync')",
    secrets: "return require('node:fs').readFileSync('.env', 'utf8')",
    connection: `return require('node:net').connect(${port}, '127.0.0.1')`,
    request: `return require('node:http').get('http://127.0.0.1:${port}')`,
  };
  const columns = Object.entries(attempts).map(
    ([name, body]) => `${name}: text('${name}').default(attempt(() => { ${body} }))`,
  );
  write({
    '.env': 'DATABASE_URL=postgres://sam:hunter2@secret-host/ledger\n',
    'schema.ts': `import { pgTable, text } from 'drizzle-orm/pg-core';
function attempt(run: () => unknown): string {
  try { return String(run()); } catch (error) { return 'refused: ' + (error as Error).message; }
}
fetch('http://127.0.0.1:${port}').catch(() => {});
export const table = pgTable('t', {
  environment: text('environment').default(Object.keys(process.env).join()),
  ${columns.join(',\n  ')},
});
`,
  });
  const { schema } = await readDrizzle({ project, paths: ['schema.ts'] });
  const [environment, ...others] = schema.tables[0]?.columns ?? [];
  expect(environment?.default).toBe("''::text");
  expect(others.map(({ name }) => name)).toEqual(Object.keys(attempts));
  for (const { name, default: outcome } of others) expect(outcome, name).toMatch(/^'refused: /);
  expect(existsSync(join(project, 'reached'))).toBe(false);
  expect(reached).toBe(0);
  server.close();
});
