/** Generated schemas, and changes between two of them, in a Prisma schema: its engine finds no drift. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { diff } from '../../src/diff/diff.ts';
import { prismaTarget } from '../../src/emit/prisma/target.ts';
import { readProject } from '../../src/emit/reader.ts';
import { writeFiles } from '../../src/emit/write.ts';
import { type Finding, Refusal } from '../../src/ir/findings.ts';
import { newDatabase, type Schema } from '../../src/ir/schema.ts';
import { planChange } from '../../src/plan/change.ts';
import { createPlan, createRoles } from '../fidelity/round-trip.ts';
import { arbitraryRoles, schemaFromSeed } from '../support/arbitrary-schema.ts';
import { serversAvailable } from '../support/postgres.ts';
import { prismaMigrate } from '../support/prisma-adapter.ts';
import { formatted, validationErrors } from '../support/prisma-schema.ts';
import { type Database, type Databases, runPlan, startDatabases } from './support/databases.ts';
import { makeProject, removeProject } from './support/project.ts';

const run = test.skipIf(!serversAvailable);

let databases: Databases;
beforeAll(async () => {
  if (!serversAvailable) return;
  databases = await startDatabases();
  const database = await databases.create();
  await createRoles(database.session, arbitraryRoles);
  await database.drop();
});
afterAll(() => databases?.stop());

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

async function built(schema: Schema): Promise<{ database: Database; schema: Schema }> {
  const database = await databases.create();
  await runPlan(database.session, createPlan(schema));
  return { database, schema: await database.catalog() };
}

async function emit(project: string, from: Schema, to: Schema): Promise<readonly Finding[]> {
  const changes = diff(from, to);
  const plan = planChange({
    from,
    to,
    changes,
    allow: changes.filter(({ kind }) => kind === 'remove').map(({ id }) => `drop ${id}`),
    emptyTables: from.tables.map(({ schema, name }) => `table:${schema}.${name}`),
  });
  const path = 'prisma/schema.prisma';
  const { files: written, findings } = await prismaTarget.emit({
    ...readProject(project),
    plan,
    current: from,
    desired: to,
    verdict: null,
    stack: null,
    project,
    name: 'change',
    domain: null,
    now: new Date(),
  });
  await writeFiles(project, written);
  expect(written.map((file) => file.path)).toContain(path);
  return findings;
}

const drift = { checked: 0, left: 0, refused: 0 };

async function agrees(
  project: string,
  database: Database,
  findings: readonly Finding[],
): Promise<void> {
  const text = readFileSync(join(project, 'prisma/schema.prisma'), 'utf8');
  const schema = [{ path: 'prisma/schema.prisma', text }];
  expect(validationErrors(schema), text).toBe('');
  if (!/\n\n\n/.test(text)) expect(formatted(text)).toBe(text);
  const migrate = await prismaMigrate({
    schema,
    migrations: [],
    lock: null,
    url: database.url,
    shadow: async () => database.url,
  });
  const found = await migrate.drift('database');
  await migrate.close();
  const left = findings.filter(({ code }) => code === 'prisma-left-out');
  if (left.length === 0) {
    expect(found, text).toBeNull();
    drift.checked += 1;
    return;
  }
  drift.left += 1;
  // What was said to be left out, and nothing else.
  const dropped =
    (found ?? '').match(/(?:DROP|ADD) (?:INDEX|CONSTRAINT) (?:"[^"]*"\.)?"[^"]*"/g) ?? [];
  const statements = (found ?? '').match(/^(?!--)\S.*$/gm) ?? [];
  expect(
    statements.filter((line) => !/DROP|ADD CONSTRAINT/.test(line)),
    text,
  ).toEqual([]);
  for (const statement of dropped) {
    const name = /"([^"]*)"$/.exec(statement)?.[1] ?? '';
    expect(
      left.some(
        ({ subject }) =>
          subject.includes(JSON.stringify(name).slice(1, -1)) || subject.endsWith(`.${name}`),
      ),
      `${statement}\n${text}`,
    ).toBe(true);
  }
}

const seed = Number(process.env.FC_SEED ?? 20261122);
const numRuns = Number(process.env.FC_RUNS ?? 4);

run(
  'from one generated schema to another',
  async () => {
    const property = fc.asyncProperty(fc.integer(), fc.integer(), async (one, other) => {
      const project = await makeProject(files);
      const from = await built(schemaFromSeed(one, 2));
      const to = await built(schemaFromSeed(other, 2));
      try {
        const first = await emit(project, newDatabase, from.schema);
        await agrees(project, from.database, first);
        const second = await emit(project, from.schema, to.schema);
        await agrees(project, to.database, [...first, ...second]);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        drift.refused += 1;
      } finally {
        await from.database.drop();
        await to.database.drop();
        await removeProject(project);
      }
    });
    await fc.assert(property, { numRuns, seed, endOnFailure: true });
    expect(drift.checked, JSON.stringify(drift)).toBeGreaterThan(0);
  },
  600_000,
);
