import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { designSchema } from '../src/design.ts';
import { summarize } from '../src/summarize.ts';

let state: string;
let design: string;
let out: string;

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'tablewright-summarize-'));
  process.env.TABLEWRIGHT_STATE_DIR = state;
  const entities = [{ name: 'note', attributes: [{ name: 'body', type: 'text' }] }];
  design = (await designSchema({ domain: 'notes', entities })).id;
});
afterAll(async () => {
  delete process.env.TABLEWRIGHT_STATE_DIR;
  await rm(state, { recursive: true });
});
beforeEach(async () => {
  out = await mkdtemp(join(state, 'out-'));
});

const html = () => summarize({ design_id: design, format: 'html', out_dir: out });
const file = () => join(out, `${design}.html`);

describe('the file of a summary', () => {
  it('may be written again', async () => {
    expect((await html()).path).toBe(file());
    const first = await readFile(file(), 'utf8');
    await html();
    expect(await readFile(file(), 'utf8')).toBe(first);
    expect(await readdir(out)).toEqual([`${design}.html`]);
  });

  it('is not written over another', async () => {
    await writeFile(file(), 'mine');
    await expect(html()).rejects.toMatchObject({ code: 'file_exists' });
    expect(await readFile(file(), 'utf8')).toBe('mine');
    expect(await readdir(out)).toEqual([`${design}.html`]);
  });

  it('is not written over a link or a folder', async () => {
    await symlink(join(state, 'nowhere'), file());
    await expect(html()).rejects.toMatchObject({ code: 'file_exists' });
    expect(existsSync(join(state, 'nowhere'))).toBe(false);
    await rm(file());
    await mkdir(file());
    await expect(html()).rejects.toMatchObject({ code: 'file_exists' });
    expect(await readdir(out)).toEqual([`${design}.html`]);
  });

  it('leaves no draft behind when it cannot be put in place', async () => {
    const reports = join(state, 'reports');
    await mkdir(join(reports, `${design}.svg`), { recursive: true });
    await expect(summarize({ design_id: design, format: 'svg' })).rejects.toMatchObject({
      code: 'report_not_written',
    });
    expect(await readdir(reports)).toEqual([`${design}.svg`]);
  });

  it('in the state folder is renewed', async () => {
    const { path = '' } = await summarize({ design_id: design, format: 'markdown' });
    await writeFile(path, 'of an older version');
    await summarize({ design_id: design, format: 'markdown' });
    expect(await readFile(path, 'utf8')).not.toBe('of an older version');
  });
});
