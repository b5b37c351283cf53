/** Starts the child process that runs a project's schema, serves it its modules, and takes its answer. */
import { type ChildProcess, spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { z } from 'zod';
import { Refusal } from '../../ir/findings.ts';
import { packageFile } from '../../package.ts';
import { permissionFlag, withoutNetwork } from './isolation.ts';
import type { DrizzleRequest, DrizzleResponse, FromChild } from './protocol.ts';
import { moduleServer } from './serve.ts';

const limits = { bytes: 16_000_000, megabytes: 512 } as const;

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

function start(before: readonly string[], flag: string): ChildProcess {
  const own = realpathSync(packageFile('dist'));
  const [program = process.execPath, ...args] = [
    ...before,
    process.execPath,
    flag,
    `--allow-fs-read=${own}/*`,
    '--disallow-code-generation-from-strings',
    '--no-warnings',
    `--max-old-space-size=${limits.megabytes}`,
    `${own}/drizzle-reader.js`,
  ];
  return spawn(program, args, { cwd: own, env: {}, stdio: ['pipe', 'ignore', 'ignore', 'pipe'] });
}

/** Calls `take` with each whole line. Lines may be long: their parts are put together once. */
function onLine(child: ChildProcess, take: (line: string) => void, tooLarge: () => void): void {
  let parts: Buffer[] = [];
  let size = 0;
  child.stdio[3]?.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > limits.bytes) return tooLarge();
    let rest = chunk;
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      take(Buffer.concat([...parts, rest.subarray(0, end)]).toString('utf8'));
      parts = [];
      rest = rest.subarray(end + 1);
    }
    parts.push(rest);
  });
}

const Said = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('statements'), statements: z.array(z.string()) }),
  z.object({ kind: z.literal('snapshot'), snapshot: z.string() }),
  z.object({ kind: z.literal('failed'), message: z.string() }),
  z.object({ kind: z.literal('module'), from: z.string(), request: z.string() }),
]);

/** Others wrote the code at its other end. */
function understand(line: string): FromChild {
  try {
    return Said.parse(JSON.parse(line));
  } catch {
    return { kind: 'failed', message: 'its process said what cannot be read.' };
  }
}

type Answer = Exclude<DrizzleResponse, { kind: 'failed' }>;

function answerIn(response: DrizzleResponse | null): Answer {
  if (response === null) throw failure('its process ended without an answer.');
  if (response.kind === 'failed') throw failure(harmless(response.message));
  return response;
}

async function run(
  request: DrizzleRequest,
  timeLimit: number,
  texts: ReadonlyMap<string, string>,
): Promise<Answer> {
  const child = start(await withoutNetwork(), permissionFlag());
  const serve = moduleServer(request.project, texts);
  const response = await new Promise<DrizzleResponse | null>((resolve, reject) => {
    const stop = (reason: string) => {
      child.kill('SIGKILL');
      reject(failure(reason));
    };
    const timer = setTimeout(
      () => stop(`it ran for ${timeLimit / 1000} s without an end.`),
      timeLimit,
    );
    let answer: DrizzleResponse | null = null;
    const take = (line: string) => {
      const message = understand(line);
      if (message.kind === 'module') child.stdin?.write(`${JSON.stringify(serve(message))}\n`);
      else answer ??= message;
    };
    onLine(child, take, () => stop('it is too large.'));
    child.once('error', () => stop('no process could be started.'));
    child.once('close', () => {
      clearTimeout(timer);
      resolve(answer);
    });
    child.stdin?.on('error', () => {});
    child.stdin?.write(`${JSON.stringify(request)}\n`);
  });
  return answerIn(response);
}

type Asked = Omit<DrizzleRequest, 'wanted' | 'previous'>;

/** Throws `Refusal` when the process cannot be held back, before any of the project's code runs. */
export async function runChild(request: Asked, timeLimit: number): Promise<readonly string[]> {
  const asked = { ...request, wanted: 'statements', previous: null } as const;
  const answer = await run(asked, timeLimit, new Map());
  return answer.kind === 'statements' ? answer.statements : [];
}

/**
 * The snapshot that drizzle-kit would write now, as JSON. `texts` stand for files of the project,
 * by real path: those that are about to be written.
 */
export async function runForSnapshot(
  request: Omit<DrizzleRequest, 'wanted'>,
  timeLimit: number,
  texts: ReadonlyMap<string, string>,
): Promise<string> {
  const answer = await run({ ...request, wanted: 'snapshot' }, timeLimit, texts);
  if (answer.kind !== 'snapshot') throw failure('its process said what cannot be read.');
  return answer.snapshot;
}
