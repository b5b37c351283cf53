/** The child's line to its parent. It waits for each reply: `require` has no time for promises. */
import fs from 'node:fs';
import type { FromChild } from './protocol.ts';

// Taken now: later they are refused to all.
const { readSync, writeSync } = fs;

const fromParent = 0;
const toParent = 3;

function isBusy(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EAGAIN';
}

function wait(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
}

function readSome(into: Buffer): number {
  for (;;) {
    try {
      return readSync(fromParent, into, 0, into.length, null);
    } catch (error) {
      if (!isBusy(error)) throw error;
      wait();
    }
  }
}

/** The parent sends one line, and no more before it is asked. */
export function receive<Message>(): Message {
  const parts: Buffer[] = [];
  const space = Buffer.alloc(1 << 16);
  for (;;) {
    const count = readSome(space);
    if (count === 0) throw new Error('the reader has gone');
    parts.push(Buffer.from(space.subarray(0, count)));
    if (space[count - 1] === 10) return JSON.parse(Buffer.concat(parts).toString('utf8'));
  }
}

export function send(message: FromChild): void {
  const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(toParent, bytes, at);
    } catch (error) {
      if (!isBusy(error)) throw error;
      wait();
    }
  }
}
