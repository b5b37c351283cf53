/** Where a path of a configuration leads: some tools resolve it from the file, some from the working folder. */
import { ancestors, resolveFrom } from './paths.ts';
import type { Tree } from './tree.ts';

/**
 * The existing folder that a configured path means: from the configuration's own folder, else from
 * one above it (the folder the tool is started in). Null when there is none.
 */
export function configuredFolder(tree: Tree, config: string, path: string): string | null {
  for (const base of ancestors(config)) {
    const folder = resolveFrom(base, path);
    if (folder !== null && folder !== '' && tree.folders.has(folder)) return folder;
  }
  return null;
}

/** The same for a file. */
export function configuredFile(tree: Tree, config: string, path: string): string | null {
  for (const base of ancestors(config)) {
    const file = resolveFrom(base, path);
    if (file !== null && tree.has(file)) return file;
  }
  return null;
}

/** The same for a file or folder whose last parts are a glob: the glob is kept. */
export function configuredGlob(tree: Tree, config: string, path: string): string | null {
  const cut = path.search(/[*?{[]/);
  if (cut === -1) {
    const file = configuredFile(tree, config, path);
    if (file !== null) return file;
    return configuredFolder(tree, config, path);
  }
  const fixed = path.slice(0, cut).replace(/[^/]*$/, '');
  const folder = configuredFolder(tree, config, fixed === '' ? '.' : fixed);
  return folder === null ? null : `${folder}/${path.slice(fixed.length)}`;
}
