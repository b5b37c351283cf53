/** Every bad input is an `isError` with code, message and fix, and the server goes on. */
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer, temporaryFolder } from '../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());
afterEach(async () => {
  // The process that started still answers.
  await server.client.ping();
  process.kill(server.pid, 0);
});

const customer = { name: 'customer', attributes: [{ name: 'email', type: 'email' }] };
const order = { name: 'purchase', attributes: [{ name: 'total', type: 'money' }] };
const model = (changes: object) => ({ domain: 'shop', entities: [customer, order], ...changes });

const long = 'n'.repeat(200);

const cases: readonly [string, unknown, code: string | RegExp, about: RegExp][] = [
  [
    'an unknown entity in a relationship',
    model({ relationships: [{ from: 'purchase', to: 'custmer' }] }),
    'unknown_entity',
    /relationships\[0\]\.to.*custmer/,
  ],
  [
    'two entities of one name',
    model({ entities: [customer, order, { name: 'Customer' }] }),
    'duplicate_name',
    /entities\[2\]/,
  ],
  [
    'two attributes of one name',
    model({ entities: [{ name: 'a', attributes: [{ name: 'x' }, { name: 'x' }] }] }),
    'duplicate_name',
    /attributes\[1\]/,
  ],
  ['a name of 200 characters', model({ entities: [{ name: long }] }), 'invalid_name', /200 bytes/],
  [
    'a name with quotes',
    model({ entities: [{ name: `cust"om'er` }] }),
    'invalid_name',
    /entities\[0\]/,
  ],
  [
    'a name with spaces',
    model({ entities: [{ name: 'big customer' }] }),
    'invalid_name',
    /entities\[0\]/,
  ],
  [
    'a name with emoji',
    model({ entities: [{ name: 'customer🙂' }] }),
    'invalid_name',
    /entities\[0\]/,
  ],
  [
    'a name with SQL in it',
    model({ entities: [{ name: 'x"; DROP TABLE users; --' }] }),
    'invalid_name',
    /entities\[0\]/,
  ],
  [
    'an attribute name with SQL in it',
    model({ entities: [{ name: 'a', attributes: [{ name: "b'); DELETE FROM a; --" }] }] }),
    'invalid_name',
    /attributes\[0\]/,
  ],
  [
    'part-of in a circle',
    model({
      relationships: [
        { from: 'customer', to: 'purchase', ownership: 'part_of' },
        { from: 'purchase', to: 'customer', ownership: 'part_of' },
      ],
    }),
    'cyclic_part_of',
    /customer|purchase/,
  ],
  ['an empty model', model({ entities: [] }), 'empty_model', /entities|model/],
  ['no model at all', {}, 'invalid_input', /domain is missing/],
  [
    'a model of 2 MB',
    model({ description: 'x'.repeat(2_000_000) }),
    'input_too_large',
    /2,000,\d+ bytes/,
  ],
  [
    'a wrong type',
    model({ entities: [{ name: 'a', attributes: [{ name: 'b', type: 5 }] }] }),
    'invalid_input',
    /entities\[0\]\.attributes\[0\]\.type/,
  ],
  ['a list that is a number', model({ entities: 7 }), 'invalid_input', /entities must be a list/],
  ['a list that is no JSON', model({ entities: '[{"name":' }), 'invalid_input', /entities/],
  ['null for what is needed', model({ domain: null }), 'invalid_input', /domain/],
  [
    'an unknown field',
    model({ entities: [{ name: 'a', colums: ['b'] }] }),
    'invalid_input',
    /entities\[0\] has no field 'colums'/,
  ],
  [
    'an unknown type',
    model({ entities: [{ name: 'a', attributes: [{ name: 'b', type: 'strnig' }] }] }),
    'invalid_type',
    /strnig/,
  ],
  [
    'an access pattern on a missing attribute',
    model({ access_patterns: [{ name: 'by colour', entity: 'customer', filter: ['colour'] }] }),
    'unknown_attribute',
    /access_patterns\[0\].*colour/,
  ],
  [
    'an access pattern on a missing entity',
    model({ access_patterns: [{ name: 'p', entity: 'ghost' }] }),
    'unknown_entity',
    /access_patterns\[0\].*ghost/,
  ],
  [
    'an unknown stack',
    model({ stack_id: 'stack_0000000000000000' }),
    'unknown_stack',
    /stack_0000/,
  ],
  [
    'a handle that leads out of its folder',
    model({ base_design_id: '../../../etc/passwd' }),
    'invalid_design_id',
    /design_id/,
  ],
];

describe('design_schema refuses', () => {
  it.each(cases)('%s', async (_, input, code, about) => {
    const refusal = await server.refusal('design_schema', input);
    expect(refusal.code).toMatch(code);
    expect(refusal.message).toMatch(about);
    expect(refusal.fix.length).toBeGreaterThan(5);
    expect(JSON.stringify(refusal).length).toBeLessThan(20_000);
  });

  it('says everything that is wrong at once', async () => {
    const entities = [
      { name: 'a b' },
      { name: 'c d' },
      { name: 'e', attributes: [{ name: 'f g' }] },
    ];
    const refusal = await server.refusal('design_schema', model({ entities }));
    expect(refusal.findings).toHaveLength(3);
  });
});

describe('reserved words', () => {
  it('either become a usable schema or are refused with the mend', async () => {
    const entities = [
      { name: 'user', attributes: [{ name: 'order' }, { name: 'select' }] },
      { name: 'table' },
    ];
    const answer = await server.call('design_schema', model({ entities }));
    const said = answer.isError ? JSON.parse(answer.text) : answer.data;
    expect(JSON.stringify(said.findings ?? [said])).toMatch(/reserved/);
  });
});

describe('a project path', () => {
  const project = (path: unknown) => ({ project_path: path });

  it.each([
    ['that does not exist', '/nowhere/at/all', 'project_not_found'],
    ['that is a file', process.execPath, 'project_not_a_folder'],
    ['that is the root', '/', 'project_is_root'],
    ['that is relative', 'here/or/there', 'project_not_absolute'],
    ['that is a number', 5, 'invalid_input'],
    ['with a NUL byte', '/x\0y', 'project_not_found'],
  ])('%s is refused', async (_, path, code) => {
    expect(await server.refusal('detect_stack', project(path))).toMatchObject({ code });
    expect(
      await server.refusal('write_migration', {
        design_id: 'design_0000000000000000',
        ...project(path),
      }),
    ).toMatchObject({ fix: expect.stringMatching(/./) });
  });

  it('that was not given is asked for', async () => {
    expect(await server.refusal('detect_stack', {})).toMatchObject({ code: 'project_missing' });
  });

  it('that is read-only keeps its files and gets none', async () => {
    const folder = await temporaryFolder();
    const migrations = join(folder, 'migrations');
    await mkdir(migrations);
    await writeFile(join(migrations, '001_old.sql'), '-- migrate:up\n\n-- migrate:down\n');
    await chmod(migrations, 0o555);
    await chmod(folder, 0o555);
    const user = await startServer([], { unprivileged: true });
    try {
      const { data } = await user.call('design_schema', model({}));
      const input = { design_id: data.design_id, project_path: folder };
      const refusal = await user.refusal('write_migration', input);
      expect(refusal.message).toContain(folder);
      expect(await readdir(folder)).toEqual(['migrations']);
      expect(await readdir(migrations)).toEqual(['001_old.sql']);
    } finally {
      await user.close();
      await rm(folder, { recursive: true });
    }
  });

  it.each([
    ['that does not exist', '/nowhere/at/all', 'project_not_found'],
    ['that is the root', '/', 'project_is_root'],
  ])('%s is refused for a design', async (_, path, code) => {
    expect(await server.refusal('design_schema', model(project(path)))).toMatchObject({ code });
  });
});

describe('the other tools refuse', () => {
  it.each([
    ['design_shema', {}, 'unknown_tool', 'use design_schema'],
    ['constructor', {}, 'unknown_tool', 'use one of'],
    ['render_summary', {}, 'one_subject', 'design_id'],
    ['render_summary', { design_id: 'design_ffffffffffffffff' }, 'unknown_design', 'design_schema'],
    ['render_summary', { plan_id: 'plan_ffffffffffffffff' }, 'unknown_plan', 'write_migration'],
    ['render_summary', { design_id: 'x', format: 'pdf' }, 'invalid_input', 'mermaid'],
    [
      'render_summary',
      { design_id: 'design_ffffffffffffffff', out_dir: 'here' },
      'folder_not_absolute',
      'whole',
    ],
  ])('%s %j', async (name, input, code, fix) => {
    const refusal = await server.refusal(name, input);
    expect(refusal.code).toBe(code);
    expect(refusal.fix).toContain(fix);
  });
});

describe('an unexpected failure', () => {
  it('says nothing of its inside, and stands in the log', async () => {
    const other = await startServer([], { state: '/dev/null/no-folder' });
    try {
      const refusal = await other.refusal('design_schema', model({}));
      expect(refusal.code).toMatch(/state_folder|internal_error/);
      expect(JSON.stringify(refusal)).not.toMatch(/\bat .*\.[jt]s:/);
    } finally {
      await other.close();
    }
  });
});
