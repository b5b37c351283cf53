/** Items put into an object or a list of code, and taken out of it, with their lines. */
import type { Module } from './module.ts';
import type { Pages } from './pages.ts';
import { type ArrayLiteral, type ObjectLiteral, type Span, spanOf } from './syntax.ts';

export type Container = ObjectLiteral | ArrayLiteral;

export function itemsOf(container: Container): Span[] {
  const items = container.type === 'ObjectExpression' ? container.properties : container.elements;
  return items.flatMap((item) => (item === null ? [] : [spanOf(item)]));
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

export function indentAt(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, at)))?.[0] ?? '';
}

/** Behind the item's comma, and behind a comment that follows it on its line. */
function behind(text: string, item: Span, limit: number): { comma: boolean; at: number } {
  const after = /^(?:\s|\/\*[\s\S]*?\*\/|\/\/[^\n]*\n)*,/.exec(text.slice(item.end, limit));
  const comma = after === null ? item.end : item.end + after[0].length;
  const rest = text.slice(comma, lineEnd(text, comma));
  const remark = /^[ \t]*(?:\/\/[^\n]*|\/\*[^\n]*?\*\/[ \t]*)\r?$/.exec(rest);
  const at = remark === null ? comma : comma + rest.replace(/\r$/, '').length;
  return { comma: after !== null, at };
}

/** `items` are written for the indent that the container's own items have. */
export function insertItems(
  pages: Pages,
  { path, text }: Module,
  container: Container,
  write: (indent: string) => readonly string[],
): void {
  const { start, end } = spanOf(container);
  const all = itemsOf(container);
  const items = all.filter((item) => !pages.isRemoved(path, item));
  const outer = indentAt(text, start);
  const last = items.at(-1);
  const [first] = all;
  const spread = first !== undefined && text.slice(start, first.start).includes('\n');
  const indent = spread ? indentAt(text, first.start) : outer + pages.style.indent;
  const added = write(indent).map((item) => `${indent}${item}`);
  if (added.length === 0) return;
  if (last === undefined) {
    const block = `\n${added.join(',\n')},`;
    if (first === undefined) {
      const inside = text.slice(start + 1, end - 1);
      if (inside.trim() === '') {
        pages.replace(path, { start: start + 1, end: end - 1 }, `${block}\n${outer}`);
      } else pages.insert(path, end - 1, `${block.slice(1)}\n${outer}`);
    } else pages.insert(path, start + 1, block);
    return;
  }
  if (spread) {
    const { comma, at } = behind(text, last, end - 1);
    if (!comma) pages.insert(path, last.end, ',');
    pages.insert(path, at, `\n${added.join(',\n')}${comma ? ',' : ''}`);
    return;
  }
  // All on one line: each gets its own.
  let before = start + 1;
  for (const item of items) {
    const gap = before === start + 1 ? `\n${indent}` : `,\n${indent}`;
    pages.replace(path, { start: before, end: item.start }, gap);
    before = item.end;
  }
  pages.replace(path, { start: before, end: end - 1 }, `,\n${added.join(',\n')},\n${outer}`);
}

const remarkAbove = /(?:^|\n)([ \t]*(?:\/\/[^\n]*|\/\*(?:(?!\*\/)[\s\S])*\*\/[ \t]*)\r?\n)$/;

/** With the comments right above it. */
function withComments(text: string, at: number): number {
  let start = lineStart(text, at);
  for (;;) {
    const found = remarkAbove.exec(text.slice(Math.max(0, start - 10_000), start))?.[1];
    if (found === undefined) return start;
    start -= found.length;
  }
}

export function removeItem(pages: Pages, { path, text }: Module, item: Span): void {
  const start = lineStart(text, item.start);
  const comma = /^[ \t]*,/.exec(text.slice(item.end))?.[0].length ?? 0;
  const after = item.end + comma;
  const end = lineEnd(text, after);
  const ownLines =
    text.slice(start, item.start).trim() === '' &&
    /^[ \t]*(?:\/\/[^\n]*|\/\*[^\n]*?\*\/[ \t]*)?\r?$/.test(text.slice(after, end));
  if (ownLines) {
    pages.replace(
      path,
      { start: withComments(text, item.start), end: Math.min(end + 1, text.length) },
      '',
    );
    return;
  }
  const space = /^[ \t]*/.exec(text.slice(after))?.[0].length ?? 0;
  pages.replace(path, { start: item.start, end: after + (comma > 0 ? space : 0) }, '');
}

/** A whole statement, with its comment and the blank line behind it. */
export function removeStatement(pages: Pages, { path, text }: Module, statement: Span): void {
  const start = withComments(text, statement.start);
  let end = Math.min(lineEnd(text, statement.end) + 1, text.length);
  const blank = /^[ \t]*\r?\n/.exec(text.slice(end));
  if (blank !== null && /(?:^|\n)\r?\n$/.test(text.slice(0, start))) end += blank[0].length;
  pages.replace(path, { start, end }, '');
}
