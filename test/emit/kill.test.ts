import { mkdirSync } from 'node:fs';
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

function killedAt(path: string, act: Job['act'], at: number): Job {
  return { project: path, act, fault: { at, kind: 'kill', code: '' } };
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

async function undisturbed(): Promise<number> {
  const path = project();
  const { outcomes } = await start(script, [{ project: path, act: 'write', fault: null }]).ended;
  expect(outcomes[0]?.result).toBe('done');
  expect(shape(path)).toBe('new');
  return outcomes[0]?.calls.length ?? 0;
}

describe('a killed write', () => {
  test('before any of its calls: all old or all new after recovery, nothing else left', async () => {
    const calls = await undisturbed();
    expect(calls).toBeGreaterThan(50);
    const seen = new Map<string, number>();
    await inPairs(calls, async (at) => {
      const path = project();
      const { signal } = await start(script, [killedAt(path, 'write', at)]).ended;
      expect(signal).toBe('SIGKILL');
      const { outcome } = await recover(path, { patience: 0 });
      const result = shape(path);
      expect(['old', 'new'], `killed at call ${at}`).toContain(result);
      if (outcome === 'completed') expect(result).toBe('new');
      if (outcome === 'undone') expect(result).toBe('old');
      expect((await recover(path)).outcome).toBe('nothing to do');
      seen.set(outcome + result, (seen.get(outcome + result) ?? 0) + 1);
    });
    expect([...seen.keys()].sort()).toEqual(
      expect.arrayContaining(['completednew', 'nothing to doold', 'undoneold']),
    );
  });

  test('and a killed recovery: the one after it still gives all or nothing', async () => {
    const calls = await undisturbed();
    await inPairs(20, async (n) => {
      const path = project();
      const at = 1 + Math.floor(((n - 1) * calls) / 20);
      await start(script, [killedAt(path, 'write', at)]).ended;
      for (const again of [2 + (n % 9), 1 + (n % 17)]) {
        await start(script, [killedAt(path, 'recover', again)]).ended;
      }
      await recover(path, { patience: 0 });
      expect(['old', 'new'], `killed at call ${at}, then while recovering`).toContain(shape(path));
    });
  });

  test('at any time', async () => {
    const results = new Set<string>();
    await inPairs(30, async (n) => {
      const path = project();
      const { child, ready, ended } = start(script, [{ project: path, act: 'write', fault: null }]);
      await ready;
      await sleep((n * 7) % 30);
      child.kill('SIGKILL');
      await ended;
      results.add((await recover(path, { patience: 0 })).outcome);
      expect(['old', 'new']).toContain(shape(path));
    });
    expect(results.size).toBeGreaterThan(1);
  });
});
