import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { canonicalJson } from '../../src/store/canonical.ts';
import { stateFolder } from '../../src/store/folder.ts';
import { loadRecord, saveRecord } from '../../src/store/store.ts';

const root = mkdtempSync(join(tmpdir(), 'tablewright-store-'));
let state = '';
beforeEach(() => {
  state = mkdtempSync(join(root, 'state-'));
  vi.stubEnv('TABLEWRIGHT_STATE_DIR', state);
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(root, { recursive: true, force: true }));

const Any = z.unknown();
const Named = z.object({ name: z.string(), parts: z.array(z.number()) });
const value = { name: 'Rechnungen \u2028 "請求"', parts: [1, 2.5, -0] };

function fileOf(id: string): string {
  return join(state, id.split('_')[0] ?? '', `${id}.json`);
}

describe('a record', () => {
  test('comes back under an id of its content, whatever the order of its keys', async () => {
    const id = await saveRecord('design', value);
    expect(id).toMatch(/^design_[0-9a-f]{16}$/);
    expect(await saveRecord('design', { parts: [1, 2.5, 0], name: value.name })).toBe(id);
    expect(await saveRecord('design', { ...value, name: 'other' })).not.toBe(id);
    expect(await loadRecord('design', id, Named)).toEqual({ ...value, parts: [1, 2.5, 0] });
    expect(await saveRecord('plan', value)).toBe(id.replace('design', 'plan'));
  });

  test('of any JSON comes back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (json) => {
        const id = await saveRecord('schema', json);
        const back = await loadRecord('schema', id, Any);
        expect(JSON.stringify(back, null)).toBe(canonicalJson(json));
        expect(await saveRecord('schema', back)).toBe(id);
      }),
      { numRuns: 200 },
    );
  });

  test('is readable by its user alone', async () => {
    const id = await saveRecord('stack', value);
    expect(statSync(fileOf(id)).mode & 0o777).toBe(0o600);
    expect(statSync(join(state, 'stack')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(state, 'stack'))).toEqual([`${id}.json`]);
  });

  test('saved many times at once is one whole file', async () => {
    const large = { name: 'x'.repeat(300_000), parts: [] };
    const ids = await Promise.all(Array.from({ length: 20 }, () => saveRecord('plan', large)));
    expect(new Set(ids).size).toBe(1);
    expect(readdirSync(join(state, 'plan'))).toHaveLength(1);
    expect(await loadRecord('plan', ids[0] ?? '', Named)).toEqual(large);
  });
});

describe('is refused', () => {
  test.each([
    '',
    'design_',
    'design_0123',
    'plan_0123456789abcdef',
    'design_0123456789ABCDEF',
    'design_0123456789abcdef\n',
    'design_../../../etc/pa',
    '../design_0123456789abcdef',
    `design_${'0'.repeat(5000)}`,
  ])('the malformed id %j', async (id) => {
    const attempt = loadRecord('design', id, Any);
    await expect(attempt).rejects.toMatchObject({ name: 'Refusal', code: 'invalid_design_id' });
    await expect(attempt).rejects.toThrow(/^.{0,200}$/s);
  });

  test.each([
    ['design', 'design_schema'],
    ['plan', 'write_migration'],
    ['stack', 'detect_stack'],
    ['schema', 'detect_stack'],
  ] as const)('an unknown %s, with the tool that makes one', async (kind, tool) => {
    await expect(loadRecord(kind, `${kind}_0123456789abcdef`, Any)).rejects.toMatchObject({
      code: `unknown_${kind}`,
      fix: expect.stringContaining(tool),
    });
  });

  test.each([
    ['cut off', (text: string) => text.slice(0, 20)],
    ['empty', () => ''],
    ['changed', (text: string) => text.replace('1', '2')],
  ])('a file that is %s; saving mends it', async (_what, damage) => {
    const id = await saveRecord('design', value);
    writeFileSync(fileOf(id), damage(readFileSync(fileOf(id), 'utf8')));
    await expect(loadRecord('design', id, Named)).rejects.toMatchObject({ code: 'damaged_design' });
    expect(await saveRecord('design', value)).toBe(id);
    expect((await loadRecord('design', id, Named)).name).toBe(value.name);
  });

  test('a value of another shape', async () => {
    const id = await saveRecord('design', { something: 'else' });
    await expect(loadRecord('design', id, Named)).rejects.toMatchObject({ code: 'damaged_design' });
  });

  test('a state folder that is a file, or beneath one, by the variable that names it', async () => {
    const file = join(state, 'file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'below')]) {
      vi.stubEnv('TABLEWRIGHT_STATE_DIR', path);
      await expect(saveRecord('design', value)).rejects.toMatchObject({
        code: 'state_folder',
        message: expect.stringContaining(path),
        fix: expect.stringContaining('TABLEWRIGHT_STATE_DIR'),
      });
    }
  });

  test('a link in a circle where the record would be', async () => {
    const id = await saveRecord('design', value);
    rmSync(fileOf(id));
    symlinkSync(fileOf(id), fileOf(id));
    await expect(loadRecord('design', id, Named)).rejects.toMatchObject({ code: 'state_folder' });
  });

  test.runIf(process.getuid?.() === 0)('a folder that the user may not write', async () => {
    const script = join(root, 'save.mjs');
    const { build } = await import('esbuild');
    await build({
      stdin: {
        contents: `import { saveRecord } from './src/store/store.ts';
          saveRecord('design', {}).catch((error) => console.log(JSON.stringify(error)));`,
        resolveDir: process.cwd(),
      },
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'esm',
    });
    mkdirSync(join(state, 'locked'));
    for (const path of [root, state, join(state, 'locked')]) chmodSync(path, 0o755);
    const { stdout } = spawnSync(process.execPath, [script], {
      uid: 65534,
      gid: 65534,
      encoding: 'utf8',
      env: { TABLEWRIGHT_STATE_DIR: join(state, 'locked') },
    });
    expect(JSON.parse(stdout)).toMatchObject({ code: 'state_folder' });
  });
});

describe('the state folder', () => {
  test('follows the variable, then XDG, then the platform', () => {
    expect(stateFolder({ TABLEWRIGHT_STATE_DIR: '/a', XDG_STATE_HOME: '/b' })).toBe('/a');
    expect(stateFolder({ TABLEWRIGHT_STATE_DIR: '', XDG_STATE_HOME: '/b' })).toBe('/b/tablewright');
    expect(stateFolder({ XDG_STATE_HOME: 'relative' })).toBe(stateFolder({}));
    expect(stateFolder({}).startsWith(homedir())).toBe(true);
    expect(stateFolder({ TABLEWRIGHT_STATE_DIR: 'here' })).toBe(join(process.cwd(), 'here'));
  });
});
