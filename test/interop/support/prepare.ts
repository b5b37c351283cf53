/** Once for a run: one server for all suites, and the shared cases, kept where each finds them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serversAvailable } from '../../support/postgres.ts';
import { makeCases } from './cases.ts';
import { share, startDatabases } from './databases.ts';

export default async function prepare(): Promise<() => Promise<void>> {
  if (!serversAvailable) return async () => {};
  const folder = await mkdtemp(join(tmpdir(), 'tablewright-cases-'));
  const databases = await startDatabases();
  share(databases);
  const path = join(folder, 'cases.json');
  await writeFile(path, JSON.stringify(await makeCases(databases)));
  process.env.TABLEWRIGHT_INTEROP_CASES = path;
  return async () => {
    await databases.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
