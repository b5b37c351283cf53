/** Entry of the proof worker: the only place where SQL that we did not write is executed. */
import { parentPort, workerData } from 'node:worker_threads';
import { EngineFailure, openEngine } from './engine.ts';
import type { Request, Response, WorkerStart } from './protocol.ts';

function answer(response: Response): void {
  parentPort?.postMessage(response);
}

/**
 * LOAD makes Emscripten evaluate text that it finds in a library, and SQL can write a library.
 * The main thread switched that off for this thread; without it nothing may run here.
 */
function refuseCodeGeneration(): void {
  try {
    new Function('return 1')();
  } catch {
    return;
  }
  throw new Error('code generation from strings is on in the proof worker');
}

async function serve(): Promise<void> {
  refuseCodeGeneration();
  const engine = await openEngine(workerData as WorkerStart);
  let queue: Promise<void> = Promise.resolve();
  parentPort?.on('message', ({ id, command }: Request) => {
    queue = queue.then(async () => {
      try {
        answer({ kind: 'rows', id, rows: await engine.run(command) });
      } catch (error) {
        if (!(error instanceof EngineFailure)) throw error;
        answer({ kind: 'failure', id, failure: error.failure });
      }
    });
  });
  answer({ kind: 'ready' });
}

serve().catch((error: unknown) => {
  answer({ kind: 'failed-to-start', message: error instanceof Error ? error.message : 'unknown' });
});
