/** A PostgreSQL to try things in: empty at first, thrown away at the end, unable to reach the host. */

import type { TableStatistics } from '../ir/query.ts';
import type { Session } from '../postgres/session.ts';
import {
  type EngineWorker,
  engineVersion,
  type Limits,
  startEngineWorker,
} from './engine-worker.ts';
import type { Command } from './protocol.ts';
import { type Pretence, pretend } from './statistics.ts';

export interface Sandbox extends Session {
  /** `PGlite 0.5.16 (PostgreSQL 18.6)`. */
  readonly engine: string;
  /**
   * Makes the planner believe in rows that are not there. Opens a transaction: until `unpretend`
   * only plans may be asked for.
   */
  pretend(statistics: readonly TableStatistics[]): Promise<void>;
  unpretend(): Promise<void>;
  /** Back to the empty seed; also revives a sandbox whose statement ran into a limit. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export interface SandboxOptions {
  /** For one statement; 15 s when not said. */
  readonly timeLimitMs?: number;
  /** By which the process may grow during one statement; 1 GB when not said. */
  readonly memoryLimitBytes?: number;
}

let spare: Promise<EngineWorker> | null = null;
let warm = false;

function prepareSpare(): void {
  if (!warm || spare !== null) return;
  spare = startEngineWorker();
  // Whoever takes it sees the failure; until then nobody is there to see it.
  spare.catch(() => undefined);
}

/**
 * From now on one started worker waits for the next sandbox. For a process that lives on: a start
 * takes half a second of another core.
 */
export function keepWarm(): void {
  warm = true;
  prepareSpare();
}

/** Stops the waiting worker, and no other takes its place. */
export async function coolDown(): Promise<void> {
  warm = false;
  const waiting = spare;
  spare = null;
  await waiting?.then((worker) => worker.stop()).catch(() => undefined);
}

function takeWorker(): Promise<EngineWorker> {
  const taken = spare ?? startEngineWorker();
  spare = null;
  return taken;
}

export async function openSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const limits: Limits = {
    milliseconds: options.timeLimitMs ?? 15_000,
    bytes: options.memoryLimitBytes ?? 1_000_000_000,
  };
  let worker = await takeWorker();
  let pretence: Pretence | null = null;

  const send = async <Row>(command: Command) => [...(await worker.send(command, limits))] as Row[];
  const session: Session = {
    query: (sql, parameters = []) => send({ kind: 'query', sql, parameters }),
    execute: (sql) => send({ kind: 'execute', sql }),
  };
  const [version] = await session.query<{ server_version: string }>('SHOW server_version');

  return {
    ...session,
    engine: `PGlite ${engineVersion()} (PostgreSQL ${version?.server_version})`,
    pretend: async (statistics) => {
      await pretence?.end();
      pretence = await pretend(session, statistics, {
        lengthen: (files) => send({ kind: 'lengthen', files }),
        restore: () => send({ kind: 'restore-lengths' }),
      });
    },
    unpretend: async () => {
      const ended = pretence;
      pretence = null;
      await ended?.end();
    },
    reset: async () => {
      await worker.stop();
      pretence = null;
      worker = await takeWorker();
    },
    close: async () => {
      await worker.stop();
      prepareSpare();
    },
  };
}

/** Runs `use` in a new sandbox and throws the sandbox away. */
export async function withSandbox<Result>(
  use: (sandbox: Sandbox) => Promise<Result>,
  options: SandboxOptions = {},
): Promise<Result> {
  const sandbox = await openSandbox(options);
  try {
    return await use(sandbox);
  } finally {
    await sandbox.close();
  }
}
