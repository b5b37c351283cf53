/** A project whose every file holds secrets: in settings, URLs, code, SQL, and where a parser stumbles. */
import { type Files, npm } from '../detect/support.ts';

/** No word of these may come out of a detection, wherever it was found. */
export const secrets = Array.from({ length: 40 }, (_, index) => `s3cr3tZq${index}xK`);
let used = 0;
export const secret = (): string => secrets[used++ % secrets.length] as string;
export const secretUrl = (scheme: string): string =>
  `${scheme}://app${secret()}:${secret()}@db.example.org:5432/shop?sslkey=${secret()}`;

export const secretFiles: Files = {
  '.env': `DATABASE_URL="${secretUrl('postgresql')}"\nDB_PASSWORD=${secret()}\nexport PGPASSWORD='${secret()}'\n${secret()}\nDB_CONNECTION=${secret()}\nDB_HOST=${secret()}\n`,
  '.env.production.local': `MYSQL_URL=${secretUrl('mysql')}\n`,
  '.env.example': `DATABASE_URL=${secretUrl('postgres')}\nDATABASE_TYPE=${secret()}\n`,
  'settings.env': `DB_HOST=${secret()}\n`,
  'package.json': npm(
    ['pg', 'knex', '@prisma/client', 'drizzle-orm', 'typeorm', 'sequelize', 'node-pg-migrate'],
    {
      scripts: {
        migrate: `DATABASE_URL=${secretUrl('postgres')} node-pg-migrate up -m migrations`,
        up: `migrate -database ${secretUrl('postgres')} -path ${secret()} up`,
      },
    },
  ),
  'docker-compose.yml': `services:\n  db:\n    image: registry.example.org/${secret()}/postgres:16\n    environment:\n      POSTGRES_PASSWORD: ${secret()}\n      DATABASE_URL: ${secretUrl('postgres')}\n      - DATABASE_HOST=${secret()}\n`,
  '.devcontainer/devcontainer.json': `{ // dev\n "image": "postgres:16", "containerEnv": { "DATABASE_URL": "${secretUrl('postgres')}" } }\n`,
  'prisma/schema.prisma': `datasource db {\n  provider = "postgresql"\n  url = "${secretUrl('postgresql')}"\n}\n`,
  'prisma.config.ts': `import { defineConfig } from 'prisma/config';\nexport default defineConfig({ datasource: { url: '${secretUrl('postgres')}' } });\n`,
  'drizzle.config.ts': `import { defineConfig } from 'drizzle-kit';\nexport default defineConfig({ dialect: 'postgresql', dbCredentials: { url: '${secretUrl('postgres')}', password: process.env.PW ?? '${secret()}' } });\n`,
  'src/data-source.ts': `import { DataSource } from 'typeorm';\nnew DataSource({ type: 'postgres', password: '${secret()}', url: '${secretUrl('postgres')}' });\n`,
  'knexfile.js': `module.exports = { client: 'pg', connection: '${secretUrl('postgres')}' };\n`,
  'config/config.json': `{ "development": { "dialect": "postgres", "password": "${secret()}", "url": "${secretUrl('postgres')}" } }\n`,
  'config/database.yml': `production:\n  adapter: postgresql\n  password: ${secret()}\n  url: ${secretUrl('postgres')}\n`,
  'config/default.toml': `[database]\ntype = "postgres"\npassword = "${secret()}"\nurl = "${secretUrl('postgres')}"\n`,
  'conf/app.ini': `[database]\nDB_TYPE = postgres\nPASSWD = ${secret()}\nHOST = ${secret()}\n`,
  'src/main/resources/application.properties': `spring.datasource.url=jdbc:postgresql://h/d?user=u&password=${secret()}\nspring.datasource.password=${secret()}\n`,
  'src/main/resources/application.yml': `spring:\n  datasource:\n    url: jdbc:postgresql://h/d?password=${secret()}\n    password: ${secret()}\n`,
  'appsettings.json': `{ "ConnectionStrings": { "Default": "Host=h;Password=${secret()}" } }\n`,
  'app.csproj': '<Project><ItemGroup><PackageReference Include="Npgsql" /></ItemGroup></Project>',
  'alembic.ini': `[alembic]\nscript_location = alembic\nsqlalchemy.url = ${secretUrl('postgresql')}\n`,
  'alembic/env.py': `url = "${secretUrl('postgresql')}"\n`,
  'requirements.txt': `django\nsqlalchemy\n--index-url https://u:${secret()}@pypi.example.org/simple\nprivate @ git+https://${secret()}@example.org/x.git\n`,
  'shop/settings.py': `DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'PASSWORD': '${secret()}'}}\nX = dj_database_url.parse('${secretUrl('postgres')}')\n`,
  'manage.py': '',
  'config/database.php': `<?php return ['default' => env('DB_CONNECTION', '${secret()}'), 'password' => '${secret()}'];\n`,
  'composer.json': '{ "require": { "laravel/framework": "^11" } }',
  'config/packages/doctrine.yaml': `doctrine:\n  dbal:\n    driver: pdo_pgsql\n    password: ${secret()}\n    url: ${secretUrl('postgres')}\n`,
  'config/runtime.exs': `config :shop, Shop.Repo, password: "${secret()}", url: "${secretUrl('ecto')}"\n`,
  'mix.exs': '[{:ecto_sql, "~> 3.0"}]',
  'wrangler.toml': `[[d1_databases]]\nbinding = "DB"\ndatabase_id = "${secret()}"\n`,
  'atlas.hcl': `env "x" {\n  url = "${secretUrl('postgres')}"\n}\n`,
  'sqlc.yaml': `sql:\n  - engine: postgresql\n    schema: schema.sql\n    database:\n      uri: ${secretUrl('postgres')}\n`,
  'schema.sql': `CREATE TABLE a ();\nCREATE ROLE app PASSWORD '${secret()}';\n`,
  'supabase/config.toml': `project_id = "${secret()}"\n`,
  'hasura/config.yaml': `metadata_directory: metadata\nadmin_secret: ${secret()}\n`,
  'hasura/metadata/databases.yaml': `- kind: postgres\n  configuration: ${secretUrl('postgres')}\n`,
  'flyway.conf': `flyway.url=jdbc:postgresql://h/d\nflyway.password=${secret()}\nflyway.locations=filesystem:${secret()}\n`,
  'liquibase.properties': `url: jdbc:postgresql://h/d\npassword: ${secret()}\n`,
  Makefile: `migrate:\n\tgoose postgres "${secretUrl('postgres')}" up\n\tdbmate --url ${secretUrl('postgres')} up\n`,
  Dockerfile: `FROM postgres:16\nENV GOOSE_DRIVER=postgres GOOSE_DBSTRING=${secretUrl('postgres')}\n`,
  '.github/workflows/ci.yml': `env:\n  DATABASE_URL: ${secretUrl('postgres')}\njobs:\n  a:\n    steps:\n      - run: alembic -x url=${secretUrl('postgres')} upgrade head\n`,
  'src/config.ts': `export const DATABASE_URL = '${secretUrl('postgres')}';\n`,
  'migrations/0001_init.sql': `CREATE TABLE a ();\n-- ${secret()}\n`,
  'migrations/0001_other.sql': `ALTER USER app PASSWORD '${secret()}';\n`,
};

/** What each secret begins with. */
export const secretMark = /s3cr3tZq/;

/** The same files, broken in the middle: parsers stop, and say where. */
export function brokenFiles(share: number): Files {
  return Object.fromEntries(
    Object.entries(secretFiles).map(([path, content]) => {
      const text = content.toString();
      return [path, `${text.slice(0, Math.floor(text.length * share))}\u0001{{{'"${secret()}`];
    }),
  );
}
