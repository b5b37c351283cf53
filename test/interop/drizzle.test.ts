/** What is written for Drizzle, held against drizzle-kit and drizzle-orm's migrator on a server. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readDrizzle } from '../../src/read/drizzle/read.ts';
import {
  byHand,
  drizzleProject,
  generate,
  type Kit,
  kits,
  migrate,
  psql,
  rollbacks,
  typeErrors,
} from './drizzle/kit.ts';
import { type Cases, type Stage, sharedCases } from './support/cases.ts';
import {
  type Database,
  type Databases,
  differences,
  differencesAfterDown,
  startDatabases,
} from './support/databases.ts';
import { emitStage, removeProject } from './support/project.ts';

const books = ['drizzle', '__drizzle_migrations'];

let databases: Databases;
let cases: Cases;
beforeAll(async () => {
  databases = await startDatabases();
  cases = await sharedCases(databases, Number(process.env.TABLEWRIGHT_INTEROP_DESIGNS ?? 30));
});
afterAll(() => databases?.stop());

async function emitted(project: string, stage: Stage): Promise<void> {
  const { target } = await emitStage(project, stage);
  expect(target.id).toBe('drizzle');
  const text = readFileSync(join(project, 'src/db/schema.ts'), 'utf8');
  expect(generate(project), text).toContain('No schema changes');
}

async function holds(project: string, database: Database, stage: Stage): Promise<void> {
  await emitted(project, stage);
  migrate(project, database.url);
  expect(differences(stage.expected, await database.catalog(books)), stage.name).toEqual([]);
}

async function goesBack(
  project: string,
  database: Database,
  stage: Stage,
  files: readonly string[],
): Promise<void> {
  for (const file of files.toReversed()) psql(project, database.url, file);
  const after = await database.catalog(books);
  expect(differencesAfterDown(stage.start, after), stage.name).toEqual([]);
}

async function evolve(kit: Kit, stage: Cases['evolutions'][number]): Promise<void> {
  const project = await drizzleProject(kit);
  const database = await databases.create();
  await holds(project, database, cases.example);
  const before = rollbacks(project);
  await database.session.execute(stage.rows);
  await holds(project, database, stage);
  expect(typeErrors(project)).toBe('');
  await goesBack(
    project,
    database,
    stage,
    rollbacks(project).filter((file) => !before.includes(file)),
  );
  await database.drop();
  await removeProject(project);
}

/** For a database in use: the scripts instead of the migrations that they stand beside. */
async function runsByHand(kit: Kit, stage: Cases['evolutions'][number]): Promise<boolean> {
  const project = await drizzleProject(kit);
  const database = await databases.create();
  await emitted(project, cases.example);
  migrate(project, database.url);
  const before = rollbacks(project);
  await database.session.execute(stage.rows);
  await emitStage(project, stage);
  const scripts = byHand(project);
  for (const rollback of rollbacks(project)) {
    const script = rollback.replace('rollback.sql', 'by-hand.sql');
    if (before.includes(rollback)) continue;
    if (scripts.includes(script)) psql(project, database.url, script);
    else if (scripts.length > 0) return false;
  }
  migrate(project, database.url);
  expect(differences(stage.expected, await database.catalog(books)), stage.name).toEqual([]);
  await database.drop();
  await removeProject(project);
  return scripts.length > 0;
}

describe.each(kits)('drizzle-kit $version', (kit) => {
  const run = test.skipIf(kit.packages === null);

  run('the example is written, migrated and rolled back', async () => {
    const project = await drizzleProject(kit);
    const database = await databases.create();
    await holds(project, database, cases.example);
    expect(typeErrors(project)).toBe('');
    const { schema } = await readDrizzle(
      { project, paths: ['src/db/schema.ts'] },
      { childMs: 120_000 },
    );
    const shape = ({ tables }: Stage['expected']) =>
      tables.map(({ name, columns, foreignKeys }) => ({
        name,
        columns: columns.map((column) => [column.name, column.type, column.notNull]),
        foreignKeys: foreignKeys.map((key) => [key.name, key.columns, key.onDelete]),
      }));
    expect(shape(schema)).toEqual(shape(cases.example.expected));
    await goesBack(project, database, cases.example, rollbacks(project));
    await database.drop();
    await removeProject(project);
  });

  run('the example evolves', async () => {
    for (const stage of cases.evolutions) await evolve(kit, stage);
  });

  run(
    'an index on a live table is built by hand, and the migrator takes it for applied',
    async () => {
      const stage = cases.evolutions.find(({ name }) => name === 'index payments by method');
      if (stage === undefined) throw new Error('the evolution has another name');
      expect(await runsByHand(kit, stage)).toBe(true);
    },
  );

  run('texts like markers', async () => {
    const project = await drizzleProject(kit);
    const database = await databases.create();
    await holds(project, database, cases.hostile);
    expect(typeErrors(project)).toBe('');
    await database.drop();
    await removeProject(project);
  });

  run(
    'generated designs are written, migrated and rolled back',
    async () => {
      for (const [at, stage] of cases.designs.entries()) {
        const project = await drizzleProject(kit);
        const database = await databases.create();
        await holds(project, database, stage);
        if (at % 6 === 0) expect(typeErrors(project)).toBe('');
        await goesBack(project, database, stage, rollbacks(project));
        await database.drop();
        await removeProject(project);
      }
    },
    900_000,
  );
});
