/** What is wrong with a history or a stack, and how each tool mends it. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { describeMigrations } from '../../src/detect/migrations/describe.ts';
import { openTree } from '../../src/detect/tree.ts';
import type { Finding } from '../../src/ir/findings.ts';
import { detect, type Files, npm, removeProjects, writeProject } from './support.ts';

afterAll(removeProjects);

async function findingsOf(files: Files): Promise<Finding[]> {
  return (await detect(files)).findings.filter(
    (finding) => finding.code !== 'engine-not-supported',
  );
}

async function only(files: Files): Promise<Finding> {
  const found = await findingsOf(files);
  expect(found.map((finding) => finding.code)).toHaveLength(1);
  return found[0] as Finding;
}

const sql = 'create table a (id bigserial);\n';

describe('duplicate numbers', () => {
  const cases: Readonly<Record<string, { files: Files; severity: string; fix: string }>> = {
    'Flyway refuses': {
      files: {
        'pom.xml':
          '<project><dependencies><dependency><groupId>org.flywaydb</groupId><artifactId>flyway-core</artifactId></dependency></dependencies></project>',
        'flyway.conf': 'flyway.url=jdbc:postgresql://h/d\n',
        'db/migration/V1__a.sql': sql,
        'db/migration/V2__b.sql': sql,
        'db/migration/V2__c.sql': sql,
      },
      severity: 'critical',
      fix: 'V3__name.sql',
    },
    'golang-migrate refuses': {
      files: {
        'go.mod':
          'module shop\nrequire (\n\tgithub.com/golang-migrate/migrate/v4 v4.0.0\n\tgithub.com/lib/pq v1.0.0\n)\n',
        'migrations/000001_a.up.sql': sql,
        'migrations/000001_a.down.sql': 'drop table a;',
        'migrations/000001_b.up.sql': sql,
        'migrations/000001_b.down.sql': 'drop table a;',
      },
      severity: 'critical',
      fix: '000002_name.up.sql',
    },
    'Rails refuses': {
      files: {
        Gemfile: "gem 'rails'\ngem 'pg'\n",
        'db/migrate/20240102030405_a.rb': 'class A < ActiveRecord::Migration[8.0]\nend\n',
        'db/migrate/20240102030405_b.rb': 'class B < ActiveRecord::Migration[8.0]\nend\n',
      },
      severity: 'critical',
      fix: '_name.rb',
    },
    'Laravel goes by the rest of the names': {
      files: {
        'composer.json': '{ "require": { "laravel/framework": "*" } }',
        'config/database.php': "<?php return ['default' => env('DB_CONNECTION', 'pgsql')];\n",
        'database/migrations/2024_01_02_000000_a.php':
          '<?php use Illuminate\\Database\\Migrations\\Migration;',
        'database/migrations/2024_01_02_000000_b.php':
          '<?php use Illuminate\\Database\\Migrations\\Migration;',
      },
      severity: 'info',
      fix: '_name.php',
    },
  };
  it.each(Object.entries(cases))('%s', async (_, { files, severity, fix }) => {
    const finding = await only(files);
    expect(finding).toMatchObject({ code: 'migrations-duplicate-number', severity });
    expect(finding.fix).toContain(fix);
  });
});

describe('chains', () => {
  const revision = (id: string, down: string | null) =>
    `revision = "${id}"\ndown_revision = ${down === null ? 'None' : `"${down}"`}\nfrom alembic import op\n`;
  const alembic = {
    'requirements.txt': 'alembic\nsqlalchemy\npsycopg2\n',
    'alembic.ini': '[alembic]\nscript_location = alembic\n',
    'alembic/env.py': '',
  };

  it('of Alembic are followed through folders by date', async () => {
    const dated = {
      ...alembic,
      'alembic/versions/2024/aaaaaaaaaaaa_a.py': revision('aaaaaaaaaaaa', null),
      'alembic/versions/2025/bbbbbbbbbbbb_b.py': revision('bbbbbbbbbbbb', 'aaaaaaaaaaaa'),
    };
    const [history] = (await detect(dated)).migrations;
    expect(history).toMatchObject({
      directory: 'alembic/versions',
      count: 2,
      newest: '2025/bbbbbbbbbbbb_b.py',
      heads: ['2025/bbbbbbbbbbbb_b.py'],
      convention: '{utc:YYYY}/{hex:12}_{slug}.py',
    });
    const { findings } = await detect({
      ...dated,
      'alembic/versions/2025/cccccccccccc_c.py': revision('cccccccccccc', 'aaaaaaaaaaaa'),
    });
    expect(findings.map(({ code }) => code)).toContain('migrations-branched');
  });

  it('of Alembic that miss a revision', async () => {
    const finding = await only({
      ...alembic,
      'alembic/versions/aaaaaaaaaaaa_a.py': revision('aaaaaaaaaaaa', null),
      'alembic/versions/cccccccccccc_c.py': revision('cccccccccccc', 'bbbbbbbbbbbb'),
      'alembic/versions/dddddddddddd_d.py': revision('dddddddddddd', 'aaaaaaaaaaaa').replace(
        '"aaaaaaaaaaaa"',
        '("aaaaaaaaaaaa", "cccccccccccc")',
      ),
    });
    expect(finding).toMatchObject({
      code: 'migrations-chain-broken',
      severity: 'critical',
      subject: 'alembic/versions/cccccccccccc_c.py',
    });
    expect(finding.message).toContain('bbbbbbbbbbbb');
  });

  it('of Flask-Migrate are joined by its own command', async () => {
    const finding = await only({
      'requirements.txt': 'flask-migrate\nflask-sqlalchemy\npsycopg2\n',
      'migrations/env.py': 'from flask import current_app\n',
      'migrations/versions/aaaaaaaaaaaa_a.py': revision('aaaaaaaaaaaa', null),
      'migrations/versions/bbbbbbbbbbbb_b.py': revision('bbbbbbbbbbbb', 'aaaaaaaaaaaa'),
      'migrations/versions/cccccccccccc_c.py': revision('cccccccccccc', 'aaaaaaaaaaaa'),
    });
    expect(finding.code).toBe('migrations-branched');
    expect(finding.fix).toContain('flask db merge heads');
  });

  it('of Django that miss a migration of their own application', async () => {
    const migration = (app: string, down: string) =>
      `from django.db import migrations\nclass Migration(migrations.Migration):\n    dependencies = [("${app}", "${down}")]\n`;
    const found = await findingsOf({
      'requirements.txt': 'django\npsycopg\n',
      'shop/migrations/0001_initial.py': migration('auth', '0012_alter_user'),
      'shop/migrations/0003_c.py': migration('shop', '0002_b'),
    });
    const broken = found.find((finding) => finding.code === 'migrations-chain-broken');
    expect(broken).toMatchObject({ subject: 'shop/migrations/0003_c.py' });
    expect(broken?.message).toContain('0002_b');
    const branched = found.find((finding) => finding.code === 'migrations-branched');
    expect(branched?.fix).toContain('makemigrations --merge shop');
  });

  const journal = (...tags: string[]) =>
    JSON.stringify({ dialect: 'postgresql', entries: tags.map((tag) => ({ tag })) });
  const drizzle = {
    'package.json': npm(['drizzle-orm', 'pg'], { devDependencies: { 'drizzle-kit': '*' } }),
    'drizzle.config.ts':
      "import { defineConfig } from 'drizzle-kit';\nexport default defineConfig({ dialect: 'postgresql' });\n",
  };
  const zero = '00000000-0000-0000-0000-000000000000';

  it('of Drizzle whose snapshots follow the same one', async () => {
    const files = {
      ...drizzle,
      'drizzle/0000_a.sql': sql,
      'drizzle/0001_b.sql': sql,
      'drizzle/0001_c.sql': sql,
      'drizzle/meta/_journal.json': journal('0000_a', '0001_b', '0001_c'),
      'drizzle/meta/0000_snapshot.json': `{ "id": "a1", "prevId": "${zero}" }`,
      'drizzle/meta/0001_snapshot.json': '{ "id": "b1", "prevId": "a1" }',
    };
    expect((await findingsOf(files)).map(({ code }) => code)).toEqual([
      'migrations-duplicate-number',
    ]);
    const branched = await findingsOf({
      ...files,
      'drizzle/meta/0002_snapshot.json': '{ "id": "c1", "prevId": "a1" }',
    });
    expect(branched.map(({ code }) => code)).toContain('migrations-branched');
  });

  it('of Drizzle 1, snapshots in folders', async () => {
    const at = (id: string, ...previous: string[]) =>
      JSON.stringify({ version: '8', id, prevIds: previous, ddl: [] });
    const files = {
      ...drizzle,
      'drizzle/20240101000000_a/migration.sql': sql,
      'drizzle/20240101000000_a/snapshot.json': at('a1', zero),
      'drizzle/20240102000000_b/migration.sql': sql,
      'drizzle/20240102000000_b/snapshot.json': at('b1', 'a1'),
      'drizzle/20240103000000_c/migration.sql': sql,
      'drizzle/20240103000000_c/snapshot.json': at('c1', 'a1'),
    };
    const stack = await detect(files);
    expect(stack.migrations[0]?.heads).toEqual(['20240102000000_b', '20240103000000_c']);
    const merged = await findingsOf({
      ...files,
      'drizzle/20240104000000_d/migration.sql': sql,
      'drizzle/20240104000000_d/snapshot.json': at('d1', 'b1', 'c1'),
    });
    expect(merged).toEqual([]);
  });
});

describe('lists and folders that disagree', () => {
  const rb = 'class A < ActiveRecord::Migration[8.0]\nend\n';
  const dump = (...versions: string[]) =>
    `--\n-- PostgreSQL database dump\n--\nCREATE TABLE a (id bigint);\n\nINSERT INTO "schema_migrations" (version) VALUES\n${versions.map((version) => `('${version}')`).join(',\n')};\n`;
  const rails = {
    Gemfile: "gem 'rails'\ngem 'pg'\n",
    'db/migrate/20240101000000_a.rb': rb,
    'db/migrate/20240201000000_b.rb': rb,
  };
  const cases: Readonly<
    Record<string, { files: Files; says: RegExp; fix: RegExp } | { files: Files }>
  > = {
    'structure.sql that lists all': {
      files: { ...rails, 'db/structure.sql': dump('20240201000000', '20240101000000') },
    },
    'structure.sql that was not written again': {
      files: { ...rails, 'db/structure.sql': dump('20240101000000') },
      says: /not listed: 20240201000000/,
      fix: /db:migrate/,
    },
    'structure.sql with a migration that is gone': {
      files: {
        ...rails,
        'db/structure.sql': dump('20240201000000', '20240101000000', '20230101000000'),
      },
      says: /listed but missing: 20230101000000/,
      fix: /db:migrate/,
    },
    'schema.rb of an older version': {
      files: {
        ...rails,
        'db/schema.rb': 'ActiveRecord::Schema[8.0].define(version: 2024_01_01_000000) do\nend\n',
      },
      says: /not listed: 20240201000000/,
      fix: /db:migrate/,
    },
    'schema.rb of the newest version': {
      files: {
        ...rails,
        'db/schema.rb': 'ActiveRecord::Schema[8.0].define(version: 2024_02_01_000000) do\nend\n',
      },
    },
    "dbmate's schema.sql": {
      files: {
        '.env': 'DATABASE_URL=postgres://h/d\n',
        'db/migrations/20240101000000_a.sql': `-- migrate:up\n${sql}`,
        'db/migrations/20240201000000_b.sql': `-- migrate:up\n${sql}`,
        'db/schema.sql': `CREATE TABLE a (id bigint);\n--\n-- Dbmate schema migrations\n--\nINSERT INTO public.schema_migrations (version) VALUES\n    ('20240101000000');\n`,
      },
      says: /not listed: 20240201000000/,
      fix: /dbmate up/,
    },
    "SeaORM's lib.rs": {
      files: {
        'migration/Cargo.toml':
          '[package]\nname = "migration"\n[dependencies]\nsea-orm-migration = { version = "1", features = ["sqlx-postgres"] }\n',
        'migration/src/lib.rs':
          'impl MigratorTrait for Migrator {\n    fn migrations() -> Vec<Box<dyn MigrationTrait>> {\n        vec![Box::new(m20240101_000001_a::Migration)]\n    }\n}\n',
        'migration/src/m20240101_000001_a.rs':
          'use sea_orm_migration::prelude::*;\nimpl MigrationTrait for Migration {}\n',
        'migration/src/m20240201_000001_b.rs':
          'use sea_orm_migration::prelude::*;\nimpl MigrationTrait for Migration {}\n',
      },
      says: /not listed: m20240201_000001_b/,
      fix: /lib\.rs/,
    },
    "Liquibase's master": {
      files: {
        'liquibase.properties': 'changeLogFile: db/master.xml\nurl: jdbc:postgresql://h/d\n',
        'db/master.xml':
          '<databaseChangeLog>\n<include file="changes/001_a.xml" relativeToChangelogFile="true"/>\n</databaseChangeLog>\n',
        'db/changes/001_a.xml': '<databaseChangeLog/>\n',
        'db/changes/002_b.xml': '<databaseChangeLog/>\n',
      },
      says: /not listed: 002_b\.xml/,
      fix: /master/,
    },
    "Liquibase's master that includes all": {
      files: {
        'liquibase.properties': 'changeLogFile: db/master.xml\nurl: jdbc:postgresql://h/d\n',
        'db/master.xml':
          '<databaseChangeLog>\n<includeAll path="changes" relativeToChangelogFile="true"/>\n</databaseChangeLog>\n',
        'db/changes/001_a.xml': '<databaseChangeLog/>\n',
        'db/changes/002_b.xml': '<databaseChangeLog/>\n',
      },
    },
    'a migration of EF Core without its designer half': {
      files: {
        'Shop.csproj':
          '<Project><ItemGroup><PackageReference Include="Npgsql.EntityFrameworkCore.PostgreSQL" /></ItemGroup></Project>',
        'Migrations/20240101000000_A.cs': 'using Microsoft.EntityFrameworkCore.Migrations;\n',
        'Migrations/20240101000000_A.Designer.cs': '',
        'Migrations/20240201000000_B.cs': 'using Microsoft.EntityFrameworkCore.Migrations;\n',
      },
      says: /not listed: 20240201000000_B/,
      fix: /dotnet ef/,
    },
  };
  it.each(Object.entries(cases))('%s', async (_, expected) => {
    const found = await findingsOf(expected.files);
    if (!('says' in expected)) return expect(found).toEqual([]);
    expect(found.map(({ code }) => code)).toEqual(['migrations-journal-differs']);
    expect(found[0]?.message).toMatch(expected.says);
    expect(found[0]?.fix).toMatch(expected.fix);
  });
});

describe('shipped files that were edited', () => {
  const committed = (body: string, previous: string | null, more = '') => {
    const hashed = `${`${previous ?? ''}\n${body.trim()}`.trim()}\n`;
    const hash = `sha1:${createHash('sha1').update(hashed).digest('hex')}`;
    return {
      hash,
      text: `--! Previous: ${previous ?? '-'}\n--! Hash: ${hash}\n${more}\n${body}\n`,
    };
  };
  const first = committed('create table a ();', null);
  const second = committed('create table b ();', first.hash, '--! Message: b\n');
  const files = {
    'package.json': npm(['graphile-migrate', 'pg']),
    'migrations/committed/000001.sql': first.text,
    'migrations/committed/000002-b.sql': second.text,
    'migrations/current.sql': '',
  };

  it("of graphile-migrate, by the hash in each file's head", async () => {
    expect(await findingsOf(files)).toEqual([]);
    const finding = await only({
      ...files,
      'migrations/committed/000001.sql': first.text.replace('table a', 'table aa'),
    });
    expect(finding).toMatchObject({
      code: 'migrations-edited',
      severity: 'critical',
      subject: 'migrations/committed/000001.sql',
    });
    expect(finding.fix).toContain('graphile-migrate uncommit');
  });

  it('of graphile-migrate, whose own leave to differ is respected', async () => {
    const allowed = first.text
      .replace('table a', 'table aa')
      .replace('--! Hash', '--! AllowInvalidHash\n--! Hash');
    expect(await findingsOf({ ...files, 'migrations/committed/000001.sql': allowed })).toEqual([]);
  });

  it('of graphile-migrate, where one was lost', async () => {
    const third = committed('create table c ();', 'sha1:0123456789012345678901234567890123456789');
    const finding = await only({ ...files, 'migrations/committed/000003.sql': third.text });
    expect(finding.message).toContain('the one before 000003.sql');
  });

  it('of Atlas, but not what it was told to leave out', async () => {
    const running = createHash('sha256').update('1.sql').update(sql);
    const stack = await detect({
      'migrations/1.sql': sql,
      'migrations/2.sql': '-- atlas:sum ignore\n\nselect 1;\n',
      'migrations/atlas.sum': `h1:x=\n1.sql h1:${running.digest('base64')}\n`,
    });
    expect(stack.findings.map(({ code }) => code)).not.toContain('migrations-journal-differs');
    expect(stack.findings.map(({ code }) => code)).not.toContain('migrations-edited');
  });
});

describe('a default and a container that disagree', () => {
  const compose = (image: string) => ({
    'docker-compose.yml': `services:\n  db:\n    image: ${image}\n`,
  });
  const prisma = (provider: string) => ({
    'package.json': npm(['@prisma/client']),
    'prisma/schema.prisma': `datasource db {\n  provider = "${provider}"\n}\n`,
  });

  it('are both named', async () => {
    const finding = await only({ ...prisma('sqlite'), ...compose('postgres:16') });
    expect(finding).toMatchObject({ code: 'engines-disagree', severity: 'warning' });
    expect(finding.message).toMatch(
      /schema\.prisma says sqlite.*docker-compose\.yml is postgresql/,
    );
  });

  it.each([
    ['postgresql', 'pgvector/pgvector:pg16'],
    ['mysql', 'mariadb:11'],
    ['cockroachdb', 'postgres:16'],
    ['mongodb', 'postgres:16'],
    ['postgresql', 'clickhouse/clickhouse-server'],
    ['postgresql', 'redis:7'],
  ])('%s and %s do not', async (provider, image) => {
    const codes = (await findingsOf({ ...prisma(provider), ...compose(image) })).map(
      ({ code }) => code,
    );
    expect(codes).not.toContain('engines-disagree');
  });

  it('of tests is no contradiction', async () => {
    expect(
      await findingsOf({
        ...prisma('sqlite'),
        'tests/docker-compose.yml': compose('postgres:16')['docker-compose.yml'],
      }),
    ).toEqual([]);
  });
});

describe('any names', () => {
  const stamp = fc.oneof(
    fc.integer({ min: 0, max: 99_999 }).map(String),
    fc.integer({ min: 0, max: 9_999 }).map((value) => String(value).padStart(4, '0')),
    fc
      .date({ min: new Date('1999-01-01'), max: new Date('2035-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    fc
      .date({ min: new Date('1999-01-01'), max: new Date('2035-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString().replace(/\D/g, '').slice(0, 14)),
    fc
      .date({ min: new Date('1999-01-01'), max: new Date('2035-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '')),
    fc.constantFrom(
      '00000000000000',
      '0001_01_01_000000',
      '1_2_3',
      '1.2.3',
      '1700000000',
      '1700000000123',
      '20240101_01_aB3xY',
      '240102_030405',
      '1.0.0-1700000000',
      'V1_1',
      'm20240101_000001',
      'Version20240101000000',
      'aaaaaaaaaaaa',
      '2024-01-02-030405-0000',
    ),
  );
  const name = fc
    .tuple(
      stamp,
      fc.constantFrom('_', '-', '__', '.', ' - ', ''),
      fc.constantFrom('a', 'AddUsers', 'add-users', 'añadir', ''),
      fc.constantFrom(
        '.sql',
        '.up.sql',
        '.down.sql',
        '.py',
        '.rb',
        '.cs',
        '.Designer.cs',
        '.js',
        '.exs',
        '.php',
        '.rs',
      ),
    )
    .map((parts) => parts.join('').replaceAll('/', ''));
  const tools = [
    'raw-sql',
    'diesel',
    'alembic',
    'django',
    'flyway',
    'drizzle-kit',
    'activerecord',
    'sea-orm',
    'ef-core',
    'liquibase',
    'graphile-migrate',
    'atlas',
    'dbmate',
    'yoyo',
  ];

  it('of a folder make no tool fail, and a next name that is not there yet', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(name, { minLength: 1, maxLength: 12 }),
        fc.constantFrom(...tools),
        async (names, tool) => {
          const root = writeProject(Object.fromEntries(names.map((file) => [`m/${file}`, ''])));
          const described = describeMigrations(await openTree(root), 'm', tool, null);
          expect(names).not.toContain(described.next);
          expect(described.next === null || described.next.length > 0).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  });
});
