/** Where a tool keeps a list of its migrations: what the list and the folder do not agree on. */
import { createHash } from 'node:crypto';
import { isRecord, parseJson } from '../manifests/npm.ts';
import type { Tree } from '../tree.ts';

export interface Disagreement {
  /** The list. */
  readonly path: string;
  /** Listed, but not there. */
  readonly missing: readonly string[];
  /** There, but not listed. */
  readonly unlisted: readonly string[];
  /** Changed since they were listed. */
  readonly edited: readonly string[];
}

function compare(
  path: string,
  listed: readonly string[],
  present: readonly string[],
): Disagreement {
  return {
    path,
    missing: listed.filter((name) => !present.includes(name)),
    unlisted: present.filter((name) => !listed.includes(name)),
    edited: [],
  };
}

function drizzleJournal(tree: Tree, folder: string): Disagreement | null {
  const path = `${folder}/meta/_journal.json`;
  const source = tree.read(path);
  const value = source === null ? null : parseJson(source);
  const entries = isRecord(value) ? value.entries : null;
  if (!Array.isArray(entries)) return null;
  const tags = entries.flatMap((entry) =>
    isRecord(entry) && typeof entry.tag === 'string' ? [entry.tag] : [],
  );
  const files = (tree.folders.get(folder)?.files ?? []).filter((name) => /^\d.*\.sql$/.test(name));
  return compare(
    path,
    tags,
    files.map((name) => name.replace(/\.sql$/, '')),
  );
}

/**
 * Atlas hashes each file's name and content on top of all files before it, so the first line that
 * differs is the edited file; those after it differ because of it.
 */
function atlasSum(tree: Tree, folder: string): Disagreement | null {
  const path = `${folder}/atlas.sum`;
  const source = tree.read(path);
  if (source === null) return null;
  const listed = source.lines.flatMap((text) => {
    const match = /^(\S+\.sql) h1:(\S+)$/.exec(text.trim());
    return match === null ? [] : [{ name: match[1] as string, hash: match[2] as string }];
  });
  const files = (tree.folders.get(folder)?.files ?? [])
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const found = compare(
    path,
    listed.map((entry) => entry.name),
    files,
  );
  if (found.missing.length + found.unlisted.length > 0) return found;
  const running = createHash('sha256');
  for (const { name, hash } of listed) {
    const content = tree.read(`${folder}/${name}`);
    if (content === null) return found;
    running.update(name).update(content.raw);
    if (running.copy().digest('base64') !== hash) return { ...found, edited: [name] };
  }
  return found;
}

/** Null where the tool keeps no list, or list and folder agree. */
export function findDisagreement(tree: Tree, folder: string, tool: string): Disagreement | null {
  const found =
    tool === 'drizzle-kit'
      ? drizzleJournal(tree, folder)
      : tool === 'atlas'
        ? atlasSum(tree, folder)
        : null;
  if (found === null) return null;
  return found.missing.length + found.unlisted.length + found.edited.length > 0 ? found : null;
}
