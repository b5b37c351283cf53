/** The server as a client sees it: the bundle that ships, over stdio, with a state folder of its own. */
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import {
  getDefaultEnvironment,
  StdioClientTransport,
} from '@modelcontextprotocol/sdk/client/stdio.js';
import { packageFile } from '../../src/package.ts';

export const bin = process.env.TABLEWRIGHT_BIN ?? packageFile('dist', 'tablewright.js');

export async function temporaryFolder(): Promise<string> {
  return await mkdtemp(join(tmpdir(), 'tablewright-test-'));
}

export interface Answer {
  readonly isError: boolean;
  /** Of the first content item. */
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they expect and fail otherwise.
  readonly data: any;
  readonly links: readonly string[];
}

export interface TestServer {
  readonly client: Client;
  /** Of the server's process. */
  readonly pid: number;
  readonly state: string;
  stderr(): string;
  call(name: string, input: unknown): Promise<Answer>;
  /** `{code, message, fix}` of a call that must fail. */
  refusal(
    name: string,
    input: unknown,
  ): Promise<{ code: string; message: string; fix: string; findings?: { message: string }[] }>;
  close(): Promise<void>;
}

function answerOf(result: Awaited<ReturnType<Client['callTool']>>): Answer {
  const content = result.content as { type: string; text?: string; uri?: string }[];
  return {
    isError: result.isError === true,
    text: content[0]?.text ?? '',
    data: result.structuredContent,
    links: content.flatMap((item) => (item.type === 'resource_link' ? [item.uri ?? ''] : [])),
  };
}

interface Options {
  /** An existing one; it is kept. */
  readonly state?: string;
  /** Not as the superuser, whom no file mode stops. */
  readonly unprivileged?: boolean;
}

function command(unprivileged: boolean): [string, ...string[]] {
  if (!unprivileged || process.getuid?.() !== 0) return [process.execPath];
  return ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', process.execPath];
}

export async function startServer(
  args: readonly string[] = [],
  { state, unprivileged = false }: Options = {},
): Promise<TestServer> {
  const folder = state ?? (await temporaryFolder());
  if (unprivileged && process.getuid?.() === 0) await chown(folder, 65534, 65534);
  const [program, ...before] = command(unprivileged);
  const transport = new StdioClientTransport({
    command: program,
    args: [...before, bin, ...args],
    env: { ...getDefaultEnvironment(), TABLEWRIGHT_STATE_DIR: folder },
    stderr: 'pipe',
  });
  let stderr = '';
  transport.stderr?.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  const call = async (name: string, input: unknown): Promise<Answer> =>
    answerOf(
      await client.callTool({ name, arguments: input as Record<string, unknown> }, undefined, {
        timeout: 120_000,
      }),
    );
  return {
    client,
    pid: transport.pid ?? 0,
    state: folder,
    stderr: () => stderr,
    call,
    async refusal(name, input) {
      const answer = await call(name, input);
      if (!answer.isError) throw new Error(`${name} did not fail: ${answer.text}`);
      return JSON.parse(answer.text);
    },
    async close() {
      await client.close();
      if (state === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
