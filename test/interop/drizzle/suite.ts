/** What is written for Drizzle, held against drizzle-kit and drizzle-orm's migrator on a server. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readDrizzle } from '../../../src/read/drizzle/read.ts';
import { serversAvailable } from '../../support/postgres.ts';
import { type Cases, ddlStage, type Evolution, type Stage, sharedCases } from '../support/cases.ts';
import {
  type Database,
  type Databases,
  differences,
  differencesAfterDown,
  startDatabases,
} from '../support/databases.ts';
import { evolutionsOfExample } from '../support/evolutions.ts';
import { emitStage, removeProject } from '../support/project.ts';
import {
  byHand,
  copiedProject,
  followRelations,
  type Kit,
  kitSays,
  migrate,
  newProject,
  psql,
  rollbacks,
  typeErrors,
  workspace,
} from './kit.ts';
import { otherTexts, textsOfDrizzle } from './texts.ts';

const books = ['drizzle', '__drizzle_migrations'];
const designs = Number(process.env.TABLEWRIGHT_INTEROP_DESIGNS ?? 30);

let databases: Databases;
let cases: Cases;
beforeAll(async () => {
  if (!serversAvailable) return;
  databases = await startDatabases();
  cases = await sharedCases(databases, designs);
});
afterAll(() => databases?.stop());

/** The files, of which drizzle-kit has to find that they say all. */
async function emitted(project: string, stage: Stage): Promise<void> {
  const { target } = await emitStage(project, stage);
  expect(target.id).toBe('drizzle');
  const text = readFileSync(join(project, 'src/db/schema.ts'), 'utf8');
  expect(await kitSays(project, 'generate'), text).toContain('No schema changes');
}

async function migrates(project: string, database: Database, stage: Stage): Promise<void> {
  await migrate(project, database.url);
  expect(differences(stage.expected, await database.catalog(books)), stage.name).toEqual([]);
  const keys = stage.expected.tables.flatMap(({ foreignKeys }) => foreignKeys);
  const followed = await followRelations(project, database.url);
  if (stage.start.tables.length === 0) expect(followed, stage.name).toBe(2 * keys.length);
}

async function goesBack(
  project: string,
  database: Database,
  stage: Stage,
  files: readonly string[],
): Promise<void> {
  for (const file of files.toReversed()) await psql(project, database.url, file);
  const after = await database.catalog(books);
  expect(differencesAfterDown(stage.start, after), stage.name).toEqual([]);
}

async function withDatabase(work: (database: Database) => Promise<void>): Promise<void> {
  const database = await databases.create();
  try {
    await work(database);
  } finally {
    await database.drop();
  }
}

function hold(kit: Kit): void {
  /** Of all the projects; in one of them the example stays. */
  let folder: string;
  let example: string;
  beforeAll(async () => {
    folder = await workspace(kit);
    example = newProject(folder, 'example');
  });
  afterAll(() => removeProject(folder));

  const upAndBack = (project: string, stage: Stage) =>
    withDatabase(async (database) => {
      await emitted(project, stage);
      await migrates(project, database, stage);
      await goesBack(project, database, stage, rollbacks(project));
    });

  /** Also for a database in use: with the scripts instead of the migrations that they stand beside. */
  async function evolves(project: string, stage: Evolution): Promise<number> {
    const before = rollbacks(project);
    const emit = () => emitted(project, stage);
    const withRows = (work: (database: Database) => Promise<void>) =>
      withDatabase(async (database) => {
        await migrate(example, database.url);
        await database.session.execute(stage.rows);
        await work(database);
      });
    const fresh = () => rollbacks(project).filter((file) => !before.includes(file));
    await emit();
    await withRows(async (database) => {
      await migrates(project, database, stage);
      await goesBack(project, database, stage, fresh());
    });
    const scripts = byHand(project);
    if (scripts.length === 0) return 0;
    await withRows(async (database) => {
      for (const file of scripts) await psql(project, database.url, file);
      await migrates(project, database, stage);
    });
    return scripts.length;
  }

  test('the example is written, migrated and rolled back, and can be read', async () => {
    await upAndBack(example, cases.example);
    expect(await kitSays(example, 'check')).toContain("Everything's fine");
    const { schema } = await readDrizzle(
      { project: example, paths: ['src/db/schema.ts'] },
      { childMs: 120_000 },
    );
    const shape = ({ tables }: Stage['expected']) =>
      tables.map(({ name, columns, foreignKeys }) => ({
        name,
        columns: columns.map((column) => [column.name, column.type, column.notNull]),
        foreignKeys: foreignKeys.map((key) => [key.name, key.columns, key.onDelete]),
      }));
    expect(shape(schema)).toEqual(shape(cases.example.expected));
  });

  const evolutions = () => [...cases.evolutions, cases.backApart];
  const names = [...evolutionsOfExample.map(({ name }) => name), 'index payments plainly'];
  test.concurrent.each(names)('on a database with rows: %s', async (name) => {
    const stage = evolutions().find((each) => each.name === name);
    if (stage === undefined) throw new Error('there is no such evolution');
    const scripts = await evolves(copiedProject(example, name), stage);
    if (name === 'index payments by method') expect(scripts).toBeGreaterThan(0);
  });

  test.concurrent.each(Array.from({ length: designs }, (_, at) => at + 1))(
    'generated design %d',
    async (number) => {
      const stage = cases.designs[number - 1];
      if (stage === undefined) throw new Error('there is no such design');
      await upAndBack(newProject(folder, `design ${number}`), stage);
    },
  );

  test('texts like markers', () => upAndBack(newProject(folder, 'hostile'), cases.hostile));

  test('texts like code and like Drizzle’s own marker, then others', async () => {
    const project = newProject(folder, 'texts');
    const first = await ddlStage(databases, textsOfDrizzle.name, textsOfDrizzle.ddl);
    const next = await ddlStage(databases, otherTexts.name, otherTexts.ddl, first.plan);
    await withDatabase(async (database) => {
      await emitted(project, first);
      await migrates(project, database, first);
      const old = rollbacks(project);
      await emitted(project, next);
      await migrates(project, database, next);
      const fresh = rollbacks(project).filter((file) => !old.includes(file));
      await goesBack(project, database, next, fresh);
      await goesBack(project, database, first, old);
    });
  });

  test('TypeScript takes the modules of all these projects', async () => {
    expect(await typeErrors(folder)).toBe('');
  });
}

/** One suite of tests; each kit has its own file, so that they share the workers. */
export function heldAgainstAllCases(kit: Kit): void {
  const runs = serversAvailable && kit.packages !== null;
  if (!runs) process.stderr.write(`interop: drizzle-kit ${kit.version} is not there: skipped\n`);
  describe.runIf(runs)(`drizzle-kit ${kit.version}`, () => hold(kit));
}
