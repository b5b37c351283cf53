import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recover } from '../../src/emit/write.ts';
import { bundleWriter, removeTemporary, start, temporaryFolder } from './support/processes.ts';
import { after, before, lay, snapshot } from './support/scenario.ts';
import type { Job } from './support/writer.ts';

const folder = temporaryFolder();
let script = '';
let numbered = 0;
const shapes = { old: '', new: '' };

function project(files: Readonly<Record<string, string>> = before): string {
  numbered += 1;
  const path = join(folder, `project-${numbered}`);
  mkdirSync(path);
  lay(path, files);
  return path;
}

/** `old`, `new`, or whatever else it looks like. */
function shape(path: string): string {
  const text = JSON.stringify(snapshot(path));
  if (text === shapes.old) return 'old';
  return text === shapes.new ? 'new' : Object.keys(snapshot(path)).join(' ');
}

/** Runs each job until its fault stops it, then kills the process that held their locks. */
async function stopAll(jobs: readonly Job[]): Promise<void> {
  const { outcomes } = await start(script, jobs).ended;
  expect(outcomes.map(({ result }) => result).filter((code) => code.startsWith('bug'))).toEqual([]);
  expect(outcomes).toHaveLength(jobs.length);
}

/** Two at a time: the machine of the tests has two cores. */
async function inPairs(count: number, one: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      next += 1;
      await one(next);
    }
  };
  await Promise.all([worker(), worker()]);
}

beforeAll(async () => {
  script = await bundleWriter(folder);
  shapes.old = JSON.stringify(snapshot(project(before)));
  shapes.new = JSON.stringify(snapshot(project(after)));
});
afterAll(() => removeTemporary(folder));

/** The calls of a write that nothing disturbs, by name. */
async function undisturbed(): Promise<readonly string[]> {
  const path = project();
  const { outcomes } = await start(script, [{ project: path, act: 'write' }]).ended;
  expect(outcomes[0]?.result).toBe('done');
  expect(shape(path)).toBe('new');
  return outcomes[0]?.calls ?? [];
}

/** Number of the call that follows the journal's move to `committing`. */
function firstCommit(calls: readonly string[]): number {
  const renames = [...calls.keys()].filter((at) => calls[at] === 'rename');
  return (renames[1] ?? 0) + 2;
}

function withoutPackage(path: string) {
  const { 'package.json': _, ...others } = snapshot(path);
  return others;
}

describe('a killed write', () => {
  test('before any of its calls: all old or all new after recovery, nothing else left', async () => {
    const calls = (await undisturbed()).length;
    expect(calls).toBeGreaterThan(50);
    const seen = new Set<string>();
    await inPairs(calls, async (killAt) => {
      const path = project();
      const job: Job = { project: path, act: 'write', fault: { killAt } };
      const { signal } = await start(script, [job]).ended;
      expect(signal).toBe('SIGKILL');
      const { outcome } = await recover(path, { patience: 0 });
      seen.add(`${outcome}: ${shape(path)}`);
      expect(['old', 'new'], `killed at call ${killAt}`).toContain(shape(path));
      expect((await recover(path)).outcome).toBe('nothing to do');
    });
    expect([...seen].sort()).toEqual([
      'completed: new',
      'nothing to do: new',
      'nothing to do: old',
      'undone: old',
    ]);
  });

  test('at any time', async () => {
    const results = new Set<string>();
    const whole = start(script, [{ project: project(), act: 'write' }]);
    await whole.ready;
    const started = performance.now();
    await whole.ended;
    const span = performance.now() - started;
    const killedAfter = async (wait: number) => {
      const path = project();
      const { child, ready, ended } = start(script, [{ project: path, act: 'write' }]);
      await ready;
      await sleep(wait);
      child.kill('SIGKILL');
      await ended;
      const { outcome } = await recover(path, { patience: 0 });
      results.add(`${outcome}: ${shape(path)}`);
      expect(['old', 'new']).toContain(shape(path));
    };
    await inPairs(20, (n) => killedAfter((span * 2 * n) / 20));
    // A machine that has become busy meanwhile takes longer than the span that was measured.
    for (let wait = span * 4; results.size < 2 && wait < 60_000; wait *= 2) await killedAfter(wait);
    expect(results.size).toBeGreaterThan(1);
  });
});

describe('a write that is cut off, and then', () => {
  test('the recovery too, twice: the one after still gives all or nothing', async () => {
    const calls = (await undisturbed()).length;
    const cuts = Array.from({ length: calls * 3 }, (_, n) => ({
      path: project(),
      write: 1 + (n % calls),
      first: 1 + ((n * 7) % 23),
      second: 1 + ((n * 5) % 17),
    }));
    const jobs = (act: Job['act'], at: (cut: (typeof cuts)[number]) => number) =>
      cuts.map((cut) => ({ project: cut.path, act, fault: { stopAt: at(cut) } }));
    await stopAll(jobs('write', (cut) => cut.write));
    await stopAll(jobs('recover', (cut) => cut.first));
    await stopAll(jobs('recover', (cut) => cut.second));
    for (const cut of cuts) {
      await recover(cut.path, { patience: 0 });
      expect(['old', 'new'], JSON.stringify(cut)).toContain(shape(cut.path));
    }
  });

  test('before that, failed and was being taken back', async () => {
    const calls = await undisturbed();
    const cuts = Array.from({ length: calls.length - 2 }, (_, n) => n + 2).flatMap((at) =>
      [1, 4, 8, 13].map((later) => {
        const fail = { at, code: 'ENOSPC', andAllAfter: false };
        return { project: project(), act: 'write' as const, fault: { fail, stopAt: at + later } };
      }),
    );
    await stopAll(cuts);
    for (const cut of cuts) {
      await recover(cut.project, { patience: 0 });
      expect(['old', 'new'], JSON.stringify(cut.fault)).toContain(shape(cut.project));
    }
  });

  test('a file is edited by hand: the edit is kept, the rest is all or nothing', async () => {
    const calls = await undisturbed();
    const first = firstCommit(calls) - 3;
    const cuts = Array.from({ length: calls.length - first }, (_, n) => ({
      project: project(),
      act: 'write' as const,
      fault: { stopAt: first + n },
    }));
    const shapes = [before, after].map((files) => withoutPackage(project(files)));
    await stopAll(cuts);
    for (const cut of cuts) {
      writeFileSync(join(cut.project, 'package.json'), 'edited by hand\n');
      await recover(cut.project, { patience: 0 });
      expect(snapshot(cut.project)['package.json']).toBe('edited by hand\n');
      expect(shapes, JSON.stringify(cut.fault)).toContainEqual(withoutPackage(cut.project));
    }
  });
});
