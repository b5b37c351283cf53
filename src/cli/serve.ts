/** The server's life: it ends with its input, as a client that goes away says nothing else. */
import type { Context } from '../../tools/define.ts';
import { exitFlushed } from './exit.ts';

/** A script may close our input right after its last request: that one is still answered. */
const graceMilliseconds = 300;
const pollMilliseconds = 10;

export async function serve(context: Context): Promise<void> {
  const { serveStdio } = await import('../server.ts');
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
