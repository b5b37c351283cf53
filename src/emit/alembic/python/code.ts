/** Python expressions as a tree, printed as Black and Ruff would leave them. */
import { insideTriple, pythonString } from './string.ts';

export type Code =
  | { readonly kind: 'text'; readonly text: string }
  /** Lines of SQL in `"""`, which begin at the left margin where the text may not change. */
  | { readonly kind: 'block'; readonly text: string; readonly indented: boolean }
  | {
      readonly kind: 'group';
      readonly open: string;
      readonly close: string;
      readonly items: readonly Item[];
    };

export interface Item {
  readonly name?: string;
  /** `"name": ` of a dict. */
  readonly key?: string;
  readonly value: Code;
  readonly comments?: readonly string[];
}

const width = 88;

export function raw(text: string): Code {
  return { kind: 'text', text };
}

export function string(text: string): Code {
  return raw(pythonString(text));
}

export function call(callee: string, ...items: readonly (Item | Code)[]): Code {
  return { kind: 'group', open: `${callee}(`, close: ')', items: items.map(asItem) };
}

export function list(items: readonly Code[]): Code {
  return { kind: 'group', open: '[', close: ']', items: items.map(asItem) };
}

/** `(a,)` keeps its comma. */
export function pythonTuple(items: readonly Code[]): Code {
  return { kind: 'group', open: '(', close: ')', items: items.map(asItem) };
}

export function tuple(...items: readonly Code[]): Code {
  return pythonTuple(items);
}

export function dict(entries: readonly (readonly [key: string, value: Code])[]): Code {
  const items = entries.map(([key, value]) => ({ key: pythonString(key), value }));
  return { kind: 'group', open: '{', close: '}', items };
}

export function strings(texts: readonly string[]): Code {
  return list(texts.map(string));
}

/** `name=value`. */
export function named(name: string, value: Code | string): Item {
  return { name, value: typeof value === 'string' ? raw(value) : value };
}

function asItem(item: Item | Code): Item {
  return 'kind' in item ? { value: item } : item;
}

/** On one line, or null when it cannot be. */
function flat(code: Code): string | null {
  switch (code.kind) {
    case 'text':
      return code.text;
    case 'block':
      return null;
    case 'group': {
      const parts: string[] = [];
      for (const item of code.items) {
        const value = (item.comments ?? []).length > 0 ? null : flat(item.value);
        if (value === null) return null;
        parts.push(prefix(item) + value);
      }
      const one = code.open === '(' && parts.length === 1 ? ',' : '';
      return code.open + parts.join(', ') + one + code.close;
    }
  }
}

function prefix({ name, key }: Item): string {
  if (name !== undefined) return `${name}=`;
  return key === undefined ? '' : `${key}: `;
}

function blockText({ text, indented }: Code & { kind: 'block' }, indent: string): string {
  const margin = indented ? `${indent}    ` : '';
  const lines = insideTriple(text)
    .split('\n')
    .map((line) => (line === '' ? '' : margin + line));
  return `"""\n${lines.join('\n')}\n${indented ? indent : ''}"""`;
}

/** At least as wide as any formatter takes it to be: some count the wide characters twice. */
function columns(line: string): number {
  return [...line].reduce((sum, character) => sum + (character < '\u0080' ? 1 : 2), 0);
}

/** `extra` characters follow on the last line: a comma, or the brackets around. */
function print(code: Code, indent: string, before: number, extra: number): string {
  if (code.kind === 'text') return code.text;
  // The brackets stay at the quotes: both formatters leave a lone block so.
  if (code.kind === 'block') return blockText(code, indent);
  const only = code.items[0]?.value;
  if (code.items.length === 1 && only?.kind === 'block') {
    return code.open + print(only, indent, 0, 0) + code.close;
  }
  const line = flat(code);
  if (line !== null && before + columns(line) + extra <= width) return line;
  if (code.items.length === 0) return code.open + code.close;
  const inner = `${indent}    `;
  const lines = code.items.flatMap((item) => [
    ...(item.comments ?? []).map((comment) => inner + comment),
    `${inner}${prefix(item)}${print(item.value, inner, inner.length + prefix(item).length, 1)},`,
  ]);
  return [code.open, ...lines, indent + code.close].join('\n');
}

/** A statement at this indent. */
export function printStatement(code: Code, indent: string): string {
  return indent + print(code, indent, indent.length, 0);
}

/** `target = value` and the like: what stands before on the same line counts for the width. */
export function printAfter(head: string, code: Code, indent: string): string {
  return indent + head + print(code, indent, indent.length + head.length, 0);
}
