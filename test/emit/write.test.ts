import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatOwner, identify, type Owner } from '../../src/emit/process-identity.ts';
import { readProject, sha256 } from '../../src/emit/reader.ts';
import type { FileChange } from '../../src/emit/target.ts';
import { checkFiles, recover, writeFiles } from '../../src/emit/write.ts';
import { bundleWriter, removeTemporary, start, temporaryFolder } from './support/processes.ts';
import { after, before, changes, lay, snapshot } from './support/scenario.ts';
import type { Job } from './support/writer.ts';

const folder = temporaryFolder();
let script = '';
let numbered = 0;

function project(): string {
  numbered += 1;
  const path = join(folder, `project-${numbered}`);
  mkdirSync(path);
  lay(path, before);
  return path;
}

function create(path: string, content = 'new\n'): FileChange {
  return { kind: 'create', path, content, purpose: 'test', phase: null };
}

function update(path: string, old: string, content = 'new\n'): FileChange {
  return {
    kind: 'update',
    path,
    content,
    expectedSha256: sha256(old),
    purpose: 'test',
    phase: null,
  };
}

function shapeOf(files: Readonly<Record<string, string>>): Record<string, string | null> {
  const path = join(folder, `shape-${Object.keys(files).length}`);
  lay(path, files);
  return snapshot(path);
}

beforeAll(async () => {
  script = await bundleWriter(folder);
});
afterAll(() => removeTemporary(folder));

describe('writeFiles', () => {
  test('creates and updates, makes folders, reports hashes', async () => {
    const path = project();
    const files = await writeFiles(path, changes);
    expect(snapshot(path)).toEqual(shapeOf(after));
    for (const file of files) {
      const content = readFileSync(join(path, file.path));
      expect(file.sha256).toBe(sha256(content));
      expect(file.bytes).toBe(content.length);
    }
  });

  test('checkFiles says the same and writes nothing', async () => {
    const path = project();
    const files = await checkFiles(path, changes);
    expect(snapshot(path)).toEqual(shapeOf(before));
    expect(files).toEqual(await writeFiles(path, changes));
  });

  test('an updated file keeps its mode', async () => {
    const path = project();
    chmodSync(join(path, 'package.json'), 0o640);
    await writeFiles(path, [update('package.json', before['package.json'] ?? '')]);
    expect(statSync(join(path, 'package.json')).mode & 0o777).toBe(0o640);
  });

  test.each([
    ['', 'path_outside'],
    ['../outside.sql', 'path_outside'],
    ['a/../../outside.sql', 'path_outside'],
    ['/etc/outside.sql', 'path_outside'],
    ['C:/outside.sql', 'path_outside'],
    ['a\\..\\b.sql', 'path_outside'],
    ['a//b.sql', 'path_outside'],
    ['./b.sql', 'path_outside'],
    ['a\u0000b.sql', 'path_outside'],
    ['.git/hooks/pre-commit', 'path_outside'],
    ['sub/.GIT/config', 'path_outside'],
    ['package.json', 'file_exists'],
    ['migrations', 'file_exists'],
    ['package.json/x.sql', 'not_a_folder'],
    [`${'long'.repeat(80)}.sql`, 'path_too_long'],
  ])('refuses to create %j and writes nothing else either', async (bad, code) => {
    const path = project();
    const attempt = writeFiles(path, [create('fine/one.sql'), create(bad)]);
    await expect(attempt).rejects.toMatchObject({ name: 'Refusal', code });
    expect(snapshot(path)).toEqual(shapeOf(before));
  });

  test('refuses what symbolic links lead out, nowhere, or into git', async () => {
    const path = project();
    const outside = temporaryFolder();
    mkdirSync(join(path, '.git'));
    symlinkSync(outside, join(path, 'out'));
    symlinkSync(join(outside, 'later.sql'), join(path, 'dangling.sql'));
    symlinkSync(join(path, '.git'), join(path, 'hidden'));
    symlinkSync('circle', join(path, 'circle'));
    for (const bad of ['out/a.sql', 'out/b/c.sql', 'dangling.sql', 'hidden/x', 'circle/x']) {
      await expect(writeFiles(path, [create(bad)]), bad).rejects.toMatchObject({
        code: 'path_outside',
      });
    }
    expect(readdirSync(outside)).toEqual([]);
    expect(readdirSync(join(path, '.git'))).toEqual([]);
    removeTemporary(outside);
  });

  test('follows a link that stays inside, and leaves it a link', async () => {
    const path = project();
    symlinkSync('migrations', join(path, 'db'));
    symlinkSync('package.json', join(path, 'linked.json'));
    await writeFiles(path, [
      create('db/002_x.sql'),
      update('linked.json', before['package.json'] ?? '', '{}\n'),
    ]);
    expect(readFileSync(join(path, 'migrations/002_x.sql'), 'utf8')).toBe('new\n');
    expect(readFileSync(join(path, 'package.json'), 'utf8')).toBe('{}\n');
    expect(lstatSync(join(path, 'linked.json')).isSymbolicLink()).toBe(true);
  });

  test('refuses to update what changed since it was read, or is gone', async () => {
    const path = project();
    const stale = [create('one.sql'), update('package.json', 'something else')];
    await expect(writeFiles(path, stale)).rejects.toMatchObject({ code: 'file_changed' });
    const gone = [create('one.sql'), update('nowhere.json', '')];
    await expect(writeFiles(path, gone)).rejects.toMatchObject({ code: 'file_changed' });
    expect(snapshot(path)).toEqual(shapeOf(before));
  });

  test.each([
    ['nowhere', 'invalid_project'],
    ['package.json', 'invalid_project'],
  ])('refuses a project that is %s', async (name, code) => {
    const path = join(project(), name);
    await expect(writeFiles(path, [create('a.sql')])).rejects.toMatchObject({ code });
    await expect(recover(path)).rejects.toMatchObject({ code });
  });

  test('refuses the root of the disk and a relative project', async () => {
    for (const path of ['/', '.', '']) {
      await expect(writeFiles(path, [create('a.sql')])).rejects.toMatchObject({
        code: 'invalid_project',
      });
    }
  });
});

describe('a failing disk', () => {
  function jobs(andAllAfter: boolean, code: string, count: number): [string, Job][] {
    return Array.from({ length: count }, (_, at) => {
      const path = project();
      const fail = { at: at + 1, code, andAllAfter };
      return [path, { project: path, act: 'write', fault: { fail } }];
    });
  }

  async function callsOfAWrite(): Promise<number> {
    const job: Job = { project: project(), act: 'write' };
    return (await start(script, [job]).ended).outcomes[0]?.calls.length ?? 0;
  }

  test.each([
    ['once', false, 'ENOSPC', 'disk_full'],
    ['from then on', true, 'ENOSPC', 'disk_full'],
    ['from then on', true, 'EIO', 'disk_error'],
  ] as const)(
    'fails %s at every call: old or new, and the answer says which (%s, %s)',
    async (_when, andAllAfter, code, refused) => {
      const all = jobs(andAllAfter, code, await callsOfAWrite());
      const { outcomes } = await start(
        script,
        all.map(([, job]) => job),
      ).ended;
      expect(outcomes).toHaveLength(all.length);
      for (const [index, [path]] of all.entries()) {
        const { result, message } = outcomes[index] ?? { result: 'nothing', message: '' };
        expect(['done', refused, 'write_interrupted'], `call ${index + 1}`).toContain(result);
        if (!andAllAfter) expect(message).not.toMatch(/\.tablewright/);
        await recover(path, { patience: 0 });
        const found = snapshot(path);
        if (result === 'done') expect(found, `call ${index + 1}`).toEqual(shapeOf(after));
        else if (result === refused) expect(found, `call ${index + 1}`).toEqual(shapeOf(before));
        else expect([shapeOf(before), shapeOf(after)]).toContainEqual(found);
      }
      expect(outcomes.some((outcome) => outcome.result === refused)).toBe(true);
    },
  );
});

describe('somebody else in the project', () => {
  test('a living writer is waited for, then refused with its number', async () => {
    const path = project();
    const { result } = await holdLock(path, identify(process.ppid));
    expect(result.code).toBe('project_busy');
    expect(result.message).toContain(String(process.ppid));
    expect(snapshot(path)).toEqual(shapeOf(before));
  });

  test('two processes at once: each waits for the other, nothing is lost', async () => {
    const path = project();
    const job: Job = { project: path, act: 'write', patience: 20_000 };
    const both = await Promise.all([start(script, [job]).ended, start(script, [job]).ended]);
    const results = both.map(({ outcomes }) => outcomes[0]?.result).sort();
    expect(results[0]).toBe('done');
    expect(['file_exists', 'file_changed']).toContain(results[1]);
    expect(snapshot(path)).toEqual(shapeOf(after));
  });

  test('many writers in one process take turns', async () => {
    const path = project();
    const names = Array.from({ length: 12 }, (_, n) => `many/${n}.sql`);
    await Promise.all(names.map((name) => writeFiles(path, [create(name)], { patience: 20_000 })));
    expect(readdirSync(join(path, 'many')).sort()).toEqual(
      names.map((name) => name.slice(5)).sort(),
    );
    expect(readdirSync(path)).not.toContainEqual(expect.stringMatching(/^\.tablewright/));
  });

  async function holdLock(path: string, owner: Owner) {
    const lock = join(path, '.tablewright.lock');
    symlinkSync(formatOwner(owner), lock);
    const result = await writeFiles(path, [create('a.sql')], { patience: 100 }).then(
      () => ({ code: 'done', message: '' }),
      (error: { code: string; message: string }) => error,
    );
    if (existsSync(lock) || lstatSync(lock, { throwIfNoEntry: false })) unlinkSync(lock);
    return { result };
  }

  test('a number that another process has since been given does not hold the lock', async () => {
    const path = project();
    // Process 1 lives, but began at another time than this one.
    const { result } = await holdLock(path, { ...identify(process.pid), pid: 1 });
    expect(result.code).toBe('done');
  });

  test('many processes find the same dead lock: it is taken over once at a time', async () => {
    const path = project();
    symlinkSync(
      formatOwner({ ...identify(process.pid), started: '1' }),
      join(path, '.tablewright.lock'),
    );
    const names = Array.from({ length: 12 }, (_, n) => `many/${n}.sql`);
    await Promise.all(names.map((name) => writeFiles(path, [create(name)], { patience: 20_000 })));
    expect(readdirSync(join(path, 'many'))).toHaveLength(12);
    expect(readdirSync(path)).not.toContainEqual(expect.stringMatching(/^\.tablewright/));
  });

  test('an edit made while the write runs is never lost, but for the last instant', async () => {
    const first: Job = { project: project(), act: 'write' };
    const calls = (await start(script, [first]).ended).outcomes[0]?.calls ?? [];
    // Renames: the journal twice, schema/main.txt, package.json. Between the last look at a file
    // and its rename no file system lets anybody in.
    const renames = [...calls.keys()].filter((at) => calls[at] === 'rename');
    const instant = (renames[3] ?? 0) + 1;
    const jobs = Array.from({ length: calls.length }, (_, n) => {
      const path = project();
      const edit = { at: n + 1, path: join(path, 'package.json'), content: 'edited\n' };
      return { project: path, act: 'write' as const, fault: { edit } };
    }).filter((job) => job.fault.edit.at !== instant);
    const { outcomes } = await start(script, jobs).ended;
    const results = new Set(outcomes.map((outcome) => outcome.result));
    expect([...results].sort()).toEqual(['done', 'file_changed']);
    for (const [index, { project: path, fault }] of jobs.entries()) {
      const found = snapshot(path);
      const others = outcomes[index]?.result === 'done' ? after : before;
      expect(found, `edited at call ${fault.edit.at}`).toEqual({
        ...shapeOf(others),
        'package.json': 'edited\n',
      });
    }
  });

  test('the next write settles an interrupted one before its own', async () => {
    const calls = await start(script, [{ project: project(), act: 'write' }]).ended;
    for (const stopAt of [20, (calls.outcomes[0]?.calls.length ?? 0) - 8]) {
      const path = project();
      await start(script, [{ project: path, act: 'write', fault: { stopAt } }]).ended;
      await writeFiles(path, [create('another.sql')]);
      const { 'another.sql': another, ...rest } = snapshot(path);
      expect(another).toBe('new\n');
      expect(rest).toEqual(shapeOf(stopAt === 20 ? before : after));
    }
  });

  test('a journal out of a cloned repository cannot reach outside', async () => {
    const path = project();
    const outside = join(folder, 'victim.txt');
    writeFileSync(outside, 'precious\n');
    const journal = {
      version: 1,
      token: '0123456789abcdef',
      folders: [],
      files: [{ path: '../victim.txt', sha256: sha256('precious\n'), before: null }],
    };
    writeFileSync(join(path, '.tablewright.journal.undoing'), JSON.stringify(journal));
    await expect(recover(path)).rejects.toMatchObject({ code: 'journal_unreadable' });
    await expect(writeFiles(path, [create('a.sql')])).rejects.toMatchObject({
      code: 'journal_unreadable',
    });
    expect(readFileSync(outside, 'utf8')).toBe('precious\n');
    expect(existsSync(join(path, '.tablewright.lock'))).toBe(false);
  });
});

describe.runIf(process.getuid?.() === 0)('a project that the user may not write', () => {
  test('is refused by name', async () => {
    const path = project();
    chmodSync(folder, 0o755);
    chmodSync(path, 0o555);
    const job: Job = { project: path, act: 'write' };
    const { outcomes } = await start(script, [job], { uid: 65534, gid: 65534 }).ended;
    expect(outcomes[0]?.result).toBe('not_writable');
    expect(outcomes[0]?.message).toContain(path);
    expect(snapshot(path)).toEqual(shapeOf(before));
  });

  test('also when only a folder in it is', async () => {
    const path = project();
    chmodSync(folder, 0o755);
    chmodSync(path, 0o777);
    const job: Job = { project: path, act: 'write' };
    const { outcomes } = await start(script, [job], { uid: 65534, gid: 65534 }).ended;
    expect(outcomes[0]?.result).toBe('not_writable');
    expect(snapshot(path)).toEqual(shapeOf(before));
  });
});

describe('readProject', () => {
  test('reads text as it is and lists folders', async () => {
    const path = project();
    const text = '\uFEFFone\r\ntwo \u{1F600}\n';
    writeFileSync(join(path, 'migrations/bom.sql'), text);
    const { read, list } = readProject(path);
    const found = await read('migrations/bom.sql');
    expect(found).toBe(text);
    expect(sha256(found ?? '')).toBe(sha256(readFileSync(join(path, 'migrations/bom.sql'))));
    expect(await list('migrations')).toEqual(['001_start.sql', 'bom.sql']);
    expect(await list('')).toEqual(['migrations/', 'package.json', 'schema/']);
    expect(await read('nowhere/at/all.sql')).toBeNull();
    expect(await list('nowhere')).toEqual([]);
  });

  test('refuses what is not UTF-8, not a file, or outside', async () => {
    const path = project();
    writeFileSync(join(path, 'latin.sql'), Buffer.from([0x2d, 0x2d, 0xe9]));
    const { read, list } = readProject(path);
    await expect(read('latin.sql')).rejects.toMatchObject({ code: 'not_utf8' });
    await expect(read('migrations')).rejects.toMatchObject({ code: 'not_a_file' });
    await expect(read('../secret')).rejects.toMatchObject({ code: 'path_outside' });
    await expect(list('..')).rejects.toMatchObject({ code: 'path_outside' });
  });
});
