/** The server's life: it ends with its input, as a client that goes away says nothing else. */

import { log } from '../log.ts';
import { exitFlushed } from './exit.ts';

/** A script may close our input right after its last request: that one is still answered. */
const graceMilliseconds = 200;
const pollMilliseconds = 10;

/** A waiting sandbox holds memory: after a while without a call it is let go. */
const warmMilliseconds = 5 * 60_000;
let cooling: NodeJS.Timeout | undefined;

async function keepSandboxReady(): Promise<void> {
  const { proofServer } = await import('../sandbox/proof-server.ts');
  if (proofServer() !== null) return;
  const { keepWarm, coolDown } = await import('../sandbox/embedded.ts');
  keepWarm();
  clearTimeout(cooling);
  cooling = setTimeout(() => void coolDown(), warmMilliseconds);
  cooling.unref();
}

/** Failing to start is the proof's to report. */
function prepareProof(): void {
  keepSandboxReady().catch((error: unknown) => log('error', 'no sandbox in advance', error));
}

export async function serve(project: string | null): Promise<void> {
  const { serveStdio } = await import('../server.ts');
  const context = { project, workingFolder: null, prepareProof };
  const server = await serveStdio(context, () => exitFlushed(1));
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    const deadline = Date.now() + graceMilliseconds;
    const poll = setInterval(() => {
      if (server.openRequests() > 0 && Date.now() < deadline) return;
      clearInterval(poll);
      exitFlushed(0);
    }, pollMilliseconds);
  };
  process.stdin.on('end', end);
  process.stdin.on('close', end);
}
