/** Modules of a Drizzle schema: one file, the files of a folder, or those that a pattern names. */
import { dirname, join } from 'node:path';
import { openProjectFolder, readProjectText } from '../project-files.ts';

const code = /\.[cm]?[jt]sx?$/;

/** `*` within a name, `**` across folders, `?`, `{a,b}`: what configurations use. */
export function patternOf(glob: string): RegExp {
  const source = glob.replace(
    /\*\*\/|\*\*|\*|\?|\{([^}]*)\}|[\\^$.|+()[\]]/g,
    (mark, choices: string | undefined) => {
      if (mark === '**/') return '(?:.*/)?';
      if (mark === '**') return '.*';
      if (mark === '*') return '[^/]*';
      if (mark === '?') return '[^/]';
      if (choices === undefined) return `\\${mark}`;
      const words = choices.split(',').map((word) => word.replace(/[\\^$.|+()[\]*?]/g, '\\$&'));
      return `(?:${words.join('|')})`;
    },
  );
  return new RegExp(`^${source}$`);
}

/** Relative to the project. */
export function schemaModules(project: string, path: string): string[] {
  if (readProjectText(project, path) !== null) return [path];
  const cut = path.search(/[*?{]/);
  const folder = cut === -1 ? path : path.slice(0, cut).replace(/\/?[^/]*$/, '');
  const { files } = openProjectFolder(project, folder);
  const inside = files.map((file) => (folder === '' ? file : `${folder}/${file}`));
  const fits = cut === -1 ? () => true : (file: string) => patternOf(path).test(file);
  return inside.filter(
    (file) => code.test(file) && !/\.d\.[cm]?ts$|\.(?:test|spec)\./.test(file) && fits(file),
  );
}

/** `casing` of the nearest configuration of drizzle-kit. */
export function casingOf(project: string, file: string): 'snake_case' | 'camelCase' | null {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    for (const ending of ['ts', 'js', 'mjs', 'cjs', 'mts', 'json']) {
      const text = readProjectText(project, join(folder, `drizzle.config.${ending}`));
      const casing = /\bcasing["']?\s*:\s*["'`](snake_case|camelCase)/.exec(text ?? '')?.[1];
      if (casing !== undefined) return casing as 'snake_case' | 'camelCase';
    }
    if (folder === '.') return null;
  }
}
