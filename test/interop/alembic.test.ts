/** Alembic itself, on a real server: what its revisions make, take back and agree with. */
import { readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { detectStack } from '../../src/detect/detect.ts';
import { alembicTarget } from '../../src/emit/alembic/target.ts';
import { readProject } from '../../src/emit/reader.ts';
import type { EmitResult } from '../../src/emit/target.ts';
import { writeFiles } from '../../src/emit/write.ts';
import { Alembic, formattingComplaints, pythonEnvironment } from './alembic/python.ts';
import { type Cases, type Stage, sharedCases } from './support/cases.ts';
import {
  type Database,
  type Databases,
  differences,
  differencesAfterDown,
  startDatabases,
} from './support/databases.ts';
import { makeProject, removeProject } from './support/project.ts';

const environment = await pythonEnvironment();
const books = ['alembic_version'];

let alembic: Alembic;
let databases: Databases;
let cases: Cases;
let template: string;
const folders: string[] = [];

beforeAll(async () => {
  if (environment === null) return;
  alembic = new Alembic(environment);
  databases = await startDatabases();
  cases = await sharedCases(databases);
  template = await initialized('generic');
});
afterAll(async () => {
  alembic?.stop();
  await databases?.stop();
  for (const folder of folders) await removeProject(folder);
});

/** What `alembic init` makes, with the requirement that a project would have. */
async function initialized(kind: string, scripts = 'alembic'): Promise<string> {
  const folder = await makeProject({ 'requirements.txt': 'alembic\nsqlalchemy\npsycopg\n' });
  folders.push(folder);
  await alembic.do({ do: 'init', folder, scripts, template: kind });
  return folder;
}

async function project(): Promise<string> {
  const folder = await makeProject();
  folders.push(folder);
  await cp(template, folder, { recursive: true });
  return folder;
}

function driverUrl({ url }: Database): string {
  return url.replace('postgres://', 'postgresql+psycopg://');
}

async function emit(folder: string, stage: Stage): Promise<EmitResult> {
  const stack = await detectStack(folder);
  const emitted = await alembicTarget.emit({
    ...readProject(folder),
    plan: stage.plan,
    current: stage.current,
    desired: stage.desired,
    verdict: null,
    stack,
    project: folder,
    name: stage.name,
    domain: stage.domain,
    now: new Date(),
  });
  await writeFiles(folder, emitted.files);
  return emitted;
}

async function upAndDown(folder: string, database: Database, stage: Stage): Promise<void> {
  const job = { folder, url: driverUrl(database) };
  const start = await database.catalog(books);
  const before = (await alembic.do({ ...job, do: 'heads' })) as string[];
  const { files } = await emit(folder, stage);
  expect(await alembic.do({ ...job, do: 'heads' })).toHaveLength(1);
  const paths = files.map(({ path }) => path);
  expect(await formattingComplaints(alembic.environment, folder, paths)).toBe('');
  for (const way of ['up', 'again']) {
    await alembic.do({ ...job, do: 'upgrade' });
    expect(differences(stage.expected, await database.catalog(books)), way).toEqual([]);
    if (way === 'again') break;
    await alembic.do({ ...job, do: 'downgrade', to: before[0] ?? 'base' });
    expect(differencesAfterDown(start, await database.catalog(books))).toEqual([]);
  }
}

describe.skipIf(environment === null)('Alembic', () => {
  test('the example, then each of its evolutions: up, down, up', async () => {
    for (const evolution of cases.evolutions) {
      const database = await databases.create();
      const folder = await project();
      await upAndDown(folder, database, cases.example);
      await database.session.execute(evolution.rows);
      await upAndDown(folder, database, evolution);
      await database.drop();
    }
  });

  test('thirty generated designs: up, down, up', async () => {
    for (const design of cases.designs) {
      const database = await databases.create();
      await upAndDown(await project(), database, design);
      await database.drop();
    }
  });
});
