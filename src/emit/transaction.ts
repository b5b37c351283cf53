/** The two ways out of a write that was begun: all of its files, or none of them. */
import { link, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Refusal } from '../ir/findings.ts';
import { contentHash, identity, removeFolder, removeIfThere, syncFolder } from './disk.ts';
import { errorCode } from './failure.ts';
import { besideName, type Journal, type JournalEntry } from './journal.ts';
import { resolveInside } from './location.ts';

export interface Place {
  readonly entry: JournalEntry;
  readonly target: string;
  readonly fresh: string;
  readonly backup: string;
}

/** A journal may come from anywhere, even out of a cloned repository: its paths are checked again. */
export async function placesOf(project: string, journal: Journal): Promise<Place[]> {
  const places: Place[] = [];
  for (const [index, entry] of journal.files.entries()) {
    const target = await resolveInside(project, entry.path);
    const fresh = join(dirname(target), besideName(journal, index, 'new'));
    const backup = join(dirname(target), besideName(journal, index, 'old'));
    places.push({ entry, target, fresh, backup });
  }
  return places;
}

export function fileExists(path: string): Refusal {
  return new Refusal(
    'file_exists',
    `${path} exists already, and is not ours to overwrite.`,
    'Give the migration another name, or move that file away.',
  );
}

export function fileChanged(path: string): Refusal {
  return new Refusal(
    'file_changed',
    `${path} has changed since it was read.`,
    'Call again, so that the change is made to the file as it is now.',
  );
}

/** Whether `commit` would still find what the journal says. */
async function isReady({ entry, target, fresh }: Place): Promise<boolean> {
  const written = await contentHash(fresh);
  if (written === null) return true;
  if (written !== entry.sha256) return false;
  const current = await contentHash(target);
  if (entry.before !== null) return current === entry.before;
  return current === null || (await identity(target)) === (await identity(fresh));
}

/** A link refuses to replace what came into being meanwhile; a rename would not. */
async function putNew({ entry, target, fresh }: Place): Promise<void> {
  try {
    await link(fresh, target);
  } catch (error) {
    const code = errorCode(error) ?? '';
    if (code === 'EEXIST') {
      if ((await identity(target)) !== (await identity(fresh))) throw fileExists(entry.path);
    } else if (['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(code)) {
      if ((await identity(target)) !== null) throw fileExists(entry.path);
      await rename(fresh, target);
    } else throw error;
  }
}

async function commitOne(place: Place): Promise<void> {
  const { entry, target, fresh } = place;
  if ((await identity(fresh)) === null) return;
  if (entry.before === null) {
    await putNew(place);
    await removeIfThere(fresh);
  } else {
    if ((await contentHash(target)) !== entry.before) throw fileChanged(entry.path);
    await rename(fresh, target);
  }
}

async function syncFolders(places: readonly Place[]): Promise<void> {
  const folders = new Set(places.map((place) => dirname(place.target)));
  for (const folder of folders) if ((await identity(folder)) !== null) await syncFolder(folder);
}

/** Puts every file in its place. What is there already stays; a surprise throws. */
export async function commit(places: readonly Place[]): Promise<void> {
  for (const place of places) await commitOne(place);
  await syncFolders(places);
}

export async function removeBackups(places: readonly Place[]): Promise<void> {
  for (const place of places) {
    await removeIfThere(place.backup);
  }
}

/** True when a killed process's write can still be completed without losing anybody's change. */
export async function canCommit(places: readonly Place[]): Promise<boolean> {
  for (const place of places) if (!(await isReady(place))) return false;
  return true;
}

/** Takes back only what is still ours: a file that somebody edited meanwhile stays as it is. */
async function restore({ entry, target, fresh, backup }: Place): Promise<void> {
  if (entry.before !== null) {
    const replaced = (await contentHash(target)) === entry.sha256;
    if (replaced && (await identity(backup)) !== null) await rename(backup, target);
    return;
  }
  const waiting = await identity(fresh);
  const ours =
    waiting === null
      ? (await contentHash(target)) === entry.sha256
      : waiting === (await identity(target));
  if (ours) await removeIfThere(target);
}

/** Back to the files as they were; `touched` when targets may have been replaced already. */
export async function undo(project: string, journal: Journal, touched: boolean): Promise<void> {
  const places = await placesOf(project, journal);
  for (const place of places.toReversed()) {
    if (touched) await restore(place);
    await removeIfThere(place.backup);
    await removeIfThere(place.fresh);
  }
  await syncFolders(places);
  for (const folder of journal.folders.toReversed()) {
    await removeFolder(await resolveInside(project, folder));
  }
}
