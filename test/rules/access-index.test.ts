import { describe, expect, test } from 'vitest';
import { accessIndex } from '../../src/rules/access-index.ts';
import { decided, designed, found, indexesOf, problems } from '../support/designed.ts';

const { applies, exception } = accessIndex.examples;

const rows = 1_000_000;
const blog = (patterns: object[], post: object = {}) => ({
  domain: 'blog',
  entities: [
    { name: 'author', attributes: [{ name: 'email', unique: true }], expected_rows: rows },
    {
      name: 'post',
      attributes: [
        { name: 'state', values: ['draft', 'review', 'shown'] },
        { name: 'title' },
        { name: 'body' },
        { name: 'published_at', optional: true },
        { name: 'pinned', type: 'boolean' },
        { name: 'views' },
        { name: 'tags', type: 'text[]' },
        { name: 'raw', type: 'point' },
      ],
      expected_rows: rows,
      ...post,
    },
  ],
  relationships: [{ from: 'post', to: 'author', cardinality: 'many_to_one' }],
  access_patterns: patterns.map((each, i) => ({ name: `p${i}`, ...each })),
});
const onPosts = (...patterns: object[]) =>
  designed(blog(patterns.map((each) => ({ entity: 'post', ...each }))));

test('equality, then the sort', async () => {
  const design = await designed(applies);
  expect(indexesOf(design, 'posts')).toEqual([
    'idx_posts_author_published_at: (author, published_at)',
  ]);
  expect(design.queries).toEqual([
    {
      name: 'newest of an author',
      sql: 'SELECT * FROM posts WHERE author = $1 ORDER BY published_at DESC LIMIT 20',
      expects: ['idx_posts_author_published_at'],
      reason: null,
    },
  ]);
  expect(decided(design, 'access-index')).toEqual([
    'index posts.idx_posts_author_published_at: idx_posts_author_published_at on posts (author, published_at)',
  ]);
});

test('a tiny table gets none', async () => {
  const design = await designed(exception);
  expect(indexesOf(design, 'categories')).toEqual([]);
  expect(design.queries[0]).toMatchObject({ expects: [], reason: 'categories is tiny' });
  expect(decided(design, 'access-index')).toEqual([
    "access_patterns: category by title: no index for 'category by title'",
  ]);
  expect(found(design)).toEqual([]);
});

describe('what an index holds', () => {
  test.each<[string, object, string]>([
    ['range last', { filter: ['views >= ?', 'author'] }, 'author_id, views'],
    [
      'sort before range',
      { filter: ['views > ?', 'author'], sort: ['title'], limit: 9 },
      'author_id, title, views',
    ],
    [
      'a range that is sorted by',
      { filter: ['views < ?', 'author'], sort: ['views desc'] },
      'author_id, views',
    ],
    ['a list', { filter: ['author', 'views in (?, ?)'] }, 'author_id, views'],
    ['between', { filter: ['author', 'views between ? and ?'] }, 'author_id, views'],
    [
      'a boolean',
      { filter: ['author', 'NOT pinned'], sort: ['title'] },
      'author_id, pinned, title',
    ],
    ['a mirrored comparison', { filter: ['author', '? <= views'] }, 'author_id, views'],
    ['any of an array', { filter: ['author', 'views = ANY(?)'] }, 'author_id, views'],
    ['an expression', { filter: ['author', 'lower(title) = lower(?)'] }, 'author_id, lower(title)'],
    [
      'mixed directions',
      { filter: ['author'], sort: ['pinned desc', 'title'] },
      'author_id, pinned DESC, title',
    ],
    [
      'one direction',
      { filter: ['author'], sort: ['pinned desc', 'title desc'] },
      'author_id, pinned, title',
    ],
    [
      'nulls last',
      { filter: ['author'], sort: ['published_at desc nulls last'] },
      'author_id, published_at DESC NULLS LAST',
    ],
    [
      'a key twice in the sort',
      { filter: ['author'], sort: ['title', 'title desc'] },
      'author_id, title',
    ],
  ])('%s', async (_what, pattern, columns) => {
    const design = await onPosts(pattern);
    expect(indexesOf(design, 'posts').map((each) => each.replace(/^.*?: /, ''))).toEqual([
      `(${columns})`,
    ]);
    expect(design.queries[0]?.expects).toHaveLength(1);
  });

  test.each<[string, object]>([
    ['a function of the session', { filter: ['date(published_at) = ?'] }],
    ['a type without order', { filter: ['raw = ?'], sort: ['raw'] }],
    ['nothing', {}],
    ['other than', { filter: ["title <> 'x'"] }],
    ['into an array', { filter: ['? = ANY (tags)'] }],
    ['two columns of one row', { filter: ['title = body'] }],
    ['constants', { filter: ['1 = 1'] }],
  ])('no index for %s, and a warning', async (_what, pattern) => {
    const design = await onPosts(pattern);
    expect(indexesOf(design, 'posts')).toEqual(['idx_posts_author_id: (author_id)']);
    expect(design.queries[0]).toMatchObject({
      expects: [],
      reason: 'it restricts and sorts by nothing that an index could find',
    });
    expect(found(design)).toEqual(['access-index warning access_patterns: p0']);
  });

  test.each<[string, string, string]>([
    ['an array', 'tags @> ?', 'idx_posts_tags: gin (tags)'],
    [
      'a piece of text',
      "title ILIKE '%' || ? || '%'",
      'idx_posts_title: gin (title public.gin_trgm_ops)',
    ],
    ['a prefix', "title LIKE 'abc%'", 'idx_posts_title: (title text_pattern_ops)'],
    [
      'full text',
      "to_tsvector('english', body) @@ plainto_tsquery('english', ?)",
      "idx_posts_to_tsvector_english_body: gin (to_tsvector('english', body))",
    ],
  ])('another method for %s', async (_what, filter, index) => {
    const design = await onPosts({ filter: [filter] });
    expect(indexesOf(design, 'posts')).toEqual([index, 'idx_posts_author_id: (author_id)']);
    expect(design.schema.extensions.map(({ name }) => name)).toEqual(
      index.includes('trgm') ? ['pg_trgm'] : [],
    );
  });
});

describe('as few as serve', () => {
  test.each<[string, object[], string[]]>([
    [
      'a prefix of another',
      [{ filter: ['author'] }, { filter: ['author'], sort: ['title'] }],
      ['author_id, title'],
    ],
    [
      'the other order of equality columns',
      [{ filter: ['author', 'views'] }, { filter: ['views', 'author'], sort: ['title'] }],
      ['author_id, views, title'],
    ],
    [
      'the most shared column leads',
      [{ filter: ['views', 'author'] }, { filter: ['author'] }],
      ['author_id, views'],
    ],
    [
      'read backwards',
      [
        { filter: ['author'], sort: ['published_at desc'] },
        { filter: ['author'], sort: ['published_at'] },
      ],
      ['author_id, published_at'],
    ],
    [
      'not in another order of the sort',
      [
        { filter: ['author'], sort: ['pinned desc', 'title'] },
        { filter: ['author'], sort: ['pinned', 'title'] },
      ],
      ['author_id, pinned DESC, title', 'author_id, pinned, title'],
    ],
    [
      'mixed directions backwards',
      [
        { filter: ['author'], sort: ['pinned desc', 'title'] },
        { filter: ['author'], sort: ['pinned', 'title desc'] },
      ],
      ['author_id, pinned DESC, title'],
    ],
    [
      'a sort is not served across a gap',
      [
        { filter: ['author', 'views'], sort: ['title'] },
        { filter: ['author'], sort: ['title'] },
      ],
      ['author_id, views, title', 'author_id, title'],
    ],
  ])('%s', async (_what, patterns, columns) => {
    const design = await onPosts(...patterns);
    expect(indexesOf(design, 'posts').map((each) => each.replace(/^.*?: /, ''))).toEqual(
      columns.map((each) => `(${each})`),
    );
    expect(design.queries.every(({ expects }) => expects.length === 1)).toBe(true);
  });

  test('a unique key finds its row; nothing is left to sort', async () => {
    const design = await designed(
      blog([{ entity: 'author', filter: ['email'], sort: ['created_at'] }]),
    );
    expect(design.queries[0]).toMatchObject({
      sql: 'SELECT * FROM authors WHERE lower(email) = lower($1) ORDER BY created_at',
      expects: ['authors_email_key'],
    });
    expect(indexesOf(design, 'authors')).toEqual(['authors_email_key: UNIQUE (lower(email))']);
  });

  test('an index that the model asks for serves', async () => {
    const design = await designed(
      blog([{ entity: 'post', filter: ['author'] }], {
        indexes: [{ columns: ['author', 'views desc'], name: 'mine' }],
      }),
    );
    expect(indexesOf(design, 'posts')).toEqual(['mine: (author_id, views DESC)']);
    expect(design.queries[0]?.expects).toEqual(['mine']);
  });
});

describe('SQL', () => {
  const sql = (text: string) => designed(blog([{ sql: text }]));

  test('aliases, joins and the order', async () => {
    const design = await sql(
      'SELECT p.* FROM authors a JOIN posts p ON p.author_id = a.id WHERE a.id = :author AND p.views > 10 ORDER BY p.title LIMIT 5;',
    );
    expect(design.queries[0]?.sql).toContain('a.id = $1');
    expect(design.queries[0]?.expects).toEqual(
      expect.arrayContaining(['authors_pkey', 'idx_posts_author_id_title_views']),
    );
  });

  test('a table that is only joined is reached through the join', async () => {
    const design = await sql(
      "SELECT * FROM authors a JOIN posts p ON p.author_id = a.id WHERE a.email = ? AND p.state = 'shown'",
    );
    expect(indexesOf(design, 'posts')).toContain('idx_posts_author_id_state: (author_id, state)');
  });

  test('predicates on constants are those of filters', async () => {
    const design = await sql(
      "SELECT * FROM posts WHERE 'review' = posts.state ORDER BY created_at LIMIT 10",
    );
    expect(indexesOf(design, 'posts')).toContain(
      "idx_posts_created_at: (created_at) WHERE state = 'review'",
    );
  });

  test('common table expressions and sub-selects', async () => {
    const design = await sql(
      'WITH newest AS (SELECT * FROM posts WHERE title = $1) SELECT n.* FROM newest n WHERE EXISTS (SELECT 1 FROM authors WHERE authors.id = n.author_id)',
    );
    expect(design.queries[0]?.expects).toEqual(['authors_pkey', 'idx_posts_title']);
  });

  test('update and delete', async () => {
    const design = await sql(
      'DELETE FROM posts USING authors a WHERE posts.title = $1 AND a.id = posts.author_id',
    );
    expect(design.queries[0]?.expects).toContain('idx_posts_title');
  });

  test.each([
    ['SELECT * FROM nothing', 'unknown_table access_patterns[0].sql'],
    ['SELECT * FROM posts p WHERE p.nothing = 1', 'unknown_attribute access_patterns[0].sql'],
    ['SELECT FROM WHERE', 'invalid_sql access_patterns[0].sql'],
    ['SELECT 1; SELECT 2', 'invalid_sql access_patterns[0].sql'],
    ['', 'invalid_sql access_patterns[0].sql'],
  ])('refused: %s', async (text, problem) => {
    expect(await problems(blog([{ sql: text }]))).toEqual([problem]);
  });

  test('tables of the extras are taken on trust', async () => {
    const design = await designed({
      ...blog([{ sql: 'SELECT * FROM post_totals' }]),
      extras: [{ name: 'totals', sql: 'CREATE VIEW post_totals AS SELECT count(*) FROM posts' }],
    });
    expect(design.queries).toHaveLength(1);
  });
});

describe('filters are conditions', () => {
  test.each<[string[], string]>([
    [['author', 'views >= ?', 'views < ?'], 'author_id = $1 AND views >= $2 AND views < $3'],
    [['published_at IS NULL'], 'published_at IS NULL'],
    [["title = 'it''s ?'"], "title = 'it''s ?'"],
    [['views = $1', 'author = $1'], 'views = $1 AND author_id = $2'],
    [['views > :low AND views < :high'], '(views > $1 AND views < $2)'],
    [['pinned OR views > 5'], '(pinned OR views > 5)'],
    [["published_at > now() - interval '1 day'"], "published_at > now() - interval '1 day'"],
    [['publishedAt > ?'], 'published_at > $1'],
    [['views::text = ?::text'], 'views::text = $1::text'],
  ])('%j', async (filter, where) => {
    const design = await onPosts({ filter });
    expect(design.queries[0]?.sql).toBe(`SELECT * FROM posts WHERE ${where}`);
  });

  test.each<[object, string]>([
    [{ filter: ['nothing'] }, 'unknown_attribute access_patterns[0].filter[0]'],
    [{ filter: ['nothing > 1'] }, 'unknown_attribute access_patterns[0].filter[0]'],
    [{ sort: ['nothing desc'] }, 'unknown_attribute access_patterns[0].sort[0]'],
    [{ filter: ['title ='] }, 'invalid_sql access_patterns[0].filter[0]'],
    [{ filter: ['title = 1; DROP TABLE posts'] }, 'invalid_sql access_patterns[0].filter[0]'],
  ])('refused: %j', async (pattern, problem) => {
    expect(await problems(blog([{ entity: 'post', ...pattern }]))).toEqual([problem]);
  });
});
