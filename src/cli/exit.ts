/** How the process ends: what was written is flushed first, nothing that still runs delays it. */
import { log } from '../log.ts';

const flushMilliseconds = 200;

/**
 * `process.exit` alone would cut off what a pipe has not taken yet; waiting for a reader that
 * is gone would never end.
 */
export function exitFlushed(code: number): void {
  const exit = () => process.exit(code);
  setTimeout(exit, flushMilliseconds);
  process.stdout.write('', exit);
}

function isClosedPipe(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED';
}

/** Signals and unexpected errors, for the whole process. */
export function handleEnd(): void {
  process.on('SIGTERM', () => exitFlushed(143));
  process.on('SIGINT', () => exitFlushed(130));
  process.stdout.on('error', () => process.exit(0));
  process.on('unhandledRejection', (error) => log('error', 'unhandled rejection', error));
  process.on('uncaughtException', (error) => {
    if (!isClosedPipe(error)) log('error', 'uncaught exception', error);
    process.exit(1);
  });
}
