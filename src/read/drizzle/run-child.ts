/** Starts the child process that runs a project's schema: no environment, no writing, no time to spare. */
import { spawn } from 'node:child_process';
import { Refusal } from '../../ir/findings.ts';
import { packageFile } from '../../package.ts';
import type { DrizzleRequest, DrizzleResponse } from './protocol.ts';

const limits = { bytes: 16_000_000, megabytes: 512 } as const;

/** Node's permissions (doc/api/permissions): what is not named is refused. */
function permissions(readable: readonly string[]): string[] {
  const flag = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';
  return [flag, ...readable.flatMap((folder) => [`--allow-fs-read=${folder}/*`])];
}

function failure(message: string): Refusal {
  return new Refusal(
    'drizzle_not_read',
    `The Drizzle schema could not be loaded: ${message}`,
    'Name a live database, or its migrations, to read the schema from.',
  );
}

/** The first line, without what could be a connection string. */
function harmless(message: string): string {
  const [line = ''] = message.split('\n', 1);
  return line.replace(/[\w+.-]+:\/\/\S+/g, '(a URL)').slice(0, 300);
}

function understand(text: string): readonly string[] {
  let response: DrizzleResponse;
  try {
    response = JSON.parse(text) as DrizzleResponse;
  } catch {
    throw failure('its process ended without an answer.');
  }
  if (response.kind === 'failed') throw failure(harmless(response.message));
  return response.statements.map(String);
}

/** `readable`: absolute folders beside the project that its packages lie in. */
export async function runChild(
  request: DrizzleRequest,
  readable: readonly string[],
  timeLimit: number,
): Promise<readonly string[]> {
  const script = packageFile('dist', 'drizzle-reader.js');
  const child = spawn(
    process.execPath,
    [
      ...permissions([packageFile('dist'), request.project, ...readable]),
      '--no-warnings',
      `--max-old-space-size=${limits.megabytes}`,
      script,
    ],
    { cwd: request.project, env: {}, stdio: ['pipe', 'ignore', 'ignore', 'pipe'] },
  );
  const text = await new Promise<string>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (reason: string) => {
      child.kill('SIGKILL');
      reject(failure(reason));
    };
    const timer = setTimeout(
      () => stop(`it ran for ${timeLimit / 1000} s without an end.`),
      timeLimit,
    );
    child.stdio[3]?.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > limits.bytes) stop('it is too large.');
    });
    child.once('error', () => stop('no process could be started.'));
    child.once('close', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks).toString('utf8'));
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end(JSON.stringify(request));
  });
  return understand(text);
}
