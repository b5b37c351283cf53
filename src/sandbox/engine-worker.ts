/** The proof worker seen from the main thread: one command at a time, within limits, killable. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { Refusal } from '../ir/findings.ts';
import { packageFile } from '../package.ts';
import { DatabaseError } from '../postgres/session.ts';
import type { Command, Failure, Request, Response, WorkerStart } from './protocol.ts';
import { webAssembly } from './webassembly.ts';

export interface Limits {
  /** Of computing, for one statement; it may wait for other processes `patience` times as long. */
  readonly milliseconds: number;
  /** By which the process may grow during one statement. */
  readonly bytes: number;
}

const patience = 4;

export interface EngineWorker {
  send(command: Command, limits: Limits): Promise<readonly unknown[]>;
  stop(): Promise<void>;
}

interface Pending {
  readonly id: number;
  readonly resolve: (rows: readonly unknown[]) => void;
  readonly reject: (error: DatabaseError) => void;
}

/** PGlite's folder of files, without loading PGlite in this thread. */
function engineFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'));
}

export function engineVersion(): string {
  const about = readFileSync(join(engineFolder(), '..', 'package.json'), 'utf8');
  return (JSON.parse(about) as { version: string }).version;
}

let compiled: Promise<WebAssembly.Module> | null = null;

/**
 * V8 compiles a function of the engine a second time, with all optimization, as soon as it has run
 * a little: nearly half of what a small comparison costs. It reads the figure when a module is
 * compiled; Node 20's own is 1.8 million, and a process that lives on still reaches this one.
 */
const tieringBudget = '--wasm-tiering-budget=400000000';

function compiledEngine(): Promise<WebAssembly.Module> {
  if (compiled === null) setFlagsFromString(tieringBudget);
  compiled ??= webAssembly.compile(readFileSync(join(engineFolder(), 'pglite.wasm')));
  return compiled;
}

function databaseError(failure: Failure): DatabaseError {
  const { message, code, detail, hint, position } = failure;
  return new DatabaseError(message, code, detail, hint, position);
}

/**
 * V8 reads the flag when a thread makes its context: this thread keeps code generation (templates
 * need it), every worker started from now on is without.
 */
function startThread(start: WorkerStart): Worker {
  setFlagsFromString('--disallow-code-generation-from-strings');
  const worker = new Worker(packageFile('dist', 'proof-worker.js'), {
    workerData: start,
    env: {},
    execArgv: [],
    // Kept from the host's own, where MCP speaks. Nobody reads them: reading would hold the process.
    stdout: true,
    stderr: true,
    // The engine's own memory is WebAssembly's and capped there; this is for rows on their way.
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  return worker;
}

/** Resolves once the engine answers. */
export async function startEngineWorker(): Promise<EngineWorker> {
  const worker = startThread({
    module: await compiledEngine(),
    seed: packageFile('dist', 'seed.tar.gz'),
    engine: engineFolder(),
  });
  let dead: DatabaseError | null = null;
  let pending: Pending | null = null;
  let lastId = 0;
  let queue: Promise<unknown> = Promise.resolve();

  function die(error: DatabaseError): void {
    dead ??= new DatabaseError(`the sandbox is gone: ${error.message}`, null);
    pending?.reject(error);
    pending = null;
    void worker.terminate();
  }

  function settle(response: Response): void {
    if (response.kind === 'ready' || response.kind === 'failed-to-start') return;
    if (pending === null || pending.id !== response.id) return;
    const { resolve, reject } = pending;
    if (response.kind === 'failure' && response.failure.broken) {
      die(databaseError(response.failure));
      return;
    }
    pending = null;
    if (response.kind === 'rows') resolve(response.rows);
    else reject(databaseError(response.failure));
  }

  /** On a busy machine a statement waits for its turn, which is no fault of its own. */
  function isOverTime(began: number, cpu: NodeJS.CpuUsage, { milliseconds }: Limits): boolean {
    const elapsed = performance.now() - began;
    if (elapsed < milliseconds) return false;
    const { user, system } = process.cpuUsage(cpu);
    return (user + system) / 1000 >= milliseconds || elapsed >= milliseconds * patience;
  }

  function watch(limits: Limits): () => void {
    const [memory, began, cpu] = [
      process.memoryUsage.rss(),
      performance.now(),
      process.cpuUsage(),
    ] as const;
    const meter = setInterval(() => {
      if (isOverTime(began, cpu, limits)) {
        const seconds = limits.milliseconds / 1000;
        die(new DatabaseError(`statement stopped after its limit of ${seconds} s`, '57014'));
      } else if (process.memoryUsage.rss() - memory >= limits.bytes) {
        const megabytes = Math.round(limits.bytes / 1e6);
        die(new DatabaseError(`statement stopped at its limit of ${megabytes} MB`, '53200'));
      }
    }, 100);
    return () => clearInterval(meter);
  }

  async function sendNow(command: Command, limits: Limits): Promise<readonly unknown[]> {
    if (dead !== null) throw dead;
    lastId += 1;
    const request: Request = { id: lastId, command };
    const stopWatching = watch(limits);
    try {
      return await new Promise<readonly unknown[]>((resolve, reject) => {
        pending = { id: request.id, resolve, reject };
        worker.postMessage(request);
      });
    } finally {
      stopWatching();
    }
  }

  await new Promise<void>((resolve, reject) => {
    const refuse = (message: string) =>
      reject(
        new Refusal(
          'proof_unavailable',
          `the embedded PostgreSQL did not start: ${message}`,
          'run `npm run build`, or install the package again',
        ),
      );
    worker.on('message', (response: Response) => {
      if (response.kind === 'ready') resolve();
      else if (response.kind === 'failed-to-start') refuse(response.message);
      else settle(response);
    });
    worker.on('error', (error: Error) => {
      refuse(error.message);
      die(new DatabaseError(`sandbox broken: ${error.message}`, null));
    });
    worker.on('exit', () => {
      refuse('the worker ended');
      die(new DatabaseError('sandbox broken: the worker ended', null));
    });
  });
  // The limits' timers keep the process alive while a statement runs; an idle worker never does.
  worker.unref();

  return {
    send: (command, limits) => {
      const sent = queue.then(() => sendNow(command, limits));
      queue = sent.catch(() => undefined);
      return sent;
    },
    stop: async () => {
      die(new DatabaseError('it was closed', null));
      await worker.terminate();
    },
  };
}
