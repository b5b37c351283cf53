/** What a write would do, found out without writing: targets, hashes, folders to make. */
import { join, relative, sep } from 'node:path';
import { contentHash, identity } from './disk.ts';
import { failure } from './failure.ts';
import { resolveInside } from './location.ts';
import { sha256 } from './reader.ts';
import type { FileChange } from './target.ts';
import { fileChanged, fileExists } from './transaction.ts';

export interface WrittenFile {
  readonly path: string;
  readonly kind: FileChange['kind'];
  readonly sha256: string;
  readonly bytes: number;
  readonly purpose: string;
}

export interface Planned {
  readonly change: FileChange;
  /** Relative to the project, symbolic links resolved. */
  readonly path: string;
  readonly before: string | null;
}

export function written(change: FileChange): WrittenFile {
  const { path, kind, purpose, content } = change;
  return { path, kind, sha256: sha256(content), bytes: Buffer.byteLength(content), purpose };
}

async function planOne(project: string, change: FileChange): Promise<Planned> {
  const target = await resolveInside(project, change.path);
  const path = relative(project, target).split(sep).join('/');
  if (change.kind === 'create') {
    if ((await identity(target)) !== null) throw fileExists(change.path);
    return { change, path, before: null };
  }
  const before = await contentHash(target);
  if (before !== change.expectedSha256) throw fileChanged(change.path);
  return { change, path, before };
}

export async function planAll(project: string, changes: readonly FileChange[]): Promise<Planned[]> {
  const planned: Planned[] = [];
  for (const change of changes) {
    try {
      planned.push(await planOne(project, change));
    } catch (error) {
      throw failure(error, change.path);
    }
  }
  const twice = planned.find((one, at) => planned.findIndex(({ path }) => path === one.path) < at);
  if (twice !== undefined) throw new Error(`a target wrote ${twice.path} twice`);
  return planned;
}

/** Folders that are missing, outer before inner. */
export async function missingFolders(
  project: string,
  planned: readonly Planned[],
): Promise<string[]> {
  const missing = new Set<string>();
  for (const { path } of planned) {
    const parts = path.split('/').slice(0, -1);
    for (const end of parts.keys()) {
      const folder = parts.slice(0, end + 1).join('/');
      if ((await identity(join(project, folder))) === null) missing.add(folder);
    }
  }
  return [...missing].sort((a, b) => a.split('/').length - b.split('/').length);
}
