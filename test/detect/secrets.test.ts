import { afterAll, describe, expect, it } from 'vitest';
import { detectStack } from '../../src/detect/detect.ts';
import { type Files, npm, removeProjects, writeProject } from './support.ts';

/** No word of these may come out of a detection, wherever it was found. */
const secrets = Array.from({ length: 40 }, (_, index) => `s3cr3tZq${index}xK`);
let used = 0;
const secret = (): string => secrets[used++ % secrets.length] as string;
const url = (scheme: string): string =>
  `${scheme}://app${secret()}:${secret()}@db.example.org:5432/shop?sslkey=${secret()}`;

const files: Files = {
  '.env': `DATABASE_URL="${url('postgresql')}"\nDB_PASSWORD=${secret()}\nexport PGPASSWORD='${secret()}'\n${secret()}\nDB_CONNECTION=${secret()}\nDB_HOST=${secret()}\n`,
  '.env.production.local': `MYSQL_URL=${url('mysql')}\n`,
  '.env.example': `DATABASE_URL=${url('postgres')}\nDATABASE_TYPE=${secret()}\n`,
  'settings.env': `DB_HOST=${secret()}\n`,
  'package.json': npm(
    ['pg', 'knex', '@prisma/client', 'drizzle-orm', 'typeorm', 'sequelize', 'node-pg-migrate'],
    {
      scripts: {
        migrate: `DATABASE_URL=${url('postgres')} node-pg-migrate up -m migrations`,
        up: `migrate -database ${url('postgres')} -path ${secret()} up`,
      },
    },
  ),
  'docker-compose.yml': `services:\n  db:\n    image: registry.example.org/${secret()}/postgres:16\n    environment:\n      POSTGRES_PASSWORD: ${secret()}\n      DATABASE_URL: ${url('postgres')}\n      - DATABASE_HOST=${secret()}\n`,
  '.devcontainer/devcontainer.json': `{ // dev\n "image": "postgres:16", "containerEnv": { "DATABASE_URL": "${url('postgres')}" } }\n`,
  'prisma/schema.prisma': `datasource db {\n  provider = "postgresql"\n  url = "${url('postgresql')}"\n}\n`,
  'prisma.config.ts': `import { defineConfig } from 'prisma/config';\nexport default defineConfig({ datasource: { url: '${url('postgres')}' } });\n`,
  'drizzle.config.ts': `import { defineConfig } from 'drizzle-kit';\nexport default defineConfig({ dialect: 'postgresql', dbCredentials: { url: '${url('postgres')}', password: process.env.PW ?? '${secret()}' } });\n`,
  'src/data-source.ts': `import { DataSource } from 'typeorm';\nnew DataSource({ type: 'postgres', password: '${secret()}', url: '${url('postgres')}' });\n`,
  'knexfile.js': `module.exports = { client: 'pg', connection: '${url('postgres')}' };\n`,
  'config/config.json': `{ "development": { "dialect": "postgres", "password": "${secret()}", "url": "${url('postgres')}" } }\n`,
  'config/database.yml': `production:\n  adapter: postgresql\n  password: ${secret()}\n  url: ${url('postgres')}\n`,
  'config/default.toml': `[database]\ntype = "postgres"\npassword = "${secret()}"\nurl = "${url('postgres')}"\n`,
  'conf/app.ini': `[database]\nDB_TYPE = postgres\nPASSWD = ${secret()}\nHOST = ${secret()}\n`,
  'src/main/resources/application.properties': `spring.datasource.url=jdbc:postgresql://h/d?user=u&password=${secret()}\nspring.datasource.password=${secret()}\n`,
  'src/main/resources/application.yml': `spring:\n  datasource:\n    url: jdbc:postgresql://h/d?password=${secret()}\n    password: ${secret()}\n`,
  'appsettings.json': `{ "ConnectionStrings": { "Default": "Host=h;Password=${secret()}" } }\n`,
  'app.csproj': '<Project><ItemGroup><PackageReference Include="Npgsql" /></ItemGroup></Project>',
  'alembic.ini': `[alembic]\nscript_location = alembic\nsqlalchemy.url = ${url('postgresql')}\n`,
  'alembic/env.py': `url = "${url('postgresql')}"\n`,
  'requirements.txt': `django\nsqlalchemy\n--index-url https://u:${secret()}@pypi.example.org/simple\nprivate @ git+https://${secret()}@example.org/x.git\n`,
  'shop/settings.py': `DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'PASSWORD': '${secret()}'}}\nX = dj_database_url.parse('${url('postgres')}')\n`,
  'manage.py': '',
  'config/database.php': `<?php return ['default' => env('DB_CONNECTION', '${secret()}'), 'password' => '${secret()}'];\n`,
  'composer.json': '{ "require": { "laravel/framework": "^11" } }',
  'config/packages/doctrine.yaml': `doctrine:\n  dbal:\n    driver: pdo_pgsql\n    password: ${secret()}\n    url: ${url('postgres')}\n`,
  'config/runtime.exs': `config :shop, Shop.Repo, password: "${secret()}", url: "${url('ecto')}"\n`,
  'mix.exs': '[{:ecto_sql, "~> 3.0"}]',
  'wrangler.toml': `[[d1_databases]]\nbinding = "DB"\ndatabase_id = "${secret()}"\n`,
  'atlas.hcl': `env "x" {\n  url = "${url('postgres')}"\n}\n`,
  'sqlc.yaml': `sql:\n  - engine: postgresql\n    schema: schema.sql\n    database:\n      uri: ${url('postgres')}\n`,
  'schema.sql': `CREATE TABLE a ();\nCREATE ROLE app PASSWORD '${secret()}';\n`,
  'supabase/config.toml': `project_id = "${secret()}"\n`,
  'hasura/config.yaml': `metadata_directory: metadata\nadmin_secret: ${secret()}\n`,
  'hasura/metadata/databases.yaml': `- kind: postgres\n  configuration: ${url('postgres')}\n`,
  'flyway.conf': `flyway.url=jdbc:postgresql://h/d\nflyway.password=${secret()}\nflyway.locations=filesystem:${secret()}\n`,
  'liquibase.properties': `url: jdbc:postgresql://h/d\npassword: ${secret()}\n`,
  Makefile: `migrate:\n\tgoose postgres "${url('postgres')}" up\n\tdbmate --url ${url('postgres')} up\n`,
  Dockerfile: `FROM postgres:16\nENV GOOSE_DRIVER=postgres GOOSE_DBSTRING=${url('postgres')}\n`,
  '.github/workflows/ci.yml': `env:\n  DATABASE_URL: ${url('postgres')}\njobs:\n  a:\n    steps:\n      - run: alembic -x url=${url('postgres')} upgrade head\n`,
  'src/config.ts': `export const DATABASE_URL = '${url('postgres')}';\n`,
  'migrations/0001_init.sql': `CREATE TABLE a ();\n-- ${secret()}\n`,
  'migrations/0001_other.sql': `ALTER USER app PASSWORD '${secret()}';\n`,
};

describe('secrets', () => {
  afterAll(removeProjects);

  it('never leave a file, whatever its form', async () => {
    const stack = await detectStack(writeProject(files));
    const text = JSON.stringify(stack);
    expect(stack.engines[0]).toBe('postgresql');
    expect(stack.connections.length).toBeGreaterThan(3);
    expect(secrets.filter((word) => text.includes(word))).toEqual([]);
    expect(text).not.toMatch(/s3cr3tZq|:\/\//);
  });

  it.each(Object.entries(files))('%s alone gives nothing away', async (path, content) => {
    const stack = await detectStack(
      writeProject({ 'package.json': npm(['pg', 'typeorm', 'drizzle-orm']), [path]: content }),
    );
    expect(JSON.stringify(stack)).not.toMatch(/s3cr3tZq/);
  });

  it('are not names of variables: what stands left of = in a value is no name', async () => {
    const stack = await detectStack(
      writeProject({
        'package.json': npm(['pg']),
        '.env':
          'KEY="-----BEGIN\nDB_URLabcs3cr3t/+w==\nDB_HOST_s3cr3t+x=y\n-----END"\nDATABASE_URL=postgres://x\n',
      }),
    );
    expect(JSON.stringify(stack.connections)).not.toContain('s3cr3t');
    expect(stack.connections.map((entry) => entry.variable)).toEqual(['DATABASE_URL']);
  });
});
