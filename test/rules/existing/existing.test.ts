import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planDesign } from '../../../src/design.ts';
import { diff } from '../../../src/diff/diff.ts';
import type { Schema } from '../../../src/ir/schema.ts';
import { Model } from '../../../src/model/model.ts';
import { readCatalog } from '../../../src/postgres/catalog.ts';
import { compile } from '../../../src/rules/compile.ts';
import type { Design } from '../../../src/rules/design.ts';
import { habitsOf } from '../../../src/rules/existing/habits.ts';
import { type LocalSession, openPglite } from '../../support/pglite.ts';

let session: LocalSession;
beforeAll(async () => {
  session = await openPglite({ extensions: { btree_gist } });
});
afterAll(() => session.close());

async function schemaOf(sql: string): Promise<Schema> {
  await session.execute(`DROP SCHEMA public CASCADE; CREATE SCHEMA public; ${sql}`);
  return (await readCatalog(session)).schema;
}

function tableOf(design: Design, name: string) {
  const table = design.schema.tables.find((each) => each.name === name);
  if (table === undefined) {
    throw new Error(`no ${name} among ${design.schema.tables.map((each) => each.name).join()}`);
  }
  return table;
}

const serialHouse = `
  CREATE TABLE customer (
    id serial PRIMARY KEY, name varchar(80) NOT NULL, email varchar(200) NOT NULL,
    inserted_at timestamptz NOT NULL DEFAULT now(), modified_at timestamptz NOT NULL DEFAULT now());
  CREATE TABLE product (
    id serial PRIMARY KEY, title text NOT NULL,
    inserted_at timestamptz NOT NULL DEFAULT now(), modified_at timestamptz NOT NULL DEFAULT now());
  CREATE INDEX customer_name_idx ON customer (name);
  CREATE INDEX product_title_idx ON product (title);`;

const camelHouse = `
  CREATE TABLE "User" (id text PRIMARY KEY, "displayName" text NOT NULL,
    "createdAt" timestamp(3) NOT NULL DEFAULT now(), "updatedAt" timestamp(3) NOT NULL);
  CREATE TABLE "BlogPost" (id text PRIMARY KEY, "authorId" text NOT NULL REFERENCES "User" (id),
    "publishedAt" timestamp(3), "createdAt" timestamp(3) NOT NULL DEFAULT now(), "updatedAt" timestamp(3) NOT NULL);
  CREATE INDEX "BlogPost_authorId_idx" ON "BlogPost" ("authorId");
  CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, started_at timestamptz NOT NULL);`;

describe('a design beside what the database has', () => {
  it('follows singular tables, integer keys, timestamp and index names', async () => {
    const current = await schemaOf(serialHouse);
    const design = await compile(
      Model.parse({
        domain: 'orders',
        entities: [{ name: 'Customers' }, { name: 'purchase order', attributes: [] }].map(
          ({ name }) => ({ name: name.replace(' ', '_') }),
        ),
        relationships: [{ from: 'purchase_order', to: 'customer', cardinality: 'many_to_one' }],
      }),
      current,
    );
    const order = tableOf(design, 'purchase_order');
    expect(order.columns.map(({ name, type }) => `${name} ${type.name}`)).toEqual([
      'id integer',
      'customer_id integer',
      'inserted_at timestamptz',
      'modified_at timestamptz',
    ]);
    expect(order.columns[0]?.identity?.generation).toBe('by default');
    expect(order.indexes.map(({ name }) => name)).toEqual(['purchase_order_customer_id_idx']);
    expect(order.foreignKeys[0]?.references).toMatchObject({ table: 'customer', columns: ['id'] });
    expect(design.decisions.map(({ chose }) => chose)).toContain(
      'singular snake case tables, snake case columns, keys id integer, indexes table_columns_idx',
    );
  });

  it('follows quoted CamelCase, leaves ledgers out, types foreign keys like the real key', async () => {
    const current = await schemaOf(camelHouse);
    const design = await compile(
      Model.parse({
        domain: 'blog',
        entities: [
          { name: 'comment', attributes: [{ name: 'body', type: 'text' }, { name: 'unit_price' }] },
          { name: 'blog_post' },
        ],
        relationships: [
          { from: 'comment', to: 'blog_post', cardinality: 'many_to_one', ownership: 'part_of' },
        ],
      }),
      current,
    );
    const comment = tableOf(design, 'Comment');
    expect(comment.columns.map(({ name, type }) => `${name} ${type.name}`)).toEqual([
      'id text',
      'blogPostId text',
      'body text',
      'unitPrice numeric',
      'createdAt timestamptz',
      'updatedAt timestamptz',
    ]);
    expect(comment.indexes.map(({ name }) => name)).toEqual(['Comment_blogPostId_idx']);
    expect(tableOf(design, 'BlogPost')).toEqual(
      current.tables.find(({ name }) => name === 'BlogPost'),
    );
    for (const step of planDesign(design).phases.flatMap(({ steps }) => steps)) {
      await session.execute(step.sql);
    }
    await session.execute(`INSERT INTO "User" VALUES ('u', 'U', now(), now());
      INSERT INTO "BlogPost" VALUES ('p', 'u', NULL, now(), now());
      INSERT INTO "Comment" VALUES ('c', 'p', 'text', 1, '2020-01-01', '2020-01-01');
      UPDATE "Comment" SET body = 'other'`);
    const [row] = await session.query<{ changed: boolean }>(
      'SELECT "updatedAt" > \'2020-01-02\' AS changed FROM "Comment"',
    );
    expect(row?.changed).toBe(true);
  });

  it('is the same schema when all of it is there already', async () => {
    const model = Model.parse({
      domain: 'desk',
      entities: [
        {
          name: 'agent',
          attributes: [
            { name: 'email', unique: true },
            { name: 'labels', many: true },
          ],
          lifecycle: 'soft_delete',
        },
        {
          name: 'ticket',
          attributes: [
            { name: 'state', values: ['new', 'open', 'done'] },
            { name: 'kind', values: ['a', 'b'], fixed: true },
            { name: 'opens_at' },
            { name: 'closes_at', optional: true },
          ],
          checks: [{ sql: "kind = 'a' OR state <> 'new'" }],
          no_overlap: [{ period: ['opens_at', 'closes_at'], within: ['assignee'] }],
          indexes: [{ columns: ['closes_at desc'], where: "state = 'done'" }],
        },
      ],
      relationships: [
        {
          from: 'ticket',
          to: 'agent',
          name: 'assignee',
          cardinality: 'many_to_one',
          optional: true,
        },
        { from: 'ticket', to: 'ticket', optional: true },
        { from: 'ticket', to: 'agent', name: 'watcher', cardinality: 'many_to_many' },
      ],
      access_patterns: [
        {
          name: 'open of an assignee',
          entity: 'ticket',
          filter: ['assignee', "state = 'open'"],
          sort: ['opens_at'],
        },
        { name: 'by mail', entity: 'agent', filter: ['email'] },
      ],
      extras: [
        { name: 'f', sql: 'CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$' },
        { name: 'v', sql: 'CREATE VIEW open_tickets AS SELECT id FROM tickets' },
      ],
    });
    await session.execute('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    const first = await compile(model);
    const steps = planDesign(first).phases.flatMap((phase) => phase.steps);
    for (const step of steps) await session.execute(step.sql);
    const current = (await readCatalog(session)).schema;
    const second = await compile(model, current);
    expect(second.extras).toEqual([]);
    expect(diff(current, second.schema)).toEqual([]);
  });

  it('never drops: a table the model does not name stays, and so do columns', async () => {
    const current = await schemaOf(serialHouse);
    const design = await compile(
      Model.parse({
        domain: 'x',
        entities: [{ name: 'customer', attributes: [{ name: 'name' }] }],
      }),
      current,
    );
    expect(diff(current, design.schema)).toEqual([]);
  });

  it('refuses to refer to a table without any key', async () => {
    const current = await schemaOf('CREATE TABLE readings (at timestamptz NOT NULL)');
    await expect(
      compile(
        Model.parse({
          domain: 'x',
          entities: [{ name: 'reading' }, { name: 'alarm' }],
          relationships: [{ from: 'alarm', to: 'reading', cardinality: 'many_to_one' }],
        }),
        current,
      ),
    ).rejects.toMatchObject({ code: 'no_key' });
  });
});

describe('habits', () => {
  it('has none for an empty database or a ledger alone', async () => {
    expect(habitsOf(await schemaOf(''))).toBeNull();
    expect(habitsOf(await schemaOf('CREATE TABLE schema_migrations (version text)'))).toBeNull();
  });

  it('tells what most tables do', async () => {
    expect(habitsOf(await schemaOf(camelHouse))).toMatchObject({
      tables: { style: 'singular', case: 'pascal' },
      columnCase: 'camel',
      key: { column: 'id', type: { name: 'text' } },
      createdAt: { name: 'createdAt' },
      updatedAt: { name: 'updatedAt' },
      indexName: 'table_columns_idx',
      seen: 2,
    });
  });
});
