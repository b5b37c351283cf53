/** The part of a write that needs space on the disk, before the first file of the project changes. */
import { chmod, chown, constants, copyFile, link, lstat, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { contentHash, syncFolder } from './disk.ts';
import { errorCode } from './failure.ts';
import type { Journal } from './journal.ts';
import { fileChanged, type Place, placesOf } from './transaction.ts';
import type { Planned } from './write-plan.ts';

/** The owner stays the owner, also when root writes for them in a container. */
async function keepOwner(from: string, to: string): Promise<void> {
  const { mode, uid, gid } = await lstat(from);
  await chmod(to, mode & 0o7777);
  try {
    await chown(to, uid, gid);
  } catch (error) {
    if (errorCode(error) !== 'EPERM') throw error;
  }
}

async function writeFresh(place: Place, content: string): Promise<void> {
  const handle = await open(place.fresh, 'wx', 0o666);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (place.entry.before !== null) await keepOwner(place.target, place.fresh);
}

/** A second name for the old content, where the file system has such; else a copy. */
async function keepOld({ entry, target, backup }: Place): Promise<void> {
  try {
    await link(target, backup);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(errorCode(error) ?? '')) {
      throw error;
    }
    await copyFile(target, backup, constants.COPYFILE_EXCL);
    await keepOwner(target, backup);
  }
  if ((await contentHash(backup)) !== entry.before) throw fileChanged(entry.path);
}

/** Makes the folders, the new contents and the backups, all of them synced. */
export async function stage(
  project: string,
  journal: Journal,
  planned: readonly Planned[],
): Promise<Place[]> {
  for (const folder of journal.folders) {
    await mkdir(join(project, folder));
    await syncFolder(dirname(join(project, folder)));
  }
  const places = await placesOf(project, journal);
  for (const [index, place] of places.entries()) {
    await writeFresh(place, planned[index]?.change.content ?? '');
    if (place.entry.before !== null) await keepOld(place);
  }
  for (const folder of new Set(places.map((place) => dirname(place.target)))) {
    await syncFolder(folder);
  }
  return places;
}
