/** The sandbox on the embedded PostgreSQL: PGlite in a worker of its own. */

import type { Session } from '../postgres/session.ts';
import {
  type EngineWorker,
  engineVersion,
  type Limits,
  startEngineWorker,
} from './engine-worker.ts';
import type { Command } from './protocol.ts';
import type { Sandbox } from './sandbox.ts';
import { type Pretence, pretend } from './statistics.ts';

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

export async function openEmbedded(limits: Limits): Promise<Sandbox> {
  let worker = await takeWorker();
  let pretence: Pretence | null = null;

  const send = async <Row>(command: Command) => [...(await worker.send(command, limits))] as Row[];
  const session: Session = {
    keepsStatements: true,
    query: (sql, parameters = []) => send({ kind: 'query', sql, parameters }),
    execute: (sql) => send({ kind: 'execute', sql }),
  };
  const [version] = await session.query<{ server_version: string }>('SHOW server_version');

  return {
    ...session,
    engine: `PGlite ${engineVersion()} (PostgreSQL ${version?.server_version})`,
    embedded: true,
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
