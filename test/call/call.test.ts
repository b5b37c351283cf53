import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { callTool } from '../../src/call/call.ts';
import { Refusal } from '../../src/ir/findings.ts';
import { defineTool } from '../../tools/define.ts';

const context = { project: null, workingFolder: null, prepareProof: () => {} };

/** A tool that does what the test says. */
function tool(run: () => unknown) {
  return defineTool({
    name: 'probe',
    title: 'Probe',
    description: 'a tool of the test',
    input: z.object({ list: z.preprocess((value) => value, z.array(z.unknown())).optional() }),
    output: z.object({ count: z.number() }),
    effect: 'reads',
    async run() {
      return { structured: run() as { count: number }, text: 'done' };
    },
  });
}

async function call(run: () => unknown, input: unknown = {}) {
  return await callTool('probe', input, context, [tool(run)]);
}

let logged: string[];
beforeEach(() => {
  logged = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => logged.push(String(text)) > 0);
});
afterEach(() => vi.restoreAllMocks());

describe('a call', () => {
  it('gives the data and the text', async () => {
    expect(await call(() => ({ count: 3 }))).toEqual({
      ok: true,
      structured: { count: 3 },
      text: 'done',
      links: [],
    });
    expect(logged).toEqual([]);
  });

  it('may leave the input out', async () => {
    expect(await call(() => ({ count: 3 }), undefined)).toMatchObject({ ok: true });
  });
});

describe('an expected failure', () => {
  it('is said as it is, but for secrets', async () => {
    const outcome = await call(() => {
      throw new Refusal('no_luck', 'cannot reach postgres://me:hunter2@db/x', 'start it');
    });
    expect(outcome).toEqual({
      ok: false,
      error: { code: 'no_luck', message: 'cannot reach postgres://***@db/x', fix: 'start it' },
    });
    expect(logged).toEqual([]);
  });

  it('has no secrets in its fix or its findings', async () => {
    const sql = "CREATE USER u PASSWORD 'hunter2'";
    const said = { subject: sql, message: sql, fix: sql };
    const finding = { code: 'c', severity: 'critical' as const, ...said };
    const outcome = await call(() => {
      throw new Refusal('no_luck', sql, `take out ${sql}`, [finding]);
    });
    expect(JSON.stringify(outcome)).not.toContain('hunter2');
    expect(outcome).toMatchObject({ ok: false, error: { findings: [{ code: 'c' }] } });
  });

  it('keeps its findings, within limits', async () => {
    const finding = {
      code: 'c',
      severity: 'critical' as const,
      subject: 's',
      message: 'm'.repeat(900),
      fix: 'f',
    };
    const outcome = await call(() => {
      throw new Refusal('many', 'x'.repeat(9000), 'y', Array(200).fill(finding));
    });
    if (outcome.ok) throw new Error('it did not fail');
    expect(outcome.error.findings?.length).toBeGreaterThan(10);
    expect(JSON.stringify(outcome).length).toBeLessThan(25_000);
  });
});

describe('an unexpected failure', () => {
  it('says nothing of its inside; the log says it, without secrets', async () => {
    const outcome = await call(() => {
      throw new TypeError('x is undefined, password=hunter2');
    });
    if (outcome.ok) throw new Error('it did not fail');
    expect(outcome.error.code).toBe('internal_error');
    expect(JSON.stringify(outcome)).not.toMatch(/undefined|hunter2|call\.test/);
    expect(logged).toHaveLength(1);
    const line = JSON.parse(logged[0] ?? '');
    expect(line).toMatchObject({ level: 'error', event: 'probe failed unexpectedly' });
    expect(line.error).toContain('x is undefined');
    expect(line.error).toContain('call.test');
    expect(line.error).not.toContain('hunter2');
  });

  it('is also a result that is not what the tool promises', async () => {
    const outcome = await call(() => ({ count: 'three' }));
    expect(outcome).toMatchObject({ ok: false, error: { code: 'internal_error' } });
  });
});

describe('an input that is too much', () => {
  it('is refused by its size', async () => {
    const outcome = await call(() => ({ count: 1 }), { list: ['x'.repeat(1_000_001)] });
    expect(outcome).toMatchObject({ ok: false, error: { code: 'input_too_large' } });
  });

  it('is refused by its depth', async () => {
    let deep: unknown = [];
    for (let i = 0; i < 200_000; i++) deep = [deep];
    const outcome = await call(() => ({ count: 1 }), { list: deep });
    expect(outcome).toMatchObject({ ok: false, error: { code: expect.stringMatching(/^i/) } });
  });
});
