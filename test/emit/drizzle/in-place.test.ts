/** Changes in a schema that people have written: what is not changed keeps every byte. */
import { describe, expect, test } from 'vitest';
import { type Change, type Files, openWorkshop, type Project, replaced } from './support.ts';

const workshop = openWorkshop();

async function edited(files: Files, change: Change): Promise<Project> {
  const project = workshop.project(files);
  await workshop.emit(project, change);
  return project;
}

const shop = `// the shop's tables
import { sql } from "drizzle-orm"
import { index, integer, pgEnum, pgTable, text, uuid } from "drizzle-orm/pg-core"

export const mood = pgEnum("mood", ["good", "bad"])

/* people;
   ask before you change this */
export const Customers = pgTable("customers", {
	id: uuid("id").primaryKey().defaultRandom(), // never reused
	fullName : text( "full_name" ).notNull(), // odd spaces stay
	mood: mood("mood").$type<"good">().default("good"),
	note: text("note"),
}, (table) => ({
	byName: index("customers_by_name").on(table.fullName), // hot
}))

export type Customer = typeof Customers.$inferSelect

export const orders = pgTable('orders', { id: integer('id').primaryKey(), customerId: uuid('customer_id') })

export const helper = () => sql\`now()\`
`;

const shopSql = `create type mood as enum ('good', 'bad');
create table customers (id uuid primary key default gen_random_uuid(), full_name text not null,
  mood mood default 'good', note text);
create index customers_by_name on customers (full_name);
create table orders (id int primary key, customer_id uuid);`;

describe('every other byte stays', () => {
  test('around a column, an index and a check that are added', async () => {
    const { read } = await edited(
      { 'src/schema.ts': shop },
      {
        before: shopSql,
        change: `alter table customers add column born_on date, add constraint born_check check (born_on > '1900-01-01');
          create unique index customers_note on customers (lower(note)) where note <> '';`,
      },
    );
    expect(read('src/schema.ts')).toBe(
      replaced(
        shop,
        [
          '{ index, integer, pgEnum, pgTable, text, uuid }',
          `{
\tcheck,
\tdate,
\tindex,
\tinteger,
\tpgEnum,
\tpgTable,
\ttext,
\tuniqueIndex,
\tuuid,
}`,
        ],
        ['	note: text("note"),\n', '	note: text("note"),\n	bornOn: date("born_on"),\n'],
        [
          '.on(table.fullName), // hot\n',
          `.on(table.fullName), // hot
	customersNote: uniqueIndex("customers_note")
		.on(sql\`lower(note)\`)
		.where(sql\`note <> ''::text\`),
	bornCheck: check("born_check", sql\`born_on > '1900-01-01'::date\`),
`,
        ],
      ),
    );
  });

  test('around a column that changes, and one that goes, with CRLF', async () => {
    const { read } = await edited(
      { 'src/schema.ts': shop.replaceAll('\n', '\r\n') },
      {
        before: shopSql,
        change: `alter table customers alter full_name drop not null, alter full_name set default '-', drop column note;
          alter type mood add value 'so so';`,
      },
    );
    expect(read('src/schema.ts')).toBe(
      replaced(
        shop,
        ['text( "full_name" ).notNull(),', 'text( "full_name" ).default("-"),'],
        ['	note: text("note"),\n', ''],
        ['["good", "bad"]', '["good", "bad", "so so"]'],
      ).replaceAll('\n', '\r\n'),
    );
  });

  test('around a table that goes, with its alias', async () => {
    const { read } = await edited(
      { 'src/schema.ts': shop },
      { before: shopSql, change: 'drop table customers' },
    );
    const start = shop.indexOf('/* people;');
    const end = shop.indexOf('export const orders');
    expect(read('src/schema.ts')).toBe(shop.slice(0, start) + shop.slice(end));
  });
});

test('nothing is written where nothing of the schema changes', async () => {
  const { read } = await edited(
    { 'src/schema.ts': shop },
    { before: shopSql, change: "comment on table orders is 'what was bought'" },
  );
  expect(read('src/schema.ts')).toBe(shop);
  expect(read('drizzle/0000_change_it.sql')).toContain(
    "COMMENT ON TABLE orders IS 'what was bought';",
  );
});

test('a file for each table, casing, and a barrel', async () => {
  const users = `import { pgTable, serial, text } from 'drizzle-orm/pg-core';

export const usersTable = pgTable('app_users', {
  id: serial().primaryKey(),
  displayName: text(),
});
`;
  const posts = `import { relations } from 'drizzle-orm';
import { integer, pgTable, serial } from 'drizzle-orm/pg-core';
import { usersTable } from './app-users.js';

export const postsTable = pgTable('blog_posts', {
  id: serial().primaryKey(),
  userId: integer().references(() => usersTable.id),
});

export const postRelations = relations(postsTable, ({ one }) => ({
  user: one(usersTable, { fields: [postsTable.userId], references: [usersTable.id] }),
}));
`;
  const index = "export * from './app-users.js';\nexport * from './blog-posts.js';\n";
  const { read } = await edited(
    {
      'drizzle.config.ts':
        "export default { dialect: 'postgresql', schema: './src/db/index.ts', out: './db/out', casing: 'snake_case' };\n",
      'src/db/app-users.ts': users,
      'src/db/blog-posts.ts': posts,
      'src/db/index.ts': index,
    },
    {
      before: `create table app_users (id serial primary key, display_name text);
        create table blog_posts (id serial primary key, user_id int constraint blog_posts_user_id_app_users_id_fk references app_users);`,
      change: `create table post_notes (id int primary key, blog_post_id int not null references blog_posts on delete cascade, body text);`,
    },
  );
  expect(read('src/db/app-users.ts')).toBe(users);
  expect(read('src/db/index.ts')).toBe(`${index}export * from './post-notes.js';\n`);
  expect(read('src/db/blog-posts.ts')).toBe(
    replaced(
      posts,
      ['({ one }) =>', '({ one, many }) =>'],
      [
        'references: [usersTable.id] }),\n',
        'references: [usersTable.id] }),\n  postNotes: many(postNotesTable),\n',
      ],
      [
        "import { usersTable } from './app-users.js';\n",
        "import { usersTable } from './app-users.js';\nimport { postNotesTable } from './post-notes.js';\n",
      ],
    ),
  );
  expect(read('src/db/post-notes.ts')).toContain('export const postNotesTable = pgTable(');
  expect(read('src/db/post-notes.ts')).toContain('  blogPostId: integer().notNull(),\n');
  expect(JSON.parse(read('db/out/meta/_journal.json')).entries).toMatchObject([
    { idx: 0, tag: '0000_change_it', breakpoints: true },
  ]);
});
