/** Histories whose files name the one that they follow: Alembic's revisions, Django's dependencies, Drizzle's snapshots. */
import { find } from '../text.ts';
import { joinPath, type Tree } from '../tree.ts';
import { datedFolders } from './entries.ts';
import type { ParsedName } from './naming.ts';

export interface Link {
  /** File or folder. */
  readonly name: string;
  readonly id: string;
  /** Ids in the same history. */
  readonly follows: readonly string[];
}

function quoted(text: string): string[] {
  return Array.from(text.matchAll(/["']([^"']+)["']/g), (match) => match[1] as string);
}

/** `down_revision` may be a tuple where branches were merged. */
function alembicLinks(tree: Tree, path: string): Link[] {
  const folder = tree.folders.get(path);
  if (folder === undefined) return [];
  const inDates = datedFolders(tree, folder).flatMap((inner) =>
    (tree.folders.get(joinPath(path, inner))?.files ?? []).map((file) => `${inner}/${file}`),
  );
  return [...folder.files, ...inDates].flatMap((file) => {
    const source = file.endsWith('.py') ? tree.head(joinPath(path, file)) : null;
    const id =
      source === null ? null : find(source, /^revision\s*(?::[^=\n]+)?=\s*["']([^"']+)["']/m);
    if (source === null || id === null) return [];
    const down = find(
      source,
      /^down_revision\s*(?::[^=\n]+)?=\s*(\([^)]{0,2000}\)|\[[^\]]{0,2000}\]|[^\n]+)/m,
    );
    return { name: file, id: id.groups[1] as string, follows: quoted(down?.groups[1] ?? '') };
  });
}

/** `('shop', '0001_initial')`: dependencies on other applications do not count. */
function djangoLinks(tree: Tree, folder: string, names: readonly ParsedName[]): Link[] {
  const own = new Set(names.map((name) => name.name.replace(/\.py$/, '')));
  const app = folder.split('/').at(-2) ?? '';
  const ofApp = new RegExp(
    `\\(\\s*["']${app.replace(/\W/g, '\\$&')}["']\\s*,\\s*["'](\\d\\w*)["']`,
    'g',
  );
  return names.flatMap(({ name }) => {
    const source = tree.head(`${folder}/${name}`);
    if (source === null) return [];
    const dependencies = find(source, /\bdependencies\s*=\s*\[([^\]]{0,4000})\]/)?.groups[1] ?? '';
    const replaces = find(source, /\breplaces\s*=\s*\[([^\]]{0,8000})\]/)?.groups[1] ?? '';
    const follows = [
      ...quoted(dependencies).filter((id) => own.has(id)),
      ...Array.from(dependencies.matchAll(ofApp), (match) => match[1] as string),
      ...quoted(replaces).filter((id) => own.has(id)),
    ];
    return { name, id: name.replace(/\.py$/, ''), follows: [...new Set(follows)] };
  });
}

/** Snapshots of Drizzle: `prevId` beside the journal, `prevIds` in the folders of version 1. */
function drizzleLinks(tree: Tree, folder: string): Link[] {
  const meta = (tree.folders.get(`${folder}/meta`)?.files ?? [])
    .filter((name) => /^\w+_snapshot\.json$/.test(name))
    .map((name) => ({ name, path: `${folder}/meta/${name}` }));
  const folders = (tree.folders.get(folder)?.folders ?? []).map((name) => ({
    name,
    path: `${folder}/${name}/snapshot.json`,
  }));
  return [...meta, ...folders].flatMap(({ name, path }) => {
    const source = tree.has(path) ? tree.head(path) : null;
    const id = source === null ? null : find(source, /"id"\s*:\s*"([\w-]+)"/);
    if (source === null || id === null) return [];
    const previous = find(source, /"prevIds?"\s*:\s*("[\w-]*"|\[[^\]]{0,2000}\])/);
    const follows = quoted(previous?.groups[1] ?? '').filter((other) => !/^[0-]+$/.test(other));
    return { name, id: id.groups[1] as string, follows };
  });
}

/** Empty for tools whose names alone give the order. */
export function readLinks(
  tree: Tree,
  folder: string,
  tool: string,
  names: readonly ParsedName[],
): Link[] {
  if (tool === 'alembic' || tool === 'flask-migrate') return alembicLinks(tree, folder);
  if (tool === 'django') return djangoLinks(tree, folder, names);
  return tool === 'drizzle-kit' ? drizzleLinks(tree, folder) : [];
}

/** Links that no other one follows. */
export function headsOf(links: readonly Link[]): string[] {
  const followed = new Set(links.flatMap((link) => link.follows));
  return links.filter((link) => !followed.has(link.id)).map((link) => link.name);
}

/** Links that follow the same one as another: where a history that is no chain otherwise has branched. */
export function forkedOf(links: readonly Link[]): string[] {
  const heads = new Set(headsOf(links));
  const counts = new Map<string, number>();
  for (const id of links.flatMap((link) => link.follows)) counts.set(id, (counts.get(id) ?? 0) + 1);
  const isForked = [...counts.values()].some((count) => count > 1);
  return isForked && heads.size > 1 ? [...heads] : [];
}

/** Links that follow one that is not there, with its id. */
export function brokenOf(links: readonly Link[]): { name: string; missing: string }[] {
  const ids = new Set(links.map((link) => link.id));
  return links.flatMap(({ name, follows }) =>
    follows.filter((id) => !ids.has(id)).map((missing) => ({ name, missing })),
  );
}
