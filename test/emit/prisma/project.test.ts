/** Where Prisma's files lie in a project, which version it is, and what the migrations are called. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalSession, openPglite } from '../../support/pglite.ts';
import { formatted, validationErrors } from '../../support/prisma-schema.ts';
import { type Change, emitChange, type Files, schemasOf, stackOf } from './support.ts';

let session: LocalSession;
beforeAll(async () => {
  session = await openPglite();
});
afterAll(() => session?.close());

const datasource = `datasource db {
  provider = "postgresql"
}
`;
const user = `model User {
  id Int @id

  @@map("users")
}
`;
const before = 'CREATE TABLE users (id integer PRIMARY KEY)';
const table = `CREATE TABLE line_items (
  id integer PRIMARY KEY,
  user_id integer NOT NULL REFERENCES users ON DELETE CASCADE
)`;
const manifest = (version: string): Files => ({
  'package.json': JSON.stringify({ devDependencies: { prisma: version } }),
});

function emit(files: Files, more: Partial<Change> = {}) {
  return emitChange(session, { files, before, change: table, ...more });
}

async function paths(files: Files, more: Partial<Change> = {}): Promise<string[]> {
  return (await emit(files, more)).files.map(({ kind, path }) => `${kind} ${path}`);
}

describe('the version', () => {
  test.each([
    ['a range', manifest('^8.0.0')],
    [
      'a lockfile, where the manifest says latest',
      {
        ...manifest('latest'),
        'package-lock.json': '{"packages":{"node_modules/prisma":{"version":"8.1.0"}}}',
      },
    ],
    ['a catalog of pnpm', { ...manifest('catalog:'), 'pnpm-lock.yaml': '  prisma@8.0.0-rc.19:\n' }],
    ['yarn', { ...manifest('*'), 'yarn.lock': 'prisma@*:\n  version "8.0.1"\n' }],
  ])('8 is refused: %s', async (_, files) => {
    const all = { ...files, 'prisma/schema.prisma': datasource + user };
    await expect(emit(all)).rejects.toMatchObject({ code: 'prisma_version_not_supported' });
  });

  test('an older one is said to be untried', async () => {
    const files = { ...manifest('5.22.0'), 'prisma/schema.prisma': datasource + user };
    const { findings } = await emit(files);
    expect(findings.map(({ code }) => code)).toContain('prisma-version-untried');
  });

  test('the package of a workspace beside the schema counts first', async () => {
    const files = {
      ...manifest('^8.0.0'),
      'packages/db/package.json': '{"dependencies":{"@prisma/client":"6.19.0"}}',
      'packages/db/prisma/schema.prisma': datasource + user,
    };
    expect(await paths(files)).toContain('update packages/db/prisma/schema.prisma');
  });
});

describe('a project without a schema', () => {
  const start = { before: '', change: 'CREATE TABLE notes (id integer PRIMARY KEY)', stack: null };

  test('of Prisma 7 gets schema, configuration and lock', async () => {
    const result = await emit(manifest('7.10.0'), start);
    expect(result.files.map(({ path }) => path)).toEqual([
      'prisma/migrations/20261122131415_change_it/migration.sql',
      'prisma/migrations/20261122131415_change_it/rollback.sql',
      'prisma/migrations/migration_lock.toml',
      'prisma/schema.prisma',
      'prisma.config.ts',
    ]);
    const text = schemasOf(result)['prisma/schema.prisma'] ?? '';
    expect(validationErrors([{ path: 'prisma/schema.prisma', text }])).toBe('');
    expect(formatted(text)).toBe(text);
    expect(text).not.toContain('url');
  });

  test('of Prisma 6 has the URL in the schema', async () => {
    const result = await emit(manifest('~6.19.0'), start);
    expect(schemasOf(result)['prisma/schema.prisma']).toContain('env("DATABASE_URL")');
    expect(result.files.map(({ path }) => path)).not.toContain('prisma.config.ts');
  });
});

describe('a schema of several files', () => {
  test('with a file for each model gets another such file', async () => {
    const files = {
      ...manifest('7.1.0'),
      'db/schema/main.prisma': datasource,
      'db/schema/user.prisma': user,
      'db/schema/blog-post.prisma': 'model BlogPost {\n  id Int @id\n}\n',
    };
    const sql = `${before}; CREATE TABLE "BlogPost" (id integer PRIMARY KEY)`;
    const result = await emit(files, { before: sql, stack: stackOf(files, 'db/migrations') });
    const written = schemasOf(result);
    expect(Object.keys(written).sort()).toEqual([
      'db/schema/line-item.prisma',
      'db/schema/user.prisma',
    ]);
    expect(written['db/schema/line-item.prisma']).toMatch(/^model LineItem \{\n/);
    expect(written['db/schema/user.prisma']).toBe(
      user.replace('@id\n', '@id\n\n  lineItems LineItem[]\n'),
    );
    const parts = Object.entries({ ...files, ...written })
      .filter(([path]) => path.endsWith('.prisma'))
      .map(([path, text]) => ({ path, text }));
    expect(validationErrors(parts)).toBe('');
    expect(result.files[0]?.path).toBe('db/migrations/20261122131415_change_it/migration.sql');
  });

  test('that people have edited: each file keeps its line ends, comments and gaps', async () => {
    const odd = `/* ours,
   model Fake { id Int @id } */
model   User{
  id Int   @id   // the key
  /// said
  name String?    @db.Text// later


  @@map( "users" )
}`.replaceAll('\n', '\r\n');
    const files = {
      ...manifest('7.1.0'),
      'data/model/main.prisma': `// here it begins\n\n\n${datasource}`,
      'data/model/user.prisma': odd,
      'data/model/team.prisma': 'model Team {\n\tid Int @id   \n\n\n}\n// end',
    };
    const sql =
      'CREATE TABLE "Team" (id int PRIMARY KEY); CREATE TABLE users (id int PRIMARY KEY, name text)';
    const change = `ALTER TABLE users ADD age smallint; ${table}`;
    const result = await emit(files, { before: sql, change, stack: stackOf(files, 'data/steps') });
    const written = schemasOf(result);
    expect(Object.keys(written).sort()).toEqual([
      'data/model/line_item.prisma',
      'data/model/user.prisma',
    ]);
    const now = written['data/model/user.prisma'] ?? '';
    expect(now).not.toMatch(/[^\r]\n/);
    const lines = now.split('\r\n');
    let at = 0;
    for (const line of odd.split('\r\n')) {
      at = lines.indexOf(line, at) + 1 || expect.unreachable(line);
    }
    const added = lines
      .filter((line) => !odd.split('\r\n').includes(line))
      .map((line) => line.trim());
    expect(added.map((line) => line.replace(/ +/g, ' ')).sort()).toEqual([
      'age Int? @db.SmallInt',
      'lineItems LineItem[]',
    ]);
    const parts = Object.entries({ ...files, ...written })
      .filter(([path]) => path.endsWith('.prisma'))
      .map(([path, text]) => ({ path, text }));
    expect(validationErrors(parts)).toBe('');
  });

  test('with many models in a file gets them there', async () => {
    const more = 'model A {\n  id Int @id\n}\n\nmodel B {\n  id Int @id\n}\n';
    const files = {
      ...manifest('7.1.0'),
      'prisma/schema.prisma': datasource,
      'prisma/models/people.prisma': `${more}\n${user}`,
    };
    const sql = `${before}; CREATE TABLE "A" (id int PRIMARY KEY); CREATE TABLE "B" (id int PRIMARY KEY)`;
    expect(await paths(files, { before: sql })).toEqual([
      'create prisma/migrations/20261122131415_change_it/migration.sql',
      'create prisma/migrations/20261122131415_change_it/rollback.sql',
      'create prisma/migrations/migration_lock.toml',
      'update prisma/models/people.prisma',
    ]);
  });

  test('another schema in the project is left alone', async () => {
    const files = {
      ...manifest('7.1.0'),
      'a/schema.prisma': datasource + user,
      'b/schema.prisma': datasource + user,
    };
    const stack = stackOf(files, 'b/migrations');
    const changed = (await paths(files, { stack })).filter((path) => path.endsWith('.prisma'));
    expect(changed).toEqual(['update b/schema.prisma']);
  });
});

describe('migrations', () => {
  const schema = { ...manifest('7.1.0'), 'prisma/schema.prisma': datasource + user };

  test('come behind the newest, whatever it is called', async () => {
    const stack = stackOf(schema, 'prisma/migrations');
    const behind = async (name: string) => {
      const files = {
        ...schema,
        [`prisma/migrations/${name}/migration.sql`]: '',
        'prisma/migrations/migration_lock.toml': '',
      };
      return (await paths(files, { stack }))[0]?.split('/')[2] ?? '';
    };
    expect(await behind('0_init')).toBe('20261122131415_change_it');
    expect(await behind('20261122131415_same')).toBe('20261122131416_change_it');
    expect(await behind('20301231235959_later')).toBe('20310101000000_change_it');
    const odd = await behind('squashed');
    expect(odd > 'squashed').toBe(true);
  });

  test('hold a statement outside of a transaction alone, and the way back beside it', async () => {
    const { files } = await emitChange(session, {
      files: schema,
      before,
      change: 'CREATE INDEX users_idx ON users (id)',
      full: true,
    });
    const index = files.find(({ content }) => /CREATE INDEX CONCURRENTLY/.test(content));
    const statements = (index?.content ?? '').split('\n').filter((line) => !/^(--|$)/.test(line));
    expect(statements).toHaveLength(1);
    const back = files.find(({ path }) => path === index?.path.replace('migration.', 'rollback.'));
    expect(back?.content).toContain('DROP INDEX CONCURRENTLY');
    const [, , folder = ''] = index?.path.split('/') ?? [];
    expect(back?.content).toContain(`migrate resolve --rolled-back ${folder}`);
  });

  test('of a schema that lists its namespaces say them; one that does not, begins to', async () => {
    const change = 'CREATE SCHEMA other; CREATE TABLE other.things (id integer PRIMARY KEY)';
    const [text = ''] = Object.values(schemasOf(await emit(schema, { change })));
    expect(validationErrors([{ path: 'schema.prisma', text }])).toBe('');
    expect(text).toContain('schemas  = ["public", "other"]');
    expect(text.match(/@@schema\("public"\)/g)).toHaveLength(1);
    const listed = { ...schema, 'prisma/schema.prisma': text };
    const again = await emit(listed, {
      before: `${before}; ${change}`,
      change: 'CREATE TABLE other.more (id integer PRIMARY KEY)',
    });
    const [next = ''] = Object.values(schemasOf(again));
    expect(next.startsWith(text)).toBe(true);
    expect(next.slice(text.length)).toBe(
      '\nmodel More {\n  id Int @id\n\n  @@map("more")\n  @@schema("other")\n}\n',
    );
  });
});

test('a schema that Prisma would not parse is refused', async () => {
  const broken = {
    ...manifest('7.1.0'),
    'prisma/schema.prisma': `${datasource}model User {\n  id Int @id(\n`,
  };
  await expect(emit(broken)).rejects.toMatchObject({ code: 'prisma_syntax' });
});
