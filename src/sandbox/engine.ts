/** PGlite inside the proof worker: started from the seed, and watched for silent breakage. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { PGlite, type Results } from '@electric-sql/pglite';
import { extensionsIn, provideExtension } from './extension-files.ts';
import { type FileLengths, fileLengths } from './file-lengths.ts';
import type { Command, Failure, WorkerStart } from './protocol.ts';
import { webAssembly } from './webassembly.ts';

const settings = {
  // Recursion becomes a clean 54001; with more, the WebAssembly stack ends first and breaks PGlite.
  max_stack_depth: '100kB',
  // One session holds a lock for each object of a large schema until its transaction ends.
  max_locks_per_transaction: '2048',
  max_connections: '5',
  // A runaway sort spills into files, which here are memory of this process.
  temp_file_limit: '256MB',
  shared_buffers: '32MB',
  TimeZone: 'UTC',
};

/** `-O`, which PGlite starts with: a user's server refuses to create in pg_catalog. */
const allowSystemChanges = '-O';

/** PGlite asks for up to 2 GB; a proof that needs so much is a runaway. */
const memoryPages = 12_288;

export interface Engine {
  run(command: Command): Promise<readonly unknown[]>;
}

export class EngineFailure extends Error {
  override readonly name = 'EngineFailure';
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

function broken(message: string): EngineFailure {
  return new EngineFailure({
    message: `sandbox broken: ${message}`,
    code: null,
    detail: null,
    hint: null,
    position: null,
    broken: true,
  });
}

function capMemory(): void {
  const Memory = webAssembly.Memory;
  webAssembly.Memory = class extends Memory {
    constructor(limits: { initial: number; maximum: number }) {
      super({ ...limits, maximum: Math.min(limits.maximum, memoryPages) });
    }
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** PostgreSQL's errors carry a five-character SQLSTATE; anything else came out of the engine itself. */
function asFailure(error: unknown): EngineFailure {
  if (error instanceof EngineFailure) return error;
  const fields = error as Record<string, unknown>;
  if (!(error instanceof Error)) return broken(String(error));
  if (typeof fields.code !== 'string' || !/^[0-9A-Z]{5}$/.test(fields.code)) {
    return broken(error.message.slice(0, 500));
  }
  const position = Number(fields.position);
  return new EngineFailure({
    message: error.message,
    code: fields.code,
    detail: text(fields.detail),
    hint: text(fields.hint),
    position: Number.isInteger(position) && position > 0 ? position : null,
    broken: false,
  });
}

/**
 * After some crashes PGlite answers every statement with an empty result that names no command.
 * An empty statement does so too, so a question with a known answer decides.
 */
async function checkHealth(database: PGlite, results: readonly Results[]): Promise<void> {
  if (results.length > 0 && results.every((result) => result.command !== undefined)) return;
  try {
    const [probe] = await database.exec('SELECT 42 AS alive');
    if (probe?.rows[0]?.alive === 42) return;
  } catch (error) {
    // In a failed transaction the probe is refused, by an engine that lives.
    if ((error as { code?: unknown }).code === '25P02') return;
  }
  throw broken('the engine stopped answering');
}

async function runSql(database: PGlite, command: Command & { sql: string }): Promise<Results[]> {
  const results =
    command.kind === 'query'
      ? [await database.query<Record<string, unknown>>(command.sql, [...command.parameters])]
      : await database.exec(command.sql);
  await checkHealth(database, results);
  return results;
}

async function runCommand(
  database: PGlite,
  lengths: FileLengths,
  engine: string,
  command: Command,
): Promise<readonly unknown[]> {
  switch (command.kind) {
    case 'lengthen':
      lengths.lengthen(command.files);
      return [];
    case 'restore-lengths':
      lengths.restore();
      return [];
    case 'execute':
    case 'query': {
      for (const name of extensionsIn(command.sql)) {
        provideExtension(engine, database.Module.FS, name);
      }
      const results = await runSql(database, command);
      return results.at(-1)?.rows ?? [];
    }
  }
}

export async function openEngine(start: WorkerStart): Promise<Engine> {
  capMemory();
  const database = await PGlite.create({
    loadDataDir: new Blob([gunzipSync(readFileSync(start.seed))]),
    pgliteWasmModule: start.module,
    startParams: [
      ...PGlite.defaultStartParams.filter((parameter) => parameter !== allowSystemChanges),
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
  });
  const lengths = fileLengths(database.Module.FS);
  return {
    run: async (command) => {
      try {
        return await runCommand(database, lengths, start.engine, command);
      } catch (error) {
        throw asFailure(error);
      }
    },
  };
}
