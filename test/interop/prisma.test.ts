/** What is written for Prisma, held against Prisma's own validator, formatter and schema engine. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serversAvailable } from '../support/postgres.ts';
import {
  type MigrationFile,
  type PrismaMigrate,
  prismaMigrate,
} from '../support/prisma-adapter.ts';
import type { PrismaMajor, SchemaPart } from '../support/prisma-engine.ts';
import { formatted, validationErrors } from '../support/prisma-schema.ts';
import { type Cases, type Stage, sharedCases } from './support/cases.ts';
import {
  type Database,
  type Databases,
  differences,
  differencesAfterDown,
  startDatabases,
} from './support/databases.ts';
import { copyProject, emitStage, makeProject, removeProject } from './support/project.ts';

const books = ['_prisma_migrations'];

const files = {
  'package.json': '{ "devDependencies": { "prisma": "7.10.0" } }\n',
  'prisma/schema.prisma': `generator client {
  provider = "prisma-client"
  output   = "../generated/prisma"
}

datasource db {
  provider = "postgresql"
}
`,
};

const files6 = {
  'package.json': '{ "devDependencies": { "prisma": "6.19.0" } }\n',
  'prisma/schema.prisma': `generator client {
  provider = "prisma-client-js"
}

datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}
`,
};

const run = test.skipIf(!serversAvailable);

let databases: Databases;
let cases: Cases;
beforeAll(async () => {
  if (!serversAvailable) return;
  databases = await startDatabases();
  cases = await sharedCases(databases);
});
afterAll(() => databases?.stop());

interface Written {
  readonly schema: readonly SchemaPart[];
  readonly migrations: readonly MigrationFile[];
  /** Texts of the ways back, in the order in which they are run. */
  readonly rollbacks: readonly string[];
  readonly lock: string;
}

function written(project: string): Written {
  const folder = join(project, 'prisma/migrations');
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  const read = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8');
  return {
    schema: [
      {
        path: 'prisma/schema.prisma',
        text: readFileSync(join(project, 'prisma/schema.prisma'), 'utf8'),
      },
    ],
    migrations: names.map((name) => ({ name, sql: read(name, 'migration.sql') })),
    rollbacks: names.toReversed().flatMap((name) =>
      readdirSync(join(folder, name))
        .filter((file) => file.startsWith('rollback'))
        .sort()
        .map((file) => read(name, file)),
    ),
    lock: read('migration_lock.toml'),
  };
}

async function migrateOf(
  project: string,
  database: Database,
  major: PrismaMajor,
): Promise<PrismaMigrate> {
  const { schema, migrations, lock } = written(project);
  const shadows: Database[] = [];
  const shadow = async () => {
    const made = await databases.create();
    shadows.push(made);
    return made.url;
  };
  const { url } = database;
  const migrate = await prismaMigrate({ schema, migrations, lock, url, shadow, major });
  return {
    ...migrate,
    async close() {
      await migrate.close();
      for (const each of shadows) await each.drop();
    },
  };
}

async function stageHolds(
  project: string,
  database: Database,
  stage: Stage,
  major: PrismaMajor,
): Promise<void> {
  const emitted = await emitStage(project, stage);
  expect(emitted.target.id).toBe('prisma');
  const { schema } = written(project);
  const text = schema[0]?.text ?? '';
  expect(validationErrors(schema, major), text).toBe('');
  expect(formatted(text, major)).toBe(text);
  const migrate = await migrateOf(project, database, major);
  expect(await migrate.drift('migrations')).toBeNull();
  expect((await migrate.deploy()).length).toBeGreaterThan(0);
  expect(await migrate.drift('database')).toBeNull();
  await migrate.close();
  expect(differences(stage.expected, await database.catalog(books))).toEqual([]);
}

/** All designs with the current major; of the one before, enough to see that its engine agrees. */
describe.each([
  { major: 7, project: files, count: 30 },
  { major: 6, project: files6, count: 8 },
] as const)('Prisma $major', ({ major, project: inIt, count }) => {
  async function goesBack(database: Database, stage: Stage, texts: readonly string[]) {
    for (const text of texts) await database.session.execute(text);
    const after = await database.catalog(books);
    expect(differencesAfterDown(stage.start, after), stage.name).toEqual([]);
  }

  async function holdsAndGoesBack(stage: Stage): Promise<void> {
    const project = await makeProject(inIt);
    const database = await databases.create();
    await stageHolds(project, database, stage, major);
    await goesBack(database, stage, written(project).rollbacks);
    await database.drop();
    await removeProject(project);
  }

  run('the example is written, deployed without drift, and rolled back', () =>
    holdsAndGoesBack(cases.example),
  );

  run('the example evolves', async () => {
    const [base, model] = [await makeProject(inIt), await databases.create()];
    await stageHolds(base, model, cases.example, major);
    const before = written(base).rollbacks.length;
    for (const stage of [...cases.evolutions, cases.backApart]) {
      const project = await copyProject(base);
      const database = await databases.copy(model);
      await database.session.execute(stage.rows);
      await stageHolds(project, database, stage, major);
      const { rollbacks } = written(project);
      await goesBack(database, stage, rollbacks.slice(0, rollbacks.length - before));
      await database.drop();
      await removeProject(project);
    }
    await model.drop();
    await removeProject(base);
  });

  run('generated designs are written, deployed without drift, and rolled back', async () => {
    for (const stage of cases.designs.slice(0, count)) await holdsAndGoesBack(stage);
  });
});

run(
  'prisma migrate resolve --rolled-back is for a migration that failed, as rollback.sql says',
  async () => {
    const database = await databases.create();
    const migrations = [
      { name: '20260101000000_good', sql: 'CREATE TABLE a (id integer PRIMARY KEY);' },
      { name: '20260102000000_bad', sql: 'CREATE TABLE b (id integer PRIMARY KEY); SELECT 1 / 0;' },
    ];
    const schema = [{ path: 'prisma/schema.prisma', text: files['prisma/schema.prisma'] }];
    const shadow = async () => (await databases.create()).url;
    const input = { schema, migrations, lock: null, url: database.url, shadow };
    const migrate = await prismaMigrate(input);
    await expect(migrate.deploy()).rejects.toThrow(/division by zero/);
    // Prisma sends a file as one message: nothing of it is left.
    expect((await database.catalog(books)).tables.map(({ name }) => name)).toEqual(['a']);
    await migrate.resolveRolledBack('20260102000000_bad');
    await expect(migrate.resolveRolledBack('20260101000000_good')).rejects.toThrow();
    await migrate.close();
    await database.drop();
  },
);
