/** Which file a new block goes into: the one schema file, or a file of its own where that is the habit. */

import { snakeCase } from '../../model/names.ts';
import type { Draft } from './draft.ts';
import { folderOf, pathIn } from './project.ts';

interface Member {
  readonly path: string;
  /** Of the file, without its ending. */
  readonly stem: string;
  readonly models: readonly string[];
}

function membersOf(draft: Draft): Member[] {
  return draft.paths.map((path) => ({
    path,
    stem: path.slice(path.lastIndexOf('/') + 1).replace(/\.prisma$/, ''),
    models: draft.blocksIn(path).flatMap(({ kind, name }) => (kind === 'model' ? [name] : [])),
  }));
}

/** `LineItem`, `lineItem`, `line-item`, `line_item`: as the others are called after their models. */
function stemLike(members: readonly Member[], name: string): string {
  const snake = snakeCase(name);
  const forms = [
    (text: string) => snakeCase(text).replaceAll('_', '-'),
    (text: string) => text,
    (text: string) => text.charAt(0).toLowerCase() + text.slice(1),
    (text: string) => text.toLowerCase(),
  ];
  const several = members.filter(({ models: [model = ''] }) => snakeCase(model).includes('_'));
  const form = forms.find(
    (spell) =>
      several.length > 0 &&
      several.every(({ stem, models: [model = ''] }) => stem === spell(model)),
  );
  if (form !== undefined) return form(name);
  const capital = members.some(({ stem, models: [model = ''] }) => stem === model);
  return capital ? name : snake;
}

/** Called with each new block's name, in turn. */
export function newFiles(draft: Draft, root: string): (name: string) => string {
  const members = membersOf(draft);
  const holders = members.filter(({ models }) => models.length > 0);
  const own = holders.filter(
    ({ path, models, stem }) =>
      path !== root &&
      models.length === 1 &&
      snakeCase(stem).replaceAll('_', '') === snakeCase(models[0] ?? '').replaceAll('_', ''),
  );
  if (own.length * 2 > holders.length && own.length > 0) {
    const folder = folderOf(own[0]?.path ?? root);
    return (name) => {
      const path = pathIn(folder, `${stemLike(own, name)}.prisma`);
      if (!draft.paths.includes(path)) draft.create(path, '');
      return path;
    };
  }
  const fullest = holders.toSorted((a, b) => b.models.length - a.models.length)[0]?.path;
  return () => fullest ?? root;
}
