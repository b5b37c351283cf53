import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Schema } from '../../src/ir/schema.ts';
import { readCatalog } from '../../src/postgres/catalog.ts';
import { connect } from '../../src/postgres/client.ts';
import { readHistory } from '../../src/read/history.ts';
import { coolDown, keepWarm } from '../../src/sandbox/embedded.ts';
import { type Server, serversAvailable, startPostgres } from '../support/postgres.ts';
import { forms } from './support/forms.ts';
import { type History, histories } from './support/histories.ts';
import { projectOf } from './support/project.ts';

const roles = ['editor', 'reader', 'editor_in_chief'];

/** The same statements on a real server, one after the other. */
async function plainly(server: Server, history: History): Promise<Schema> {
  const main = await connect(server.url);
  await main.execute(`CREATE DATABASE ${history.name}`);
  await main.close();
  const url = new URL(server.url);
  url.pathname = `/${history.name}`;
  for (const { up } of history.steps) {
    const session = await connect(url.href);
    for (const sql of up) await session.execute(sql);
    await session.close();
  }
  const session = await connect(url.href);
  const { schema, unmodelled } = await readCatalog(session);
  await session.close();
  expect(unmodelled).toEqual([]);
  return schema;
}

describe.runIf(serversAvailable)('a history is what PostgreSQL 18 makes of its files', () => {
  let server: Server;
  const expected = new Map<string, Schema>();
  beforeAll(async () => {
    keepWarm();
    server = await startPostgres(18);
    const session = await connect(server.url);
    for (const role of roles) await session.execute(`CREATE ROLE ${role}`);
    await session.close();
    for (const history of histories) expected.set(history.name, await plainly(server, history));
  });
  afterAll(async () => {
    await coolDown();
    await server?.stop();
  });

  const cases = forms.flatMap((form) => histories.map((history) => ({ form, history })));
  test.each(cases)('$form.form: $history.name', async ({ form, history }) => {
    const project = projectOf(form.files(history), 'db/migrations');
    const reading = await readHistory({ project, directory: 'db/migrations', tool: form.tool });
    // Drizzle's runner has no way around its transaction: the statement runs, and it is said.
    const moved = history.steps.some((step) => step.alone) && form.tool === 'drizzle-kit';
    const codes = reading.findings.map((finding) => finding.code).sort();
    expect(codes).toEqual(moved ? ['outside-transaction'] : []);
    expect(reading.schema).toEqual(expected.get(history.name));
    expect(reading).toMatchObject({ complete: true, source: 'migrations: db/migrations' });
  });
});
