/** dbmate, goose, golang-migrate, sql-migrate, Atlas's library, sqlx's migrator: programs that are started. */
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Tool } from './suite.ts';
import { installed } from './tools.mjs';
import { versions } from './versions.mjs';

const execute = promisify(execFile);

async function run(program: string, args: readonly string[], cwd: string): Promise<void> {
  try {
    await execute(program, args, { cwd, timeout: 60_000, maxBuffer: 1 << 26 });
  } catch (error) {
    const { stderr, stdout } = error as { stderr?: string; stdout?: string };
    throw new Error(`${stderr ?? ''}${stdout ?? ''}` || String(error));
  }
}

const notInstalled = 'is not installed (npm run interop says why): its tests are skipped';

function missing(tool: Parameters<typeof installed>[0]): string | null {
  return installed(tool) === null ? notInstalled : null;
}

function times<T>(count: number, work: () => Promise<T>): Promise<void> {
  return count === 0 ? Promise.resolve() : work().then(() => times(count - 1, work));
}

const goMod = (module: string) => ({
  'go.mod': `module example.com/shop\n\ngo 1.22\n\nrequire ${module} v1.0.0\n`,
});

const dbmateProgram = join(installed('npm') ?? '', 'node_modules/@dbmate/linux-x64/bin/dbmate');
const dbmateArgs = (url: string) => [
  '--no-dump-schema',
  '--url',
  `${url}?sslmode=disable`,
  '--migrations-dir',
  'db/migrations',
];

const dbmate: Tool = {
  title: `dbmate ${versions.npm['@dbmate/linux-x64']}`,
  target: 'dbmate',
  missing: missing('npm'),
  project: { 'package.json': '{ "devDependencies": { "dbmate": "*", "pg": "*" } }' },
  books: ['schema_migrations'],
  up: (project, { url }) => run(dbmateProgram, [...dbmateArgs(url), 'up'], project),
  down: (project, { url }, count) =>
    times(count, () => run(dbmateProgram, [...dbmateArgs(url), 'down'], project)),
};

const gooseProgram = join(installed('goose') ?? '', 'goose');

const goose: Tool = {
  title: `goose ${versions.go.goose.version}`,
  target: 'goose',
  missing: missing('goose'),
  project: goMod('github.com/pressly/goose/v3'),
  books: ['goose_db_version', 'goose_db_version_id_seq'],
  up: (project, { url }) =>
    run(gooseProgram, ['-dir', 'migrations', 'postgres', url, 'up'], project),
  down: (project, { url }, count) =>
    times(count, () => run(gooseProgram, ['-dir', 'migrations', 'postgres', url, 'down'], project)),
};

const migrateProgram = join(installed('migrate') ?? '', 'migrate');

function golangMigrate(driver: string, designs: number): Tool {
  const args = (url: string) => [
    '-path',
    'migrations',
    '-database',
    `${url.replace(/^postgres:/, `${driver}:`)}?sslmode=disable`,
  ];
  return {
    title: `golang-migrate ${versions.go.migrate.version} (${driver})`,
    target: 'golang-migrate',
    missing: missing('migrate'),
    project: goMod('github.com/golang-migrate/migrate/v4'),
    books: ['schema_migrations'],
    designs,
    up: (project, { url }) => run(migrateProgram, [...args(url), 'up'], project),
    down: (project, { url }, count) =>
      run(migrateProgram, [...args(url), 'down', String(count)], project),
  };
}

const atlasProgram = join(installed('atlas') ?? '', 'atlas');

const sqlMigrateProgram = join(installed('sql-migrate') ?? '', 'sql-migrate');

/** Its settings take the database from a variable. */
const sqlMigrateRun = (project: string, url: string, ...args: string[]) =>
  run('env', [`SHOP_DATABASE=${url}?sslmode=disable`, sqlMigrateProgram, ...args], project);

const sqlMigrate: Tool = {
  title: `sql-migrate ${versions.go['sql-migrate'].version}`,
  target: 'sql-migrate',
  missing: missing('sql-migrate'),
  project: {
    ...goMod('github.com/rubenv/sql-migrate'),
    'dbconfig.yml':
      'development:\n  dialect: postgres\n  datasource: $SHOP_DATABASE\n  dir: migrations\n',
  },
  books: ['gorp_migrations'],
  up: (project, { url }) => sqlMigrateRun(project, url, 'up'),
  down: (project, { url }, count) => sqlMigrateRun(project, url, 'down', `-limit=${count}`),
};

/** The library keeps no books: these are ours. */
const atlas: Tool = {
  title: `Atlas's Go library ${versions.atlas.slice(0, 7)}`,
  target: 'atlas',
  missing: missing('atlas'),
  project: { 'atlas.hcl': 'env "local" {\n  url = "postgres://localhost/shop"\n}\n' },
  books: ['interop_applied'],
  async up(project, { url, session }) {
    await session.execute('CREATE TABLE IF NOT EXISTS interop_applied (name text)');
    const rows = await session.query<{ name: string }>('SELECT name FROM interop_applied');
    const before = rows.map(({ name }) => name);
    await run(atlasProgram, ['migrations', `${url}?sslmode=disable`, ...before], project);
    const now = JSON.stringify(await readdir(join(project, 'migrations')));
    await session.execute('TRUNCATE interop_applied');
    await session.query('INSERT INTO interop_applied SELECT json_array_elements_text($1::json)', [
      now,
    ]);
  },
};

const sqlxProgram = join(installed('sqlx') ?? '', 'sqlx');

const sqlx: Tool = {
  title: `sqlx's migrator ${versions.cargo.sqlx}`,
  target: 'sqlx',
  missing: missing('sqlx'),
  project: {
    'Cargo.toml':
      '[package]\nname = "shop"\n\n[dependencies]\nsqlx = { version = "0.8", features = ["postgres", "migrate"] }\n',
  },
  books: ['_sqlx_migrations'],
  up: (project, { url }) => run(sqlxProgram, ['migrations', url], project),
  async down(project, { url, session }, count) {
    const rows = await session.query<{ version: string }>(
      'SELECT version::text FROM _sqlx_migrations ORDER BY version DESC OFFSET $1 LIMIT 1',
      [count],
    );
    await run(sqlxProgram, ['migrations', url, rows[0]?.version ?? '0'], project);
  },
};

export const binaries: readonly Tool[] = [
  dbmate,
  goose,
  golangMigrate('postgres', 30),
  golangMigrate('pgx5', 5),
  sqlMigrate,
  atlas,
  sqlx,
];
