import { afterAll, beforeAll } from 'vitest';
import { binaries } from './sql/binaries.ts';
import { heldAgainstAllCases } from './sql/suite.ts';
import { type Cases, sharedCases } from './support/cases.ts';
import { type Databases, startDatabases } from './support/databases.ts';

let databases: Databases;
let cases: Cases;
beforeAll(async () => {
  databases = await startDatabases();
  cases = await sharedCases(databases);
});
afterAll(() => databases?.stop());

for (const tool of binaries) {
  heldAgainstAllCases(
    tool,
    () => cases,
    () => databases,
  );
}
