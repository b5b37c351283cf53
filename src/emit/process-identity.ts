/** Who holds a lock: a process, told apart from a later one with the same number. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export interface Owner {
  /** Of host, boot and pid namespace: process numbers mean something only within one. */
  readonly machine: string;
  readonly pid: number;
  /** Start time of the process in the kernel's ticks; `0` where the system does not tell. */
  readonly started: string;
  readonly token: string;
}

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

function machineId(): string {
  const boot = orEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  const namespace = orEmpty(() => readlinkSync('/proc/self/ns/pid'));
  const all = [hostname(), boot, namespace].join('\n');
  return createHash('sha256').update(all).digest('hex').slice(0, 12);
}

/** Field 22 of /proc/<pid>/stat; the name in field 2 may itself hold spaces and parentheses. */
function startOf(pid: number): string {
  const stat = orEmpty(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? 'zombie' : (fields[19] ?? '0');
}

export function identify(pid: number): Owner {
  return {
    machine: machineId(),
    pid,
    started: startOf(pid),
    token: randomBytes(8).toString('hex'),
  };
}

export function formatOwner(owner: Owner): string {
  return `${owner.machine}.${owner.pid}.${owner.started}.${owner.token}`;
}

export function parseOwner(text: string): Owner | null {
  const match = /^([0-9a-f]{12})\.(\d{1,10})\.(\d{1,20})\.([0-9a-f]{16})$/.exec(text);
  if (match === null) return null;
  const [, machine = '', pid = '', started = '', token = ''] = match;
  return { machine, pid: Number(pid), started, token };
}

function signalReaches(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export function isThisProcess(owner: Owner): boolean {
  const { machine, pid, started } = identify(process.pid);
  return owner.machine === machine && owner.pid === pid && owner.started === started;
}

/** Null when nobody here can tell: the owner is on another machine or in another container. */
export function isAlive(owner: Owner): boolean | null {
  if (owner.machine !== machineId()) return null;
  return signalReaches(owner.pid) && startOf(owner.pid) === owner.started;
}
