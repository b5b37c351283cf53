/** Reads a project's files for the emitters, without ever leaving the project. */
import { createHash } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { Refusal } from '../ir/findings.ts';
import { errorCode, failure } from './failure.ts';
import { resolveInside } from './location.ts';
import type { ProjectReader } from './target.ts';

const largestFile = 8 * 1024 * 1024;

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Text whose UTF-8 bytes are the file's own: only then is a hash of the text one of the file. */
function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal('not_utf8', `${path} is not UTF-8 text.`, 'Save it as UTF-8 and call again.');
  }
}

async function readText(project: string, path: string): Promise<string | null> {
  const absolute = await resolveInside(project, path);
  try {
    const info = await lstat(absolute);
    if (!info.isFile()) throw new Refusal('not_a_file', `${path} is not a file.`, 'Move it away.');
    if (info.size > largestFile) {
      throw new Refusal('file_too_large', `${path} has ${info.size} bytes.`, 'Split the file.');
    }
    return decode(path, await readFile(absolute));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw failure(error, path);
  }
}

async function listFolder(project: string, folder: string): Promise<readonly string[]> {
  const absolute = folder === '' ? project : await resolveInside(project, folder);
  try {
    const entries = await readdir(absolute, { withFileTypes: true });
    return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw failure(error, folder);
  }
}

/** `project` is an absolute real path. */
export function readProject(project: string): ProjectReader {
  return {
    read: (path) => readText(project, path),
    list: (folder) => listFolder(project, folder),
  };
}
