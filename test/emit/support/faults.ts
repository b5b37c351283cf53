/** Counts the system calls that change the disk, and lets one of them fail or be the last. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** Calls are counted from 1; a call that is the last is not made. */
export interface Fault {
  /** The process is killed there. */
  readonly killAt?: number;
  /** Nothing comes after it, as if killed, but the process goes on with other jobs. */
  readonly stopAt?: number;
  /** Somebody else writes into a file there. */
  readonly edit?: { readonly at: number; readonly path: string; readonly content: string };
  readonly fail?: { readonly at: number; readonly code: string; readonly andAllAfter: boolean };
}

let calls: string[] = [];
let fault: Fault = {};
let stop: () => void = () => {};

/** Resolves when the work that follows has been stopped. */
export function arm(next: Fault): Promise<'stopped'> {
  calls = [];
  fault = next;
  return new Promise((resolve) => {
    stop = () => resolve('stopped');
  });
}

/** Names of the calls since `arm`. */
export function callsMade(): readonly string[] {
  return calls;
}

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

async function count(name: string): Promise<void> {
  calls.push(name);
  const at = calls.length;
  if (at === fault.killAt) die();
  if (at === fault.stopAt) {
    stop();
    await new Promise(() => {});
  }
  const { fail, edit } = fault;
  if (at === edit?.at) fs.writeFileSync(edit.path, edit.content);
  if (fail === undefined || at < fail.at || (at > fail.at && !fail.andAllAfter)) return;
  throw Object.assign(new Error(`${fail.code}: injected, ${name}`), {
    code: fail.code,
    syscall: name,
    path: '/somewhere/injected',
  });
}

type Call = (...parameters: never[]) => Promise<unknown>;
type Calls = Record<string, Call>;

function counted(owner: Calls, name: string): void {
  const original = owner[name] as Call;
  owner[name] = async (...parameters: never[]) => {
    await count(name);
    return original.apply(owner, parameters);
  };
}

/** A write that is cut in the middle leaves half of the bytes. */
function countedHandle(handle: fs.promises.FileHandle): fs.promises.FileHandle {
  const write = handle.writeFile.bind(handle);
  handle.writeFile = async (data) => {
    const text = String(data);
    await count('write nothing');
    await write(text.slice(0, text.length >> 1));
    await count('write half');
    await write(text.slice(text.length >> 1));
  };
  counted(handle as unknown as Calls, 'sync');
  return handle;
}

export function install(): void {
  const all = fs.promises as unknown as Calls;
  const { open } = fs.promises;
  for (const name of 'symlink link unlink rename mkdir rmdir chmod chown copyFile'.split(' ')) {
    counted(all, name);
  }
  fs.promises.open = async (path, flags, mode) => {
    if (flags === 'r') return open(path, flags, mode);
    await count('open');
    return countedHandle(await open(path, flags, mode));
  };
  syncBuiltinESMExports();
}
