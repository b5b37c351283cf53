/** Paths inside a project: relative, with `/`, the project itself is the empty string. */

export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** Null when the result would lie outside the project. */
export function resolveFrom(folder: string, relative: string): string | null {
  const parts = relative.startsWith('/') ? [] : folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (parts.filter((other) => other !== '').length === 0) return null;
      parts.pop();
    } else parts.push(part);
  }
  return parts.filter((part) => part !== '').join('/');
}

/** Folders from the path's own up to the project, nearest first. */
export function ancestors(path: string): string[] {
  const found: string[] = [];
  for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) found.push(folder);
  return [...found, ''];
}
