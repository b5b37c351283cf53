/**
 * One runner of SQL files held against all shared cases: what it makes of our files is what was
 * designed, and its way back leaves what was there.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FileChange } from '../../../src/emit/target.ts';
import { serversAvailable } from '../../support/postgres.ts';
import { type Cases, type Stage, sharedCases } from '../support/cases.ts';
import {
  type Database,
  type Databases,
  differences,
  differencesAfterDown,
  startDatabases,
} from '../support/databases.ts';
import {
  copyProject,
  type Emitted,
  emitStage,
  makeProject,
  removeProject,
} from '../support/project.ts';

export interface Tool {
  readonly title: string;
  /** Of the target that the project's own files lead to. */
  readonly target: string;
  /** Files of a project that uses the tool, before its first migration. */
  readonly project: Readonly<Record<string, string>>;
  /** Tables and schemas in which the tool keeps its books. */
  readonly books: readonly string[];
  /** Runs all that is pending. */
  up(project: string, database: Database): Promise<void>;
  /** Runs the newest migrations back; left out where the tool cannot: then by hand. */
  down?(project: string, database: Database, migrations: number): Promise<void>;
  /** How many of the generated designs, where another entry of the tool has all of them. */
  readonly designs?: number;
  /** A line that says why nothing of it can run here. */
  readonly missing: string | null;
}

/** Those files of a stage that go up, and those that go back, the newest first: as `newFile` was told. */
function halves(files: readonly FileChange[]): { up: FileChange[]; back: FileChange[] } {
  const migrations = files.filter(
    ({ kind, path }) => kind === 'create' && /\.(sql|[jt]s)$/.test(path),
  );
  const isBack = ({ purpose }: FileChange) => / steps? down\b/.test(purpose);
  return {
    up: migrations.filter((file) => !isBack(file)),
    back: migrations.filter(isBack).reverse(),
  };
}

function fileCount({ files }: Emitted): number {
  return halves(files).up.length;
}

async function goBack(tool: Tool, folder: string, database: Database, emitted: Emitted) {
  if (tool.down !== undefined) return tool.down(folder, database, fileCount(emitted));
  for (const { content } of halves(emitted.files).back) await database.session.execute(content);
}

async function upAndBack(
  tool: Tool,
  stage: Stage,
  folder: string,
  database: Database,
): Promise<void> {
  const emitted = await emitStage(folder, stage);
  expect(emitted.target.id).toBe(tool.target);
  await tool.up(folder, database);
  expect(differences(stage.expected, await database.catalog(tool.books)), 'up').toEqual([]);
  await goBack(tool, folder, database, emitted);
  expect(differencesAfterDown(stage.start, await database.catalog(tool.books)), 'down').toEqual([]);
}

/** The name of the case in the message of what fails. */
async function named(name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** Three at a time: tool, server and tests wait for one another. */
async function sideBySide<Each extends Stage>(
  stages: readonly Each[],
  work: (stage: Each) => Promise<void>,
): Promise<void> {
  const open = [...stages];
  const lane = async (): Promise<void> => {
    for (let stage = open.shift(); stage !== undefined; stage = open.shift()) {
      const current = stage;
      await named(current.name, () => work(current));
    }
  };
  // None may go on when the test has ended: its server is stopped then.
  const ends = await Promise.allSettled([lane(), lane(), lane()]);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** One suite of tests for each tool. */
export function heldAgainstAllCases(tools: readonly Tool[]): void {
  let databases: Databases;
  let cases: Cases;
  beforeAll(async () => {
    if (!serversAvailable) return;
    databases = await startDatabases();
    cases = await sharedCases(databases);
  });
  afterAll(() => databases?.stop());
  for (const tool of tools) {
    holdAgainstAllCases(
      tool,
      () => cases,
      () => databases,
    );
  }
}

function holdAgainstAllCases(tool: Tool, cases: () => Cases, databases: () => Databases): void {
  if (tool.missing !== null) process.stderr.write(`interop: ${tool.title} ${tool.missing}\n`);

  type Work = (folder: string, database: Database) => Promise<void>;

  const inProject = async (work: Work) =>
    within(await makeProject(tool.project), await databases().create(), work);

  const inCopy = async (folder: string, database: Database, work: Work) =>
    within(await copyProject(folder), await databases().copy(database), work);

  async function within(folder: string, database: Database, work: Work): Promise<void> {
    try {
      await work(folder, database);
    } finally {
      await database.drop();
      await removeProject(folder);
    }
  }

  describe.runIf(serversAvailable && tool.missing === null)(tool.title, () => {
    test('the example, up and back and up again', () =>
      inProject(async (folder, database) => {
        await upAndBack(tool, cases().example, folder, database);
        if (tool.down === undefined) return;
        await tool.up(folder, database);
        const { expected } = cases().example;
        expect(differences(expected, await database.catalog(tool.books))).toEqual([]);
      }));

    test('each evolution of the example, with rows in it', () =>
      inProject(async (folder, database) => {
        await emitStage(folder, cases().example);
        await tool.up(folder, database);
        await sideBySide([...cases().evolutions, cases().backApart], (evolution) =>
          inCopy(folder, database, async (its, copy) => {
            await copy.session.execute(evolution.rows);
            await upAndBack(tool, evolution, its, copy);
          }),
        );
      }));

    test('each generated design', () =>
      sideBySide(cases().designs.slice(0, tool.designs), (design) =>
        inProject((folder, database) => upAndBack(tool, design, folder, database)),
      ));

    test('text that a tool may take for its own', () =>
      inProject((folder, database) => upAndBack(tool, cases().hostile, folder, database)));
  });
}
