/** Once for a run: the shared cases are made, and kept where each suite finds them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serversAvailable } from '../../support/postgres.ts';
import { makeCases } from './cases.ts';
import { startDatabases } from './databases.ts';

export default async function prepare(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'tablewright-cases-'));
  if (serversAvailable) {
    const databases = await startDatabases();
    try {
      const path = join(folder, 'cases.json');
      await writeFile(path, JSON.stringify(await makeCases(databases)));
      process.env.TABLEWRIGHT_INTEROP_CASES = path;
    } finally {
      await databases.stop();
    }
  }
  return () => rm(folder, { recursive: true, force: true });
}
