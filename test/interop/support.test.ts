/** The shared cases themselves: plans that the server runs, with nothing of a tool. */
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reverseTransaction } from '../../src/plan/plan.ts';
import { serversAvailable } from '../support/postgres.ts';
import { type Cases, sharedCases } from './support/cases.ts';
import {
  type Databases,
  differences,
  differencesAfterDown,
  runPlan,
  startDatabases,
} from './support/databases.ts';

const run = test.skipIf(!serversAvailable);

let databases: Databases;
let cases: Cases;
beforeAll(async () => {
  if (!serversAvailable) return;
  databases = await startDatabases();
  cases = await sharedCases(databases);
});
afterAll(() => databases?.stop());

run('the evolutions change the example, and their plans lead where plain DDL leads', async () => {
  for (const { name, plan, rows, start, expected } of cases.evolutions) {
    const database = await databases.create();
    await runPlan(database.session, cases.example.plan);
    await database.session.execute(rows);
    await runPlan(database.session, plan);
    expect(differences(expected, await database.catalog()), name).toEqual([]);
    expect(differences(start, await database.catalog()), name).not.toEqual([]);
    const steps = plan.phases.flatMap((phase) => phase.steps).reverse();
    for (const { reverse } of steps) {
      if (reverse.sql !== null) await database.session.execute(reverse.sql);
    }
    expect(differencesAfterDown(start, await database.catalog()), name).toEqual([]);
    await database.drop();
  }
});

run('the step apart is in a transaction, and its way back in none', () => {
  const steps = cases.backApart.plan.phases.flatMap((phase) => phase.steps);
  const apart = steps.filter(
    (step) => step.transaction === 'inside' && reverseTransaction(step) === 'outside',
  );
  expect(apart).toHaveLength(1);
});

run('there are thirty designs, of more than one kind', () => {
  expect(cases.designs).toHaveLength(30);
  const shapes = new Set(cases.designs.map(({ expected }) => JSON.stringify(expected)));
  expect(shapes.size).toBeGreaterThan(25);
});

run(
  'a database is given back when the connections of others have ended by themselves',
  async () => {
    const database = await databases.create();
    const client = new pg.Client({ connectionString: database.url });
    const errors: Error[] = [];
    client.on('error', (error) => errors.push(error));
    await client.connect();
    const given = database.drop();
    await setTimeout(200);
    await client.end();
    await given;
    expect(errors).toEqual([]);
  },
);
