/** The server as a process: what stands on its stdout, and how it ends. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bin, temporaryFolder } from '../support/server.ts';

const hello = [
  {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    },
  },
  { jsonrpc: '2.0', method: 'notifications/initialized' },
];

let child: ChildProcessWithoutNullStreams;
let state: string;
let stdout = '';

function send(...messages: readonly unknown[]): void {
  for (const message of messages) child.stdin.write(`${JSON.stringify(message)}\n`);
}

function answers(): { id?: number; result?: Record<string, unknown>; error?: unknown }[] {
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

async function answered(id: number): Promise<void> {
  while (!answers().some((message) => message.id === id)) await once(child.stdout, 'data');
}

/** Milliseconds until the process is gone after `end`. */
async function millisecondsToEnd(end: () => void): Promise<{ code: number | null; after: number }> {
  const gone = once(child, 'exit');
  const started = performance.now();
  end();
  const [code] = (await gone) as [number | null];
  return { code, after: performance.now() - started };
}

beforeEach(async () => {
  state = await temporaryFolder();
  stdout = '';
  child = spawn(process.execPath, [bin], { env: { ...process.env, TABLEWRIGHT_STATE_DIR: state } });
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
  });
  send(...hello);
  await answered(1);
});

afterEach(async () => {
  child.kill('SIGKILL');
  await rm(state, { recursive: true, force: true });
});

const call = (id: number, name: string, input: unknown) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: input },
});

describe('when its input is closed', () => {
  it('is gone within a second', async () => {
    const { code, after } = await millisecondsToEnd(() => child.stdin.end());
    expect(code).toBe(0);
    expect(after).toBeLessThan(1000);
  });

  it('answers what was asked just before', async () => {
    send(
      { jsonrpc: '2.0', id: 2, method: 'tools/list' },
      { jsonrpc: '2.0', id: 3, method: 'prompts/list' },
    );
    const { code } = await millisecondsToEnd(() => child.stdin.end());
    expect(code).toBe(0);
    expect(answers().map((message) => message.id)).toEqual(expect.arrayContaining([1, 2, 3]));
  });

  it('is gone within a second while a proof runs', async () => {
    const endless = {
      name: 'forever',
      sql: 'CREATE FUNCTION forever() RETURNS int LANGUAGE sql AS $$ SELECT count(*)::int FROM generate_series(1, 10000000000) $$',
    };
    const entities = [
      { name: 'thing', attributes: [{ name: 'size', default: 'forever()', type: 'integer' }] },
    ];
    const run = {
      name: 'run',
      sql: 'CREATE MATERIALIZED VIEW slow AS SELECT count(*) FROM generate_series(1, 10000000000)',
    };
    send(call(4, 'design_schema', { domain: 'slow', entities, extras: [endless, run] }));
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(
      answers().some((message) => message.id === 4),
      'the proof still runs',
    ).toBe(false);
    const { after } = await millisecondsToEnd(() => child.stdin.end());
    expect(after).toBeLessThan(1000);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('is gone within a second of %s', async (signal) => {
    const { after } = await millisecondsToEnd(() => child.kill(signal));
    expect(after).toBeLessThan(1000);
  });
});

describe('its stdout', () => {
  it('carries JSON-RPC lines and nothing else, also after failures', async () => {
    send(
      call(2, 'nothing_like_it', {}),
      call(3, 'design_schema', { domain: 1 }),
      call(4, 'detect_stack', { project_path: '/nowhere/at/all' }),
      { jsonrpc: '2.0', id: 5, method: 'no/such/method' },
      {
        jsonrpc: '2.0',
        id: 6,
        method: 'resources/read',
        params: { uri: 'tablewright://design/../../etc' },
      },
    );
    child.stdin.write('this is no JSON\n');
    send({ jsonrpc: '2.0', id: 7, method: 'ping' });
    for (const id of [2, 3, 4, 5, 6, 7]) await answered(id);
    for (const message of answers()) expect(message).toMatchObject({ jsonrpc: '2.0' });
  });

  it('stays in order after a message of 2 MB', async () => {
    const entities = [{ name: 'a', description: 'x'.repeat(2_000_000) }];
    send(call(2, 'design_schema', { domain: 'd', entities }), {
      jsonrpc: '2.0',
      id: 3,
      method: 'ping',
    });
    await answered(2);
    await answered(3);
    const result = answers().find((message) => message.id === 2)?.result as {
      isError: boolean;
      content: { text: string }[];
    };
    expect(result.isError).toBe(true);
    expect(JSON.parse(result.content[0]?.text ?? '')).toMatchObject({ code: 'input_too_large' });
  });
});
