/** What is asked of the disk beside reading and writing: syncing, hashing, telling files apart. */
import { createHash } from 'node:crypto';
import { lstat, open, readFile, rmdir, unlink } from 'node:fs/promises';
import { errorCode } from './failure.ts';

/** Windows opens no folder for syncing, and some network disks refuse it. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!['EISDIR', 'EPERM', 'EINVAL', 'ENOTSUP', 'EACCES'].includes(errorCode(error) ?? '')) {
      throw error;
    }
  }
}

export async function removeIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** Inode and device of a file, or null. */
export async function identity(path: string): Promise<string | null> {
  try {
    const info = await lstat(path, { bigint: true });
    return `${info.dev}:${info.ino}`;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return null;
    throw error;
  }
}

/** Null when there is no such file; a folder or a link has no content that could be ours. */
export async function contentHash(path: string): Promise<string | null> {
  try {
    if (!(await lstat(path)).isFile()) return 'not a file';
    return createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return null;
    throw error;
  }
}

/** A folder in which somebody else has put something stays. */
export async function removeFolder(path: string): Promise<void> {
  try {
    await rmdir(path);
  } catch (error) {
    const code = errorCode(error) ?? '';
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(code)) throw error;
  }
}
