import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { designSchema } from '../src/design.ts';
import { splitMigration } from '../src/emit/sql/split.ts';
import { writeMigration } from '../src/migrate.ts';
import type { Model } from '../src/model/model.ts';
import { readCatalog } from '../src/postgres/catalog.ts';
import { connect } from '../src/postgres/client.ts';
import { knowProject } from '../src/stack.ts';
import { serversAvailable, startPostgres } from './support/postgres.ts';

const model: Model = {
  domain: 'ticket desk',
  entities: [
    { name: 'workspace', attributes: [{ name: 'slug', unique: true }], expected_rows: 500 },
    {
      name: 'agent',
      attributes: [{ name: 'email' }, { name: 'display_name', length: 80 }],
      unique: [['workspace', 'email']],
      lifecycle: 'soft_delete',
      expected_rows: 20000,
    },
    {
      name: 'ticket',
      attributes: [
        { name: 'number', type: 'integer', min: 1 },
        { name: 'subject' },
        { name: 'state', values: ['new', 'open', 'waiting', 'closed'], default: 'new' },
        { name: 'priority', values: ['low', 'high'], fixed: true },
        { name: 'due_at', optional: true },
        { name: 'labels', many: true },
      ],
      unique: [['workspace', 'number']],
      expected_rows: 3000000,
    },
    {
      name: 'message',
      attributes: [{ name: 'body' }],
      lifecycle: 'append_only',
      expected_rows: 30000000,
    },
    {
      name: 'shift',
      attributes: [{ name: 'starts_at' }, { name: 'ends_at' }],
      no_overlap: [{ period: ['starts_at', 'ends_at'], within: ['agent'] }],
      expected_rows: 90000,
    },
  ],
  relationships: [
    { from: 'agent', to: 'workspace', cardinality: 'many_to_one' },
    { from: 'ticket', to: 'workspace', cardinality: 'many_to_one' },
    { from: 'ticket', to: 'agent', name: 'assignee', cardinality: 'many_to_one', optional: true },
    { from: 'message', to: 'ticket', cardinality: 'many_to_one', ownership: 'part_of' },
    { from: 'shift', to: 'agent', cardinality: 'many_to_one' },
    { from: 'ticket', to: 'agent', name: 'watching', cardinality: 'many_to_many' },
  ],
  access_patterns: [
    {
      name: 'open tickets of an assignee by due date',
      entity: 'ticket',
      filter: ['assignee', "state = 'open'"],
      sort: ['due_at'],
      limit: 25,
    },
    { name: 'messages of a ticket', entity: 'message', filter: ['ticket'], sort: ['created_at'] },
    { name: 'agent by email', entity: 'agent', filter: ['workspace', 'email'] },
    {
      name: 'ticket with assignee',
      sql: 'SELECT * FROM tickets t LEFT JOIN agents a ON a.id = t.assignee_id WHERE t.workspace_id = $1 AND t.number = $2',
    },
  ],
  extras: [
    {
      name: 'count of open tickets',
      sql: `CREATE FUNCTION open_tickets(w uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT count(*) FROM tickets WHERE workspace_id = w AND state = 'open';
$$`,
    },
  ],
};

let folder: string;
let sql: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tablewright-migrate-'));
  process.env.TABLEWRIGHT_STATE_DIR = join(folder, 'state');
  const project = join(folder, 'project');
  await mkdir(project);
  const { id, design } = await designSchema(model);
  expect(design.verdict?.violations).toEqual([]);
  const { migration } = await writeMigration({ design_id: id, project_path: project });
  expect(migration.files.map(({ path }) => path)).toEqual([
    'migrations/001_create_ticket_desk.sql',
  ]);
  expect(await readdir(join(project, 'migrations'))).toEqual(['001_create_ticket_desk.sql']);
  sql = await readFile(join(project, 'migrations/001_create_ticket_desk.sql'), 'utf8');
});

afterAll(async () => {
  delete process.env.TABLEWRIGHT_STATE_DIR;
  await rm(folder, { recursive: true, force: true });
});

describe('a written migration', () => {
  it.runIf(serversAvailable).each([15, 18] as const)(
    'applies, rolls back to an empty catalog and applies again on PostgreSQL %i',
    async (major) => {
      const server = await startPostgres(major);
      const session = await connect(server.url);
      try {
        const { up, down } = splitMigration(sql);
        const before = await readCatalog(session);
        await session.execute(up);
        const first = await readCatalog(session);
        expect(first.unmodelled).toEqual([]);
        expect(first.schema.tables.map(({ name }) => name)).toEqual([
          'agents',
          'messages',
          'shifts',
          'ticket_labels',
          'tickets',
          'watchings',
          'workspaces',
        ]);
        await session.execute(down);
        expect(await readCatalog(session)).toEqual(before);
        await session.execute(up);
        expect(await readCatalog(session)).toEqual(first);
      } finally {
        await session.close();
        await server.stop();
      }
    },
  );

  it('leaves out what the project has, and follows the folder', async () => {
    const project = join(folder, 'project');
    const same = await designSchema(model);
    await expect(
      writeMigration({ design_id: same.id, project_path: project }),
    ).rejects.toMatchObject({ code: 'nothing_to_change' });
    const more = await designSchema({
      domain: 'ticket desk',
      base_design_id: same.id,
      entities: [{ name: 'holiday', attributes: [{ name: 'held_on' }] }],
    });
    const { migration } = await writeMigration({ design_id: more.id, project_path: project });
    expect(migration.files.map(({ path }) => path)).toEqual([
      'migrations/002_create_ticket_desk.sql',
    ]);
    const { up } = splitMigration(
      await readFile(join(project, 'migrations/002_create_ticket_desk.sql'), 'utf8'),
    );
    expect([...up.matchAll(/^CREATE TABLE (\w+)/gm)].map(([, name]) => name)).toEqual(['holidays']);
  });

  it.runIf(serversAvailable)(
    'starts from the live database that detect_stack was shown',
    async () => {
      const server = await startPostgres(18);
      const session = await connect(server.url);
      const project = join(folder, 'live');
      await mkdir(project);
      process.env.DESK_DATABASE = server.url;
      try {
        await session.execute('CREATE TABLE person (id serial PRIMARY KEY, name text NOT NULL)');
        const known = await knowProject({ path: project, variable: 'DESK_DATABASE' });
        expect(known.schema).toMatchObject({
          source: 'database: DESK_DATABASE',
          tables: ['person'],
        });
        const { id, design } = await designSchema({
          domain: 'desk',
          stack_id: known.id,
          entities: [{ name: 'person' }, { name: 'badge', attributes: [{ name: 'label' }] }],
          relationships: [{ from: 'badge', to: 'person', cardinality: 'many_to_one' }],
        });
        expect(design.verdict?.violations).toEqual([]);
        const { migration } = await writeMigration({ design_id: id, project_path: project });
        const { up, down } = splitMigration(migration.files[0]?.content ?? '');
        expect([...up.matchAll(/^CREATE TABLE (\w+)/gm)].map(([, name]) => name)).toEqual([
          'badge',
        ]);
        expect(up).toContain('person_id  integer');
        const before = await readCatalog(session);
        await session.execute(up);
        await session.execute(down);
        expect(await readCatalog(session)).toEqual(before);
      } finally {
        delete process.env.DESK_DATABASE;
        await session.close();
        await server.stop();
      }
    },
  );
});
