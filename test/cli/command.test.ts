/** The command line, as a shell runs it. */
import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageFile, packageVersion } from '../../src/package.ts';
import { bin, temporaryFolder } from '../support/server.ts';

let folder: string;
let project: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  project = join(folder, 'project');
  await mkdir(project);
  await writeFile(join(project, 'package.json'), '{"dependencies":{"pg":"8.0.0"}}');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(args: readonly string[], input = '', cwd = folder) {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd,
    env: { ...process.env, TABLEWRIGHT_STATE_DIR: join(folder, 'state') },
  });
  child.stdin.on('error', () => {}).end(input);
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on('exit', resolve)),
  ]);
  return { stdout, stderr, code };
}

const model = JSON.stringify({
  domain: 'library',
  entities: [
    { name: 'book', description: 'a title', attributes: [{ name: 'isbn', unique: true }] },
  ],
});

describe('tablewright', () => {
  it('prints its version and its help', async () => {
    expect(await run(['--version'])).toMatchObject({ code: 0, stdout: `${packageVersion}\n` });
    const help = await run(['--help']);
    expect(help.code).toBe(0);
    for (const command of 'call detect design migrate summary demo doctor'.split(' ')) {
      expect(help.stdout).toContain(`tablewright ${command}`);
    }
  });

  it.each([
    [['nothing'], "there is no command 'nothing'"],
    [['toString'], "there is no command 'toString'"],
    [['--wrong'], "Unknown option '--wrong'"],
    [['detect', '--allow', 'x'], 'detect has no option --allow'],
    [['call'], 'call needs an argument'],
    [['detect', 'a', 'b'], "detect takes no argument 'b'"],
    [['--json'], '--json needs a command'],
  ])('exits with 2 for %j', async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(stderr).toContain('--help');
  });
});

describe('tablewright call', () => {
  it.each([
    ['text', () => [JSON.stringify({ project_path: project })], ''],
    [
      'stdin, with a last newline',
      () => ['-'],
      () => `${JSON.stringify({ project_path: project })}\n`,
    ],
    ['a relative path', () => ['{"project_path":"project"}'], ''],
  ])('takes its input as %s', async (_, args, input) => {
    const { code, stdout } = await run(
      ['call', 'detect_stack', ...args()],
      typeof input === 'string' ? input : input(),
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ project, primary_engine: 'postgresql' });
  });

  it('takes its input from a file, with a byte order mark', async () => {
    const file = join(folder, 'input.json');
    await writeFile(file, `\uFEFF${model}`);
    const { code, stdout } = await run(['call', 'design_schema', file]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).design_id).toMatch(/^design_[0-9a-f]{16}$/);
  });

  it('has --project as the default of project_path', async () => {
    const { stdout } = await run(['--project', 'project', 'call', 'detect_stack']);
    expect(JSON.parse(stdout)).toMatchObject({ project });
  });

  it.each([
    ['an unknown tool', ['nothing_like_it'], 'unknown_tool'],
    ['a refused input', ['design_schema', '{"domain":1}'], 'invalid_input'],
    ['text that is no JSON', ['design_schema', '{"domain":'], 'invalid_json'],
    ['a file that is not there', ['design_schema', 'nowhere.json'], 'file_not_read'],
  ])('prints the error and exits with 1 for %s', async (_, args, code) => {
    const result = await run(['call', ...args]);
    expect(result.code).toBe(1);
    expect(JSON.parse(result.stdout)).toMatchObject({
      code,
      message: expect.stringMatching(/./),
      fix: expect.stringMatching(/./),
    });
  });
});

describe('the friendly forms', () => {
  it('detect takes a folder, and this one when none is given', async () => {
    const there = await run(['detect', 'project']);
    const here = await run(['detect'], '', project);
    expect(there.code).toBe(0);
    expect(there.stdout).toContain('postgresql');
    expect(here.stdout).toBe(there.stdout);
  });

  it('design, summary and migrate follow each other by handle', async () => {
    const designed = await run(['design', '-'], model);
    expect(designed).toMatchObject({ code: 0, stderr: '' });
    const id = /design_[0-9a-f]{16}/.exec(designed.stdout)?.[0] ?? '';
    const summary = await run(['summary', id]);
    expect(summary.stdout).toContain('Schema: library');
    expect(summary.stdout.split('\n').length).toBeLessThanOrEqual(41);
    const dry = await run(['migrate', id, '--dry-run', '--json'], '', project);
    expect(dry.code).toBe(0);
    const written = await run(['migrate', id, '--project', project, '--json']);
    const [file] = JSON.parse(written.stdout).files;
    expect(file.path).toMatch(/001_create_library\.sql$/);
  });

  it('say what is wrong on stderr', async () => {
    const { code, stdout, stderr } = await run(['summary', 'design_0000000000000000']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/error: .*design_0000000000000000[\s\S]*fix: .*design_schema/);
  });
});

describe('doctor', () => {
  it('finds that everything works', async () => {
    const { code, stdout } = await run(['doctor']);
    expect(stdout).toContain('PGlite');
    expect(stdout).toContain('Everything works.');
    expect(code).toBe(0);
  });

  it('says what does not, and exits with 1', async () => {
    const child = spawn(process.execPath, [bin, 'doctor'], {
      env: { ...process.env, TABLEWRIGHT_STATE_DIR: '/dev/null/no-folder' },
    });
    const stdout = await text(child.stdout);
    expect(stdout).toMatch(/FAIL {2}State folder .*ENOTDIR/);
    expect(child.exitCode ?? (await new Promise((done) => child.on('exit', done)))).toBe(1);
  });
});

describe('demo', () => {
  it('runs the whole flow through the server in a new folder', async () => {
    const target = join(folder, 'demo');
    const { code, stdout, stderr } = await run(['demo', target]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Schema: invoicing');
    expect(stdout).toMatch(/001_create_invoicing\.sql/);
    const [box] = stdout.split(`Written to`);
    expect(box?.split('\n').length).toBeLessThanOrEqual(40 + 8);
  });

  it('does not touch a folder that holds something', async () => {
    const { code, stderr } = await run(['demo', packageFile('src')]);
    expect(code).toBe(1);
    expect(stderr).toContain('is not empty');
  });
});
