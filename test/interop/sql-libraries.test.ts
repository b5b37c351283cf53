import { afterAll, beforeAll } from 'vitest';
import { libraries, stopMachine } from './sql/libraries.ts';
import { heldAgainstAllCases } from './sql/suite.ts';
import { type Cases, sharedCases } from './support/cases.ts';
import { type Databases, startDatabases } from './support/databases.ts';

let databases: Databases;
let cases: Cases;
beforeAll(async () => {
  databases = await startDatabases();
  cases = await sharedCases(databases);
});
afterAll(async () => {
  stopMachine();
  await databases?.stop();
});

for (const tool of libraries) {
  heldAgainstAllCases(
    tool,
    () => cases,
    () => databases,
  );
}
