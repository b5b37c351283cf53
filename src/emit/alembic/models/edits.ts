/** Changes of a module's text that leave every other byte of it as it is. */
import type { Attribute, ModelClass, Module } from './module.ts';

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Edits at the same place keep their order. */
export function applyEdits(module: Module, edits: readonly Edit[]): string {
  const sorted = edits
    .map((edit, at) => ({ ...edit, at }))
    .sort((a, b) => b.start - a.start || b.end - a.end || b.at - a.at);
  let { text } = module;
  for (const { start, end, text: added } of sorted) {
    text = text.slice(0, start) + added.replaceAll('\n', module.newline) + text.slice(end);
  }
  return text;
}

/** Lines behind a line; the last line of a file may have no break. */
export function insertLines(module: Module, at: number, lines: string): Edit {
  const open = at > 0 && !module.text.slice(0, at).endsWith('\n');
  return { start: at, end: at, text: `${open ? '\n' : ''}${lines}\n` };
}

export function removeAttribute({ start, end }: Attribute): Edit {
  return { start, end, text: '' };
}

/** In place, with a comment behind it lost to no one: there is none, as it stands as we write it. */
export function replaceAttribute(module: Module, { start, end }: Attribute, text: string): Edit {
  const broken = module.text.slice(start, end).endsWith('\n') ? '\n' : '';
  return { start, end, text: `${text}${broken}` };
}

const columnCall = /=\s*(?:[\w.]+\.)?(?:mapped_column|Column)\(/;

/** Behind the last column, so that relationships stay together at the end. */
export function behindColumns(it: ModelClass): number {
  const columns = it.attributes.filter(({ text }) => columnCall.test(text));
  return columns.at(-1)?.end ?? it.attributesEnd;
}
