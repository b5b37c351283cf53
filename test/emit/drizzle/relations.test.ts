/** Relations in modules that people have written, in either form. */
import { describe, expect, test } from 'vitest';
import { type Change, type Files, openWorkshop, replaced } from './support.ts';

const workshop = openWorkshop();

async function edited(files: Files, change: Change) {
  return workshop.edit(workshop.project(files, null), change);
}

const tables = `import { integer, pgTable } from "drizzle-orm/pg-core"

export const users = pgTable("users", { id: integer("id").primaryKey() })
export const posts = pgTable("posts", {
  id: integer("id").primaryKey(),
  authorId: integer("author_id").references(() => users.id),
})
`;
const before = `create table users (id int primary key);
  create table posts (id int primary key,
    author_id int constraint posts_author_id_users_id_fk references users);`;
const comments =
  'create table comments (id int primary key, post_id int not null references posts);';

describe('defineRelations', () => {
  const one: Files = { 'package.json': '{ "dependencies": { "drizzle-orm": "^1.0.0" } }\n' };
  const relations = `// who belongs to whom
import { defineRelations } from "drizzle-orm"
import * as all from "./schema"

export const relations = defineRelations(all, (rel) => ({
  posts: {
    author: rel.one.users({ from: rel.posts.authorId, to: rel.users.id }), // may be gone
  },
  /* nothing else */
}))
`.replaceAll('\n', '\r\n');

  test('of a namespace get what is new; every other byte stays', async () => {
    const texts = await edited(
      { ...one, 'src/schema.ts': tables, 'src/relations.ts': relations },
      { before, change: comments },
    );
    expect(Object.keys(texts)).toEqual(['src/schema.ts', 'src/relations.ts']);
    expect(texts['src/relations.ts']).toBe(
      replaced(
        relations,
        ['// may be gone\r\n', '// may be gone\r\n    comments: rel.many.comments(),\r\n'],
        [
          '  },\r\n  /*',
          `  },
  comments: {
    post: rel.one.posts({
      from: rel.comments.postId,
      to: rel.posts.id,
      optional: false,
    }),
  },
  /*`.replaceAll('\n', '\r\n'),
        ],
      ),
    );
  });

  test('of an object get the table, too', async () => {
    const objects = relations
      .replace('import * as all from', 'import { posts, users as people } from')
      .replace('defineRelations(all,', 'defineRelations({ posts, people },')
      .replace('rel.one.users', 'rel.one.people')
      .replace('rel.users.id', 'rel.people.id');
    const texts = await edited(
      { ...one, 'src/schema.ts': tables, 'src/relations.ts': objects },
      {
        before,
        change: 'create table likes (id int primary key, user_id int unique references users);',
      },
    );
    const text = texts['src/relations.ts'] ?? '';
    expect(text).toContain('import { likes, posts, users as people } from "./schema"\r\n');
    expect(text).toMatch(
      /defineRelations\(\{\r\n {2}posts,\r\n {2}people,\r\n {2}likes,\r\n\}, \(rel\)/,
    );
    expect(text).toContain('  people: {\r\n    like: rel.one.likes(),\r\n  },\r\n');
    expect(text).toContain('to: rel.people.id,\r\n    }),\r\n');
    expect(text).not.toContain('optional: false');
  });

  test('lose what names a foreign key or a table that goes', async () => {
    const both = relations.replace(
      '  /* nothing else */\r\n',
      '  users: { posts: rel.many.posts(), born: rel.many.other() },\r\n',
    );
    const files = { ...one, 'src/schema.ts': tables, 'src/relations.ts': both };
    const key = await edited(files, {
      before,
      change: 'alter table posts drop constraint posts_author_id_users_id_fk',
    });
    expect(key['src/relations.ts']).toBe(
      replaced(
        both,
        [
          '    author: rel.one.users({ from: rel.posts.authorId, to: rel.users.id }), // may be gone\r\n',
          '',
        ],
        ['posts: rel.many.posts(), born', 'born'],
      ),
    );
    const table = await edited(files, { before, change: 'drop table posts' });
    const start = both.indexOf('  posts: {');
    const end = both.indexOf('  users: {');
    expect(table['src/relations.ts']).toBe(
      replaced(both.slice(0, start) + both.slice(end), ['posts: rel.many.posts(), born', 'born']),
    );
  });

  test('begin beside a new schema', async () => {
    const texts = await edited(one, { before: '', change: before });
    expect(texts['src/relations.ts']).toBe(`import { defineRelations } from 'drizzle-orm';
import * as schema from './schema';

export const relations = defineRelations(schema, (r) => ({
  posts: {
    author: r.one.users({
      from: r.posts.authorId,
      to: r.users.id,
    }),
  },
  users: {
    posts: r.many.posts(),
  },
}));
`);
  });

  test('are not begun where a schema has none', async () => {
    const texts = await edited({ ...one, 'src/schema.ts': tables }, { before, change: comments });
    expect(Object.keys(texts)).toEqual(['src/schema.ts']);
    expect(texts['src/schema.ts']).not.toContain('elations');
  });
});

describe('relations of 0.x', () => {
  const relations = `import { relations } from 'drizzle-orm';
import { posts, users } from './schema';

export const userRelations = relations(users, () => ({}));
export const postRelations = relations(posts, (helpers) => ({
  author: helpers.one(users, { fields: [posts.authorId], references: [users.id] }),
}));
`;

  test('in a module that drizzle-kit does not load, beside one that is none', async () => {
    const broken = `${relations}}}`;
    const texts = await edited(
      { 'src/schema.ts': tables, 'src/relations.ts': relations, 'src/broken.ts': broken },
      {
        before,
        change: `alter table posts add editor_id int references users, add checker_id int unique references users;`,
      },
    );
    const text = texts['src/relations.ts'] ?? '';
    expect(text).toContain('relations(users, ({ many }) => ({\n  postsAsChecker: many(');
    // A list also where there can be one at most: `one` takes no name of the relation alone.
    expect(text).toContain(
      "postsAsChecker: many(posts, { relationName: 'posts_checker_id_fkey' })",
    );
    expect(text).toContain('  editor: helpers.one(users, {\n    fields: [posts.editorId],\n');
    expect(text).toContain(
      '  author: helpers.one(users, { fields: [posts.authorId], references: [users.id] }),\n',
    );
  });
});
