/** Where a tool keeps a list of its migrations: what the list and the folder do not agree on. */
import { createHash } from 'node:crypto';
import { isRecord, parseJson } from '../manifests/npm.ts';
import type { Tree } from '../tree.ts';
import { readListed } from './listed.ts';

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
  const files = (tree.folders.get(folder)?.files ?? []).filter(
    (name) => /^\d.*\.sql$/.test(name) && !/\.(?:rollback|by-hand)\.sql$/.test(name),
  );
  return compare(
    path,
    tags,
    files.map((name) => name.replace(/\.sql$/, '')),
  );
}

function isLeftOut(tree: Tree, path: string): boolean {
  return /^--\s*atlas:sum\s+ignore/m.test(tree.head(path)?.text ?? '');
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
    .filter((name) => name.endsWith('.sql') && !isLeftOut(tree, `${folder}/${name}`))
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

interface Committed {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** `--! Key: value` lines stand before the body. */
function readCommitted(tree: Tree, path: string): Committed {
  const lines = (tree.read(path)?.raw ?? '').split(/\r?\n/);
  const headers = new Map<string, string>();
  let at = 0;
  for (; at < lines.length; at++) {
    const [, key, value = ''] = /^--! ([A-Z]\w*)(?::(.*))?$/.exec(lines[at] as string) ?? [];
    if (key === undefined) break;
    headers.set(key, value.trim());
  }
  return { headers, body: lines.slice(at).join('\n').trim() };
}

/** graphile-migrate hashes each body on top of the hash before it, and writes both into the file. */
function graphileHashes(tree: Tree, folder: string): Disagreement | null {
  const files = (tree.folders.get(folder)?.files ?? []).filter((name) => /^\d+.*\.sql$/.test(name));
  const edited: string[] = [];
  const missing: string[] = [];
  let before = '-';
  for (const name of files.sort()) {
    const { headers, body } = readCommitted(tree, `${folder}/${name}`);
    const [previous = '', hash = ''] = [headers.get('Previous'), headers.get('Hash')];
    if (!/^sha1:[0-9a-f]{40}$/.test(hash)) continue;
    if (previous !== before) missing.push(`the one before ${name}`);
    before = hash;
    const hashed = `${`${previous === '-' ? '' : previous}\n${body}`.trim()}\n`;
    const made = `sha1:${createHash('sha1').update(hashed).digest('hex')}`;
    if (made !== hash && !headers.has('AllowInvalidHash')) edited.push(name);
  }
  return { path: folder, missing, unlisted: [], edited };
}

function fromList(tree: Tree, folder: string, tool: string): Disagreement | null {
  const found = readListed(tree, folder, tool);
  return found === null ? null : compare(found.path, found.names, found.present);
}

/** Null where the tool keeps no list, or list and folder agree. */
export function findDisagreement(tree: Tree, folder: string, tool: string): Disagreement | null {
  const found =
    tool === 'drizzle-kit'
      ? drizzleJournal(tree, folder)
      : tool === 'atlas'
        ? atlasSum(tree, folder)
        : tool === 'graphile-migrate'
          ? graphileHashes(tree, folder)
          : fromList(tree, folder, tool);
  if (found === null) return null;
  return found.missing.length + found.unlisted.length + found.edited.length > 0 ? found : null;
}
