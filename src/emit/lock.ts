/**
 * One writer at a time in a project, over all processes.
 *
 * The lock is a symbolic link whose target is the owner's identity: made in one system call,
 * it is never seen half-written. Whoever finds a dead owner's lock takes a second lock, named
 * after the dead one, before removing it; so no two can remove it, and none a living one.
 */
import { createHash } from 'node:crypto';
import { lstat, readFile, readlink, symlink, unlink, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../ir/findings.ts';
import { removeIfThere } from './disk.ts';
import { errorCode } from './failure.ts';
import {
  formatOwner,
  identify,
  isAlive,
  isThisProcess,
  type Owner,
  parseOwner,
} from './process-identity.ts';

/** An owner on another machine is believed dead after this; a write takes well under a second. */
const foreignSeconds = 120;
/** For text that is no identity: a file system without symbolic links shows it half-written. */
const unreadableSeconds = 10;

/** Locks of this process. One of ours that is not here is what a failed release left behind. */
const held = new Set<string>();

async function create(path: string, text: string): Promise<boolean> {
  try {
    await symlink(text, path);
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST') return false;
    // Windows without the right to make links, FAT, and some mounts.
    if (code !== 'EPERM' && code !== 'ENOSYS' && code !== 'ENOTSUP') throw error;
  }
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** What stands in the lock, and its age in seconds; null when there is no lock. */
async function look(path: string): Promise<{ text: string; age: number } | null> {
  try {
    const info = await lstat(path);
    const text = info.isSymbolicLink()
      ? await readlink(path)
      : info.isFile() && info.size < 200
        ? await readFile(path, 'utf8')
        : '';
    return { text, age: (Date.now() - info.mtimeMs) / 1000 };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function isStale(text: string, age: number): boolean {
  const owner = parseOwner(text);
  if (owner === null) return age > unreadableSeconds;
  if (isThisProcess(owner)) return !held.has(owner.token);
  const alive = isAlive(owner);
  return alive === null ? age > foreignSeconds : !alive;
}

async function removeStale(path: string, text: string, mine: string): Promise<void> {
  const suffix = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const right = `${path}.${suffix}`;
  if (!(await tryLock(right, mine))) return;
  try {
    if ((await look(path))?.text === text) await unlink(path);
  } finally {
    await removeIfThere(right);
  }
}

async function tryLock(path: string, mine: string): Promise<boolean> {
  if (await create(path, mine)) return true;
  const found = await look(path);
  if (found !== null && isStale(found.text, found.age)) await removeStale(path, found.text, mine);
  else if (found !== null) return false;
  return create(path, mine);
}

function busy(text: string): Refusal {
  const owner = parseOwner(text);
  const who = owner === null ? 'Another process' : `Process ${owner.pid}`;
  return new Refusal(
    'project_busy',
    `${who} is writing files of this project.`,
    'Call again when it has finished; a lock whose process has died is taken over by itself.',
  );
}

export interface Lock {
  /** Names this lock among all others, ever. */
  readonly token: string;
  release(): Promise<void>;
}

async function release(path: string, owner: Owner): Promise<void> {
  held.delete(owner.token);
  try {
    if ((await look(path))?.text === formatOwner(owner)) await unlink(path);
  } catch (error) {
    // The write itself is done; whoever comes next takes the lock over.
    if (errorCode(error) === null) throw error;
  }
}

async function wait(path: string, mine: string, patience: number): Promise<void> {
  const deadline = Date.now() + patience;
  while (!(await tryLock(path, mine))) {
    if (Date.now() >= deadline) throw busy((await look(path))?.text ?? '');
    await sleep(20 + Math.random() * 30);
  }
}

/** Waits up to `patience` milliseconds for another writer, then refuses. */
export async function acquireLock(path: string, patience: number): Promise<Lock> {
  const owner = identify(process.pid);
  held.add(owner.token);
  try {
    await wait(path, formatOwner(owner), patience);
  } catch (error) {
    held.delete(owner.token);
    throw error;
  }
  return { token: owner.token, release: () => release(path, owner) };
}
