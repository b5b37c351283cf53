import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { detectStack } from '../../src/detect/detect.ts';
import { packageFile } from '../../src/package.ts';
import { connect } from '../../src/postgres/client.ts';
import { type CurrentOptions, type CurrentSchema, readCurrent } from '../../src/read/current.ts';
import { type Server, serversAvailable, startPostgres } from '../support/postgres.ts';

let project: string;

beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'tablewright-current-')));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(project, { recursive: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
}

async function current(options: CurrentOptions = {}): Promise<CurrentSchema> {
  return readCurrent(await detectStack(project), options);
}

function tableNames({ reading }: CurrentSchema): string[] | undefined {
  return reading?.schema.tables.map(({ name }) => name);
}

function told(findings: CurrentSchema['drift']): string[] {
  return findings.map(({ code, subject }) => `${code} ${subject}`);
}

const customers = `-- migrate:up
create table customers (id bigint generated always as identity primary key,
  email text not null unique, name text);
-- migrate:down
drop table customers;
`;
const orders = `-- migrate:up
create type order_state as enum ('open', 'paid');
create table orders (id bigint generated always as identity primary key,
  customer_id bigint not null references customers, state order_state not null default 'open');
create index orders_customer_id_idx on orders (customer_id);
-- migrate:down
drop table orders;
drop type order_state;
`;
const history = {
  'db/migrations/20250101000000_create_customers.sql': customers,
  'db/migrations/20250102000000_create_orders.sql': orders,
};

describe('which source is read', () => {
  test('none: nothing is found and nothing is said', async () => {
    expect(await current()).toEqual({ reading: null, drift: [], findings: [] });
  });

  test('the migrations, and a dump that agrees is no drift', async () => {
    write({
      ...history,
      'db/schema.sql': `
        create table customers (id bigint generated always as identity primary key,
          email text not null unique, name text);
        create type order_state as enum ('open', 'paid');
        create table orders (id bigint generated always as identity primary key,
          state order_state not null default 'open',
          customer_id bigint not null references customers);
        create index orders_customer_id_idx on orders (customer_id);
        create table schema_migrations (version varchar(128) primary key);`,
    });
    const found = await current();
    expect(found.reading).toMatchObject({ source: 'migrations: db/migrations', complete: true });
    expect(tableNames(found)).toEqual(['customers', 'orders']);
    expect(found.drift).toEqual([]);
    expect(found.findings).toEqual([]);
  });

  test('a dump that disagrees is drift, object by object', async () => {
    write({
      ...history,
      'db/schema.sql': `
        create table customers (id bigint generated always as identity primary key,
          email varchar(200) not null unique);
        create type order_state as enum ('open', 'paid', 'void');
        create table orders (id bigint generated always as identity primary key,
          customer_id bigint not null references customers, state order_state not null default 'open');
        create table coupons (code text primary key, percent integer not null);`,
    });
    const { drift } = await current();
    expect(told(drift)).toEqual([
      'schema-drift index:public.orders.orders_customer_id_idx',
      'schema-drift column:public.customers.name',
      'schema-drift enum:public.order_state',
      'schema-drift table:public.coupons',
      'schema-drift column:public.customers.email',
    ]);
    expect(drift.map(({ message }) => message)).toContain(
      'The column customers.name is in migrations: db/migrations, but not in file: db/schema.sql.',
    );
    expect(drift[4]?.message).toMatch(/type is .*"text".*, against .*"varchar".*/);
  });

  test('Prisma’s migrations against its schema: what the language cannot say is no drift', async () => {
    write({
      'package.json': '{"dependencies": {"@prisma/client": "^7.0.0"}}',
      'prisma/schema.prisma': `datasource db {
  provider = "postgresql"
}
model Customer {
  id    Int     @id @default(autoincrement())
  email String  @unique
  phone String?
}
`,
      'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
      'prisma/migrations/20250101000000_init/migration.sql': `
        create table "Customer" ("id" serial not null, "email" text not null check ("email" like '%@%'),
          constraint "Customer_pkey" primary key ("id"));
        create unique index "Customer_email_key" on "Customer" ("email");
        create index "recent" on "Customer" (lower("email")) where "id" > 1000;
        comment on table "Customer" is 'who buys';
        create function touch() returns trigger language plpgsql as $$ begin return new; end; $$;
        create trigger touch before update on "Customer" for each row execute function touch();`,
    });
    const { reading, drift, findings } = await current();
    expect(reading).toMatchObject({ source: 'migrations: prisma/migrations', complete: true });
    expect(findings).toEqual([]);
    expect(drift.map(({ message }) => message)).toEqual([
      'The column Customer.phone is in file: prisma/schema.prisma, but not in migrations: prisma/migrations.',
    ]);
  });

  test('Drizzle’s migrations against its schema files', async () => {
    const column = (
      name: string,
    ) => `import { integer, numeric, pgTable } from 'drizzle-orm/pg-core';
export const ${name} = pgTable('${name}', { id: integer('id').primaryKey(), fee: numeric('fee').default('0') });
`;
    write({
      'package.json':
        '{"dependencies": {"drizzle-orm": "^0.45.0", "pg": "^8.0.0"}, "devDependencies": {"drizzle-kit": "^0.31.0"}}',
      'drizzle.config.ts':
        "import { defineConfig } from 'drizzle-kit';\nexport default defineConfig({ dialect: 'postgresql', schema: './src/schema/*.ts', out: './drizzle' });\n",
      'src/schema/a.ts': column('a'),
      'src/schema/b.ts': column('b'),
      'drizzle/meta/_journal.json': JSON.stringify({
        version: '7',
        dialect: 'postgresql',
        entries: [{ idx: 0, version: '7', when: 1, tag: '0000_first', breakpoints: true }],
      }),
      'drizzle/0000_first.sql':
        'CREATE TABLE "a" ("id" integer PRIMARY KEY NOT NULL, "fee" numeric DEFAULT 0);\n',
    });
    const without = await current();
    expect(told(without.findings)).toEqual(['schema-not-read src/schema/*.ts']);
    expect(without.findings[0]).toMatchObject({ severity: 'info' });
    symlinkSync(packageFile('node_modules'), join(project, 'node_modules'));
    const { reading, drift, findings } = await current();
    expect(reading?.source).toBe('migrations: drizzle');
    expect(findings).toEqual([]);
    expect(told(drift)).toEqual(['schema-drift table:public.b']);
  });

  test('what could not be read whole is not compared', async () => {
    write({
      ...history,
      'db/migrations/20250103000000_broken.sql': '-- migrate:up\ncreate table x (a nothing);\n',
      'db/schema.sql': 'create table customers (id bigint primary key);',
    });
    const found = await current();
    expect(found.reading?.complete).toBe(false);
    expect(told(found.findings)).toEqual(['drift-not-checked db/migrations']);
    expect(found.drift).toEqual([]);
  });

  test('migrations that are no SQL: said, and the dump is read instead', async () => {
    write({
      'requirements.txt': 'Django==5.1\npsycopg[binary]==3.2\n',
      'manage.py': 'import django\n',
      'shop/settings.py':
        "DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'NAME': 'shop'}}\n",
      'shop/migrations/__init__.py': '',
      'shop/migrations/0001_initial.py':
        'from django.db import migrations\n\nclass Migration(migrations.Migration):\n    operations = []\n',
      'db/structure.sql': 'create table customers (id bigint primary key);',
    });
    const found = await current();
    expect(told(found.findings)).toEqual(['schema-not-read shop/migrations']);
    expect(found.findings[0]?.fix).toContain('live database');
    rmSync(join(project, 'db'), { recursive: true });
    expect((await current()).reading).toBeNull();
  });

  test('another engine is not read', async () => {
    write({
      'package.json': '{"dependencies": {"mysql2": "^3.0.0", "knex": "^3.0.0"}}',
      'knexfile.js':
        "module.exports = { client: 'mysql2', connection: process.env.DATABASE_URL };\n",
    });
    const found = await current();
    expect(found.reading).toBeNull();
    expect(told(found.findings)).toEqual(['engine-not-read mysql']);
  });
});

describe.skipIf(!serversAvailable)('with a live database', () => {
  let server: Server;

  beforeAll(async () => {
    server = await startPostgres(16);
    const session = await connect(server.url);
    for (const text of [customers, orders]) {
      await session.execute(text.replace(/-- migrate:down[\s\S]*/, ''));
    }
    await session.execute(`
      alter table customers add column phone text;
      drop index orders_customer_id_idx;
      create table schema_migrations (version varchar primary key);
      create schema drizzle; create table drizzle.__drizzle_migrations (id integer);
      create extension pg_stat_statements`);
    await session.close();
  });
  afterAll(() => server.stop());

  test('it comes first, found through the project’s own .env, and drift is against the migrations', async () => {
    write({ ...history, '.env': `SHOP_URL=${server.url}\n` });
    const found = await current({ variable: 'SHOP_URL' });
    expect(found.reading?.source).toBe('database: SHOP_URL');
    expect(tableNames(found)).toContain('orders');
    expect(told(found.drift)).toEqual([
      'schema-drift column:public.customers.phone',
      'schema-drift index:public.orders.orders_customer_id_idx',
    ]);
    expect(JSON.stringify(found)).not.toContain(new URL(server.url).port);
  });

  test('one that was named and is not there refuses', async () => {
    vi.stubEnv('SHOP_URL', 'postgres://sam:hunter2@127.0.0.1:1/ledger');
    write(history);
    const error = await current({ variable: 'SHOP_URL' }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'database_unreachable' });
    expect(JSON.stringify(error)).not.toMatch(/hunter2|sam|ledger/);
  });
});
