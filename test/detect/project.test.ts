import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { detectStack } from '../../src/detect/detect.ts';
import { resolveProject } from '../../src/detect/project.ts';
import { Refusal } from '../../src/ir/findings.ts';
import { removeProjects, writeProject } from './support.ts';

async function refusal(path: string): Promise<Refusal> {
  const error = await resolveProject(path).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Refusal);
  return error as Refusal;
}

/** Root may read everything: the test gives the right up for a moment. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return work();
  process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

describe('resolveProject', () => {
  afterAll(removeProjects);

  it('gives the real path of a folder, through links', async () => {
    const root = writeProject({ 'app/a.txt': '' });
    symlinkSync(join(root, 'app'), join(root, 'link'));
    expect(await resolveProject(join(root, 'link'))).toBe(join(root, 'app'));
    expect(await resolveProject(join(root, 'app', '..', 'app'))).toBe(join(root, 'app'));
  });

  it('refuses a folder that does not exist', async () => {
    const root = writeProject({});
    const error = await refusal(join(root, 'nowhere'));
    expect(error.code).toBe('project_not_found');
    expect(error.message).toContain(join(root, 'nowhere'));
    expect(error.fix).not.toBe('');
  });

  it('refuses a broken or a circular link', async () => {
    const root = writeProject({});
    symlinkSync(join(root, 'missing'), join(root, 'broken'));
    symlinkSync(join(root, 'circle'), join(root, 'circle'));
    expect((await refusal(join(root, 'broken'))).code).toBe('project_not_found');
    expect((await refusal(join(root, 'circle'))).code).toBe('project_not_found');
  });

  it('refuses a file, naming the folder that holds it', async () => {
    const root = writeProject({ 'package.json': '{}' });
    const error = await refusal(join(root, 'package.json'));
    expect(error.code).toBe('project_not_a_folder');
    expect(error.message).toContain(join(root, 'package.json'));
    expect(error.fix).toContain(root);
  });

  it('refuses the root of the file system', async () => {
    const error = await refusal('/');
    expect(error.code).toBe('project_is_root');
    expect(error.message).toContain('/');
  });

  it('refuses a folder that may not be read', async () => {
    const root = writeProject({ 'locked/package.json': '{}' });
    chmodSync(root, 0o755);
    chmodSync(join(root, 'locked'), 0o000);
    const error = await asNobody(() => refusal(join(root, 'locked')));
    chmodSync(join(root, 'locked'), 0o755);
    expect(error.code).toBe('project_unreadable');
    expect(error.message).toContain(join(root, 'locked'));
  });

  it('refuses an empty path and one with a NUL', async () => {
    expect((await refusal('')).code).toBe('project_not_found');
    expect((await refusal('  ')).code).toBe('project_not_found');
    expect((await refusal('a\0b')).code).toBe('project_not_found');
  });

  it('leaves out folders inside the project that may not be read, and says so', async () => {
    const root = writeProject({ 'prisma/schema.prisma': '', 'secret/a.txt': '', 'go.mod': '' });
    writeFileSync(join(root, 'go.mod'), 'module x\nrequire github.com/lib/pq v1.0.0\n');
    chmodSync(root, 0o755);
    chmodSync(join(root, 'secret'), 0o000);
    const stack = await asNobody(() => detectStack(root));
    chmodSync(join(root, 'secret'), 0o755);
    expect(stack.engines).toEqual(['postgresql']);
    expect(stack.findings.map((finding) => finding.code)).toContain('unreadable-folder');
  });
});
