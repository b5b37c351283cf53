/**
 * Relation files that look as long as a user's would be: the planner takes a table's size from
 * its file, never from the catalog, and PGlite's files are in memory, where a length is a number.
 */
import type { FileLength } from './protocol.ts';

interface FileNode {
  usedBytes: number;
}

/** The part of Emscripten's file system that is used here. */
export interface LengthTarget {
  analyzePath(path: string): { exists: boolean };
  lookupPath(path: string): { node: unknown };
  writeFile(path: string, data: Uint8Array): void;
  unlink(path: string): void;
}

const data = '/pglite/data';
const pageBytes = 8192;
/** Relations are stored in segments of 1 GB; each but the last is full. */
const segmentPages = 131_072;

export interface FileLengths {
  lengthen(files: readonly FileLength[]): void;
  restore(): void;
}

export function fileLengths(target: LengthTarget): FileLengths {
  const before = new Map<FileNode, number>();
  const added: string[] = [];

  function setLength(path: string, pages: number): void {
    if (!target.analyzePath(path).exists) {
      target.writeFile(path, new Uint8Array(0));
      added.push(path);
    }
    const node = target.lookupPath(path).node as FileNode;
    if (!before.has(node)) before.set(node, node.usedBytes);
    // The real pages stay readable: the planner looks into an index's first page.
    node.usedBytes = Math.max(before.get(node) ?? 0, pages * pageBytes);
  }

  function lengthenOne({ path, pages }: FileLength): void {
    for (let segment = 0, left = pages; segment === 0 || left > 0; segment += 1) {
      const suffix = segment === 0 ? '' : `.${segment}`;
      setLength(`${data}/${path}${suffix}`, Math.min(left, segmentPages));
      left -= segmentPages;
    }
  }

  return {
    lengthen: (files) => files.forEach(lengthenOne),
    restore: () => {
      for (const [node, bytes] of before) node.usedBytes = bytes;
      for (const path of added) target.unlink(path);
      before.clear();
      added.length = 0;
    },
  };
}
