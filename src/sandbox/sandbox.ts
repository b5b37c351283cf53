/** A PostgreSQL to try things in: empty at first, thrown away at the end, unable to reach the host. */

import type { TableStatistics } from '../ir/query.ts';
import type { Session } from '../postgres/session.ts';
import { openEmbedded } from './embedded.ts';
import type { Limits } from './engine-worker.ts';
import { proofServer } from './proof-server.ts';

export interface Sandbox extends Session {
  /** `PGlite 0.5.16 (PostgreSQL 18.6)`, or `PostgreSQL 15.18`. */
  readonly engine: string;
  /** False on a server, whose tables nobody can make look larger than they are. */
  readonly embedded: boolean;
  /**
   * Makes the planner believe in rows that are not there. Opens a transaction: until `unpretend`
   * only plans may be asked for. Embedded only.
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
  /** By which the process may grow during one statement; 1 GB when not said. Embedded only. */
  readonly memoryLimitBytes?: number;
  /** URL of the server to make a scratch database on, null for the embedded one; the process's own when not said. */
  readonly server?: string | null;
}

export async function openSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const limits: Limits = {
    milliseconds: options.timeLimitMs ?? 15_000,
    bytes: options.memoryLimitBytes ?? 1_000_000_000,
  };
  const server = options.server === undefined ? proofServer() : options.server;
  if (server === null) return openEmbedded(limits);
  const { openOnServer } = await import('./server.ts');
  return openOnServer(server, limits.milliseconds);
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
