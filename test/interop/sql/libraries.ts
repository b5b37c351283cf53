/** Flyway and Liquibase in one JVM, node-pg-migrate and graphile-migrate in one Node: libraries. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import type { Tool } from './suite.ts';
import { installed } from './tools.mjs';
import { versions } from './versions.mjs';

const notInstalled = 'is not installed (npm run interop says why): its tests are skipped';

const jvm = installed('jvm');
let machine: { readonly process: ChildProcess; readonly answers: AsyncIterator<string> } | null =
  null;

function start(folder: string) {
  const path = `${join(folder, 'classes')}:${join(folder, 'lib')}/*`;
  const child = spawn('java', ['-Xshare:auto', '-XX:TieredStopAtLevel=1', '-cp', path, 'Runner'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { process: child, answers };
}

let asked: Promise<void> = Promise.resolve();

/** One job after another: none begins before the answer of the last. */
function ask(...job: readonly string[]): Promise<void> {
  asked = asked.then(
    () => answer(job),
    () => answer(job),
  );
  return asked;
}

async function answer(job: readonly string[]): Promise<void> {
  machine ??= start(jvm ?? '');
  machine.process.stdin?.write(`${job.join('\t')}\n`);
  const { value } = await machine.answers.next();
  if (value !== 'ok') throw new Error(Buffer.from(String(value), 'base64').toString());
}

export function stopMachine(): void {
  machine?.process.stdin?.end();
  machine = null;
}

const jdbc = (url: string) => url.replace(/^postgres:\/\/[^@]*@/, 'jdbc:postgresql://');

const pom = (artifact: string) => ({
  'pom.xml': `<project><dependencies>
    <dependency><groupId>${artifact.split(':')[0]}</groupId><artifactId>${artifact.split(':')[1]}</artifactId></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId></dependency>
  </dependencies></project>\n`,
  'src/main/resources/application.properties':
    'spring.flyway.postgresql.transactional-lock=false\n',
});

const flyway: Tool = {
  title: `Flyway ${versions.maven['org.flywaydb:flyway-database-postgresql']}`,
  target: 'flyway',
  missing: jvm === null ? notInstalled : null,
  project: pom('org.flywaydb:flyway-core'),
  books: ['flyway_schema_history'],
  up: (project, { url }) =>
    ask('flyway', jdbc(url), join(project, 'src/main/resources/db/migration')),
};

const changelog = 'db/changelog/db.changelog-master.yaml';

const liquibase: Tool = {
  title: `Liquibase ${versions.maven['org.liquibase:liquibase-core']}`,
  target: 'liquibase',
  missing: jvm === null ? notInstalled : null,
  project: pom('org.liquibase:liquibase-core'),
  books: ['databasechangelog', 'databasechangeloglock'],
  up: (project, { url }) =>
    ask('update', jdbc(url), join(project, 'src/main/resources'), changelog),
  down: (project, { url }, count) =>
    ask('rollback', jdbc(url), join(project, 'src/main/resources'), changelog, String(count)),
};

const node = installed('npm');
const requireTool = createRequire(join(node ?? import.meta.dirname, 'package.json'));

interface PgMigrate {
  runner(options: Readonly<Record<string, unknown>>): Promise<unknown>;
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

async function pgMigrate(project: string, url: string, direction: string, count: number) {
  const path = join(node ?? '', 'node_modules/node-pg-migrate/dist/bundle/index.js');
  const { runner } = (await import(pathToFileURL(path).href)) as PgMigrate;
  await runner({
    databaseUrl: url,
    dir: join(project, 'migrations'),
    migrationsTable: 'pgmigrations',
    direction,
    count,
    logger: silent,
  });
}

const nodePgMigrate: Tool = {
  title: `node-pg-migrate ${versions.npm['node-pg-migrate']}`,
  target: 'node-pg-migrate',
  missing: node === null ? notInstalled : null,
  project: { 'package.json': '{ "devDependencies": { "node-pg-migrate": "*", "pg": "*" } }' },
  books: ['pgmigrations', 'pgmigrations_id_seq'],
  up: (project, { url }) => pgMigrate(project, url, 'up', Number.POSITIVE_INFINITY),
  down: (project, { url }, count) => pgMigrate(project, url, 'down', count),
};

/** Its migrations in code, as the newest file in the folder is written. */
function inLanguage(name: string, files: Tool['project']): Tool {
  const project = { ...nodePgMigrate.project, ...files };
  return { ...nodePgMigrate, title: `${nodePgMigrate.title}, ${name}`, project, designs: 5 };
}

const empty = (up: string, down: string) => `${up} {};\n\n${down} {};\n`;

const languages: readonly Tool[] = [
  inLanguage('CommonJS', {
    'migrations/1700000000000_start.js': empty('exports.up = (pgm) =>', 'exports.down = (pgm) =>'),
  }),
  inLanguage('TypeScript', {
    'migrations/1700000000000_start.ts': `import type { MigrationBuilder } from 'node-pg-migrate';\n\n${empty(
      'export async function up(pgm: MigrationBuilder): Promise<void>',
      'export async function down(pgm: MigrationBuilder): Promise<void>',
    )}`,
  }),
];

interface GraphileMigrate {
  migrate(settings: Readonly<Record<string, unknown>>): Promise<void>;
}

interface GraphileLogger {
  readonly Logger: new (make: () => () => void) => unknown;
}

const graphileMigrate: Tool = {
  title: `graphile-migrate ${versions.npm['graphile-migrate']}`,
  target: 'graphile-migrate',
  missing: node === null ? notInstalled : null,
  project: {
    'package.json': '{ "devDependencies": { "graphile-migrate": "*" } }',
    '.gmrc': '{ "connectionString": "postgres://localhost/shop" }',
    'migrations/current.sql': '-- Enter migration here\n',
  },
  books: ['graphile_migrate', 'migrations', 'current'],
  async up(project, { url }) {
    const { migrate } = requireTool('graphile-migrate') as GraphileMigrate;
    const { Logger } = requireTool('@graphile/logger') as GraphileLogger;
    await migrate({
      connectionString: url,
      migrationsFolder: join(project, 'migrations'),
      logger: new Logger(() => () => {}),
    });
  },
};

export const libraries: readonly Tool[] = [
  flyway,
  liquibase,
  nodePgMigrate,
  ...languages,
  graphileMigrate,
];
