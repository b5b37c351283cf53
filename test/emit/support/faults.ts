/** Counts the system calls that change the disk, and lets one of them fail or be the last. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

export interface Fault {
  /** From this call on, counted from 1. */
  readonly at: number;
  readonly kind: 'kill' | 'fail once' | 'fail on';
  readonly code: string;
}

let calls = 0;
let fault: Fault | null = null;
const names: string[] = [];

export function arm(next: Fault | null): void {
  calls = 0;
  names.length = 0;
  fault = next;
}

/** Names of the calls since `arm`. */
export function callsMade(): readonly string[] {
  return names;
}

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

function count(name: string): void {
  calls += 1;
  names.push(name);
  if (fault === null || calls < fault.at) return;
  if (fault.kind === 'fail once' && calls > fault.at) return;
  if (fault.kind === 'kill') die();
  throw Object.assign(new Error(`${fault.code}: injected, ${name}`), {
    code: fault.code,
    syscall: name,
    path: '/somewhere/injected',
  });
}

type Call = (...parameters: never[]) => Promise<unknown>;
type Calls = Record<string, Call>;

function counted(owner: Calls, name: string): void {
  const original = owner[name] as Call;
  owner[name] = async (...parameters: never[]) => {
    count(name);
    return original.apply(owner, parameters);
  };
}

/** A write that is cut in the middle leaves half of the bytes. */
function countedHandle(handle: fs.promises.FileHandle): fs.promises.FileHandle {
  const write = handle.writeFile.bind(handle);
  handle.writeFile = async (data) => {
    const text = String(data);
    count('write nothing');
    await write(text.slice(0, text.length >> 1));
    count('write half');
    await write(text.slice(text.length >> 1));
  };
  counted(handle as unknown as Calls, 'sync');
  return handle;
}

export function install(): void {
  const calls = fs.promises as unknown as Calls;
  const { open } = fs.promises;
  for (const name of 'symlink link unlink rename mkdir rmdir chmod chown copyFile'.split(' ')) {
    counted(calls, name);
  }
  fs.promises.open = async (path, flags, mode) => {
    if (flags === 'r') return open(path, flags, mode);
    count('open');
    return countedHandle(await open(path, flags, mode));
  };
  syncBuiltinESMExports();
}
