/** Libraries, tools and front ends: nothing may be said of them, or with low confidence only. */
import { afterAll, describe, expect, it } from 'vitest';
import { detect, type Files, npm, removeProjects } from '../support.ts';

const nothing: Readonly<Record<string, Files>> = {
  'a library in Go with a database in its tests only': {
    'go.mod': 'module example.org/lib\n\ngo 1.22\n\nrequire github.com/stretchr/testify v1.9.0\n',
    'internal/testdb/testdb_test.go': 'package testdb\n',
    'testdata/migrations/001_init.up.sql': 'CREATE TABLE a (id bigserial);\n',
  },
  'a component library with a playground': {
    'package.json': npm([], { peerDependencies: { react: '*' }, devDependencies: { vite: '5' } }),
    'src/db.ts': 'export const db = new Map();\n',
    'src/migrations/index.ts': 'export const migrate = (state) => ({ ...state, version: 2 });\n',
    'src/migrations/1.ts': 'export default (state) => state;\n',
    'src/migrations/2.ts': 'export default (state) => state;\n',
  },
  'a mobile application with migrations of stored settings': {
    'package.json': npm(['react-native', 'redux-persist']),
    'src/store/migrations/001_rename.ts': 'export const m1 = (s) => ({ ...s, theme: s.colour });\n',
    'src/store/migrations/002_drop.ts': 'export const m2 = ({ old, ...s }) => s;\n',
  },
  'documents about databases': {
    'package.json': npm(['vitepress']),
    'docs/postgres/migrations/001_example.sql': 'CREATE TABLE a (id serial);\n',
    'docs/docker-compose.yml': 'services:\n  db:\n    image: postgres:16\n',
    'README.md': '# Use postgres://localhost\n',
  },
  'an API whose versions are numbered': {
    'package.json': npm(['express']),
    'src/api/versions/2024-01-02_users.ts': 'export const changes = [];\n',
    'src/api/versions/2024-02-02_orders.ts': 'export const changes = [];\n',
    'changelog/0001_first.md': '',
  },
  'an infrastructure repository': {
    'main.tf': 'resource "aws_instance" "web" {}\n',
    'scripts/001-setup.sh': '#!/bin/sh\necho drop table\n',
  },
  'a linter for SQL': {
    'Cargo.toml': '[package]\nname = "sqllint"\n[dependencies]\nsqlparser = "0.50"\n',
    'tests/fixtures/001_bad.sql': 'CREATE TABLE a (id serial);\n',
    'benches/migrations/001_big.sql': 'CREATE TABLE a (id serial);\n',
  },
  'a Python package for science': {
    'pyproject.toml':
      '[project]\nname = "sci"\ndependencies = ["numpy"]\n[project.optional-dependencies]\nsql = ["sqlalchemy", "psycopg2"]\ntest = ["pytest", "pymysql"]\n',
    'sci/io/sql.py': 'import sqlite3 if False else None\n',
  },
  'a Ruby gem': {
    'thing.gemspec':
      'Gem::Specification.new do |spec|\n  spec.name = "thing"\n  spec.add_development_dependency "activerecord"\n  spec.add_development_dependency "sqlite3"\nend\n',
    'spec/dummy/config/database.yml': 'test:\n  adapter: sqlite3\n',
    'spec/dummy/db/migrate/20240102030405_create_things.rb':
      'class CreateThings < ActiveRecord::Migration[7.0]\nend\n',
  },
  'a game': {
    'package.json': npm(['phaser']),
    'levels/001_forest.json': '{}',
    'levels/002_cave.json': '{}',
    'src/database.ts': 'export const items = {};\n',
  },
};

describe('no stack', () => {
  afterAll(removeProjects);

  it.each(Object.entries(nothing))('%s', async (_, files) => {
    const stack = await detect(files);
    expect(stack.confidence).toBe('low');
    expect(
      stack.migrations.filter((entry) => !/^(?:test|bench|docs|spec)/.test(entry.directory)),
    ).toEqual([]);
  });

  it.each(
    Object.entries(nothing).filter(
      ([name]) => !/library in Go|linter|gem|science|documents/.test(name),
    ),
  )('%s gets the default alone', async (_, files) => {
    expect((await detect(files)).fallback).toBe(true);
  });
});

describe('what stands aside', () => {
  afterAll(removeProjects);

  const app: Files = {
    'package.json': npm(['pg']),
    'migrations/001_a.sql': 'CREATE TABLE a (id bigserial);\n',
  };
  const asides = [
    'test/fixtures/app',
    'tests/integration',
    'examples/basic',
    'example',
    'docs/snippets',
    'benchmarks/mysql',
    'e2e',
    'packages/core/__tests__',
    'third_party/lib',
    'testdata',
    'website/docs',
    'templates/starter',
    'src/test/resources',
    'spec/dummy',
    'playground',
  ];
  it.each(asides)('%s adds nothing', async (folder) => {
    const stack = await detect({
      ...app,
      [`${folder}/package.json`]: npm(['mysql2', 'mongoose']),
      [`${folder}/prisma/schema.prisma`]: 'datasource db {\n  provider = "mysql"\n}\n',
      [`${folder}/db/migrations/001_a.sql`]: 'CREATE TABLE a (id int AUTO_INCREMENT);\n',
      [`${folder}/schema.sql`]: 'CREATE TABLE a (id int AUTO_INCREMENT);\n',
      [`${folder}/docker-compose.yml`]: 'services:\n  db:\n    image: mysql:8\n',
      [`${folder}/.env`]: 'DATABASE_URL=mysql://a:b@c/d\n',
    });
    expect(stack.engines).toEqual(['postgresql']);
    expect(stack.orm).toEqual([]);
    expect(stack.migrations.map((entry) => entry.directory)).toEqual(['migrations']);
    expect(stack.schemaFiles.filter((path) => path.startsWith(folder))).toEqual([]);
  });

  it.each(['vendor/github.com/lib/x', 'node_modules/x', 'vendor/bundle/gems/rails'])(
    'vendored code in %s adds nothing',
    async (folder) => {
      const stack = await detect({
        ...app,
        [`${folder}/schema.prisma`]: 'datasource db {\n  provider = "mysql"\n}\n',
        [`${folder}/migrations/001_a.sql`]: 'CREATE TABLE a (id int AUTO_INCREMENT);\n',
        [`${folder}/package.json`]: npm(['mysql2']),
        [`${folder}/go.mod`]: 'module x\nrequire github.com/go-sql-driver/mysql v1.0.0\n',
      });
      expect(stack.engines).toEqual(['postgresql']);
      expect(stack.migrations.map((entry) => entry.directory)).toEqual(['migrations']);
    },
  );
});
