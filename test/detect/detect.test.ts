import { afterAll, describe, expect, it } from 'vitest';
import { detectStack } from '../../src/detect/detect.ts';
import { Stack } from '../../src/detect/stack.ts';
import { detect, npm, removeProjects, writeProject } from './support.ts';

afterAll(removeProjects);

const schema = (provider: string) => `datasource db {\n  provider = "${provider}"\n}\n`;

describe('a project without a database', () => {
  it.each([
    ['an empty folder', {}],
    [
      'a static site',
      {
        Gemfile: "gem 'jekyll'\n",
        '_posts/2024-01-02-hello.md': '# Hello\n',
        'docs/_config.yml': 'title: x\n',
      },
    ],
    [
      'a front end',
      { 'package.json': npm(['react', 'vite']), 'src/App.tsx': 'export const a = 1;\n' },
    ],
    [
      'numbered files that are no migrations',
      {
        'package.json': npm(['express']),
        'proto/v1/001_a.proto': '',
        'examples/01_hello.py': 'print(1)\n',
        'changelog/2024-01-02-release.md': '',
        'api/versions/20240101_users.ts': 'export {};\n',
      },
    ],
    [
      'back-fills and jobs',
      {
        'package.json': npm(['bullmq']),
        'scripts/20240101-backfill-names.ts': 'console.log("update");\n',
        'src/backgroundMigrations/0001_fill.ts': 'export const a = "create table x";\n',
      },
    ],
    [
      'settings migrations',
      {
        'package.json': npm(['electron']),
        'migrations/0001_rename_key.json': '{}',
        'src/migrations/001_theme.ts': 'export const up = (settings) => settings;\n',
      },
    ],
    [
      'a GraphQL schema',
      {
        'package.json': npm(['graphql']),
        'schema/schema.graphqls': 'type Query { a: Int }',
        'schema.rb': 'class Schema; end\n',
      },
    ],
  ])('%s gets the default, and is told so', async (_, files) => {
    const stack = await detect(files);
    expect(stack).toMatchObject({
      fallback: true,
      engines: ['postgresql'],
      primaryEngine: 'postgresql',
      orm: [],
      migrationTool: ['raw-sql'],
      migrations: [],
      schemaFiles: [],
      confidence: 'low',
      evidence: [],
    });
    expect(stack.findings.map((finding) => finding.code)).toContain('no-stack-found');
  });
});

describe('decoys', () => {
  const app = {
    'package.json': npm(['@prisma/client']),
    'prisma/schema.prisma': schema('postgresql'),
  };

  it('of tests, examples, templates and documents are left out beside a real stack', async () => {
    const stack = await detect({
      ...app,
      'tests/docker-compose.yml': 'services:\n  db:\n    image: mysql:8\n',
      'examples/shop/package.json': npm(['mongoose']),
      'examples/shop/prisma/schema.prisma': schema('mysql'),
      'templates/api/drizzle.config.ts':
        "import 'drizzle-kit';\nexport default { dialect: 'sqlite', schema: './s.ts' };\n",
      'e2e/migrations/001_a.sql': 'create table a ();',
      'docs/migrations/001_a.sql': 'create table a ();',
      'docs/package.json': npm(['better-sqlite3']),
    });
    expect(stack).toMatchObject({
      engines: ['postgresql'],
      orm: ['prisma'],
      migrations: [],
      schemaFiles: ['prisma/schema.prisma'],
    });
  });

  it('alone are reported with low confidence', async () => {
    const stack = await detect({
      'package.json': npm([], { devDependencies: { pg: '8' } }),
      'examples/a/package.json': npm(['@prisma/client']),
      'examples/a/prisma/schema.prisma': schema('mysql'),
    });
    expect(stack).toMatchObject({
      fallback: false,
      engines: ['mysql'],
      orm: ['prisma'],
      confidence: 'low',
    });
  });

  it('that publish an ORM are no stack', async () => {
    const stack = await detect({
      'package.json': '{ "name": "root", "private": true }',
      'packages/orm/package.json': npm([], {
        name: 'drizzle-orm',
        devDependencies: { pg: '8', mysql2: '3' },
      }),
      'packages/kit/drizzle.config.ts':
        "import 'drizzle-kit';\nexport default { dialect: 'sqlite', schema: './s.ts' };\n",
    });
    expect(stack.fallback).toBe(true);
    expect(stack.findings.map((finding) => finding.code)).toContain('project-is-a-database-tool');
    const scoped = await detect({
      'package.json': npm([], { name: '@prisma/runtime' }),
      'prisma/schema.prisma': schema('mysql'),
    });
    expect(scoped.fallback).toBe(true);
    const pom = await detect({
      'pom.xml':
        '<project><parent><artifactId>x</artifactId></parent><artifactId>flyway-core</artifactId><dependencies><dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId></dependency></dependencies></project>',
    });
    expect(pom.fallback).toBe(true);
    const own = await detect({
      'packages/prisma/package.json': npm(['@prisma/client'], { name: 'prisma', private: true }),
      'packages/prisma/schema.prisma': schema('mysql'),
    });
    expect(own.engines).toEqual(['mysql']);
  });

  it('such as retired and data migrations are left out', async () => {
    const rb = 'class A < ActiveRecord::Migration[7.0]\nend\n';
    const stack = await detect({
      Gemfile: "gem 'rails'\ngem 'pg'\n",
      'config/database.yml': 'production:\n  adapter: postgresql\n',
      'db/migrate/20240101120000_a.rb': rb,
      'db/old_migrations/20140101120000_a.rb': rb,
      'db/data_migrations/20240101120000_b.rb': rb,
    });
    expect(stack.migrations.map((entry) => entry.directory)).toEqual(['db/migrate']);
  });

  it('such as a driver for development only do not count', async () => {
    const stack = await detect({
      ...app,
      'packages/import/package.json': npm(['mongodb', 'mssql']),
      'packages/x/package.json': npm([], { peerDependencies: { mysql2: '3' } }),
    });
    expect(stack.engines).toEqual(['postgresql']);
  });

  it('of comments do not count', async () => {
    const stack = await detect({
      'package.json': npm(['drizzle-orm', 'pg']),
      'drizzle.config.ts':
        "import { defineConfig } from 'drizzle-kit';\n// dialect: 'mysql',\n/* schema: './old.ts' */\nexport default defineConfig({ dialect: 'postgresql' /* or 'sqlite' */ });\n",
      '.env':
        '# DATABASE_URL=mysql://localhost/a\n// MYSQL_URL=mysql://x\nDATABASE_URL=postgres://localhost/a\n',
    });
    expect(stack.engines).toEqual(['postgresql']);
    expect(stack.connections.map((entry) => entry.variable)).toEqual(['DATABASE_URL']);
  });
});

describe('what is said', () => {
  it('is evidence with path, line and confidence', async () => {
    const stack = await detect({
      'package.json': npm(['@prisma/client', 'pg']),
      'prisma/schema.prisma': `// the schema\n\n${schema('postgresql')}`,
      'docker-compose.yml': 'services:\n  db:\n    image: "postgres:16"\n',
      '.env.example': '\nDATABASE_URL=postgresql://localhost/a\n',
    });
    const of = (path: string) =>
      stack.evidence.filter((item) => item.path === path && item.claim === 'engine');
    expect(of('prisma/schema.prisma')).toEqual([
      {
        claim: 'engine',
        value: 'postgresql',
        path: 'prisma/schema.prisma',
        line: 3,
        confidence: 'high',
      },
    ]);
    expect(of('.env.example')).toEqual([
      { claim: 'engine', value: 'postgresql', path: '.env.example', line: 2, confidence: 'medium' },
    ]);
    expect(stack.confidence).toBe('high');
    expect(stack.connections).toEqual([{ variable: 'DATABASE_URL', files: ['.env.example'] }]);
  });

  it('lists the units of a monorepo, the heaviest first', async () => {
    const stack = await detect({
      'package.json': npm([], { workspaces: ['apps/*'] }),
      'apps/web/package.json': npm(['next']),
      'apps/api/package.json': npm(['@prisma/client']),
      'apps/api/prisma/schema.prisma': schema('postgresql'),
      'apps/jobs/go.mod':
        'module jobs\nrequire (\n\tgithub.com/ClickHouse/clickhouse-go/v2 v2.0.0\n)\n',
      'apps/jobs/migrations/0001_a.up.sql':
        'CREATE TABLE a (x Int8) ENGINE = MergeTree ORDER BY x;',
    });
    expect(stack.units).toEqual([
      { path: 'apps/api', engines: ['postgresql'], orm: ['prisma'], migrationTool: [] },
      { path: 'apps/jobs', engines: ['clickhouse'], orm: [], migrationTool: ['golang-migrate'] },
    ]);
    expect(stack.primaryEngine).toBe('postgresql');
  });

  it('says that an engine cannot be written for yet', async () => {
    const stack = await detect({
      'package.json': npm(['@prisma/client']),
      'prisma/schema.prisma': schema('mysql'),
    });
    expect(stack.findings).toContainEqual(
      expect.objectContaining({
        code: 'engine-not-supported',
        subject: 'mysql',
        severity: 'warning',
      }),
    );
  });

  it('is the default branch of code that can use several engines', async () => {
    const stack = await detect({
      'go.mod':
        'module shop\nrequire (\n\tgorm.io/gorm v1.0.0\n\tgorm.io/driver/postgres v1.0.0\n\tgorm.io/driver/mysql v1.0.0\n)\n',
      'config/config.toml': '[database]\ntype = "mysql"\n',
    });
    expect(stack.primaryEngine).toBe('mysql');
    expect([...stack.engines].sort()).toEqual(['mysql', 'postgresql']);
  });

  it('fits the contract, and is the same twice', async () => {
    const root = writeProject({
      'package.json': npm(['pg', 'knex']),
      'knexfile.js': "module.exports = { client: 'pg' };\n",
      'migrations/001_a.sql': 'create table a ();',
    });
    const [one, other] = [await detectStack(root), await detectStack(root)];
    expect(Stack.parse(one)).toEqual(one);
    expect(other).toEqual(one);
  });
});
