import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { splitMigration } from '../../src/emit/sql/split.ts';
import { sqlTarget } from '../../src/emit/sql/targets.ts';
import { writeFiles } from '../../src/emit/write.ts';
import { type Connection, connect } from '../../src/postgres/client.ts';
import { type Server, serversAvailable, startPostgres } from '../support/postgres.ts';
import { evolution, input } from './support/plans.ts';
import { removeTemporary, temporaryFolder } from './support/processes.ts';

function hasPsql(): boolean {
  try {
    execFileSync('psql', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.runIf(serversAvailable).each([15, 18] as const)('PostgreSQL %i', (major) => {
  const folder = temporaryFolder();
  let server: Server;
  let session: Connection;
  beforeAll(async () => {
    server = await startPostgres(major);
    session = await connect(server.url);
  });
  afterAll(async () => {
    await session?.close();
    await server?.stop();
    removeTemporary(folder);
  });

  async function relations(): Promise<string> {
    const rows = await session.query<{ name: string }>(
      "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
    );
    return rows.map((row) => row.name).join(' ');
  }

  async function write(name: string, more: Parameters<typeof input>[1] = {}): Promise<string[]> {
    const project = join(folder, name);
    mkdirSync(project);
    const { files } = await sqlTarget.emit(input(project, { name, ...more }));
    await writeFiles(project, files);
    return files.map((file) => join(project, file.path));
  }

  /** As a runner of the markers does: one message, in a transaction unless the file says no. */
  async function run(path: string, way: 'up' | 'down'): Promise<void> {
    const halves = splitMigration(readFileSync(path, 'utf8'));
    if (halves.transaction[way]) await session.execute('BEGIN');
    await session.execute(halves[way]);
    if (halves.transaction[way]) await session.execute('COMMIT');
  }

  test('a create plan: up, down to nothing, up, down', async () => {
    const [path = ''] = await write('create');
    for (let round = 0; round < 2; round += 1) {
      await run(path, 'up');
      expect(await relations()).toContain('invoices_tenant_id_idx');
      await run(path, 'down');
      expect(await relations()).toBe('');
    }
  });

  test('a plan with a statement outside of a transaction', async () => {
    await session.execute('CREATE TABLE invoices (id int, total numeric)');
    const paths = await write('evolve', { plan: evolution });
    for (const path of paths) await run(path, 'up');
    expect(await relations()).toBe('invoices invoices_status_idx');
    for (const path of paths.toReversed()) await run(path, 'down');
    expect(await relations()).toBe('invoices');
    await session.execute('DROP TABLE invoices');
  });

  test.runIf(hasPsql())('psql runs the commands that stand in the files', async () => {
    const [path = ''] = await write('by-hand');
    const command = (way: 'up' | 'down') =>
      new RegExp(`^-- ${way}: (sed .*)$`, 'm').exec(readFileSync(path, 'utf8'))?.[1] ?? 'false';
    const at = new URL(server.url);
    const shell = (text: string) =>
      execFileSync('sh', ['-c', text], {
        cwd: dirname(path),
        env: { ...process.env, PGHOST: at.hostname, PGPORT: at.port, PGUSER: 'postgres' },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
    shell(command('up'));
    expect(await relations()).toContain('invoices_tenant_id_idx');
    shell(command('down'));
    expect(await relations()).toBe('');
    execFileSync('psql', [server.url, '-q', '-v', 'ON_ERROR_STOP=1', '-f', path], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    expect(await relations()).toBe('');
  });
});
