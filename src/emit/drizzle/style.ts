/** How the project writes its code, and text written that way. */
import type { Module } from './module.ts';

export interface Style {
  readonly quote: "'" | '"';
  /** `;` or nothing. */
  readonly end: ';' | '';
  readonly indent: string;
  readonly width: number;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** What most lines of the modules do. */
export function styleOf(modules: readonly Pick<Module, 'text'>[]): Style {
  const text = modules.map((module) => module.text).join('\n');
  const imports = text.match(/^\s*(?:import|export)\b.*\bfrom\s+["'].*$/gm) ?? [];
  const doubles = imports.filter((line) => line.includes('"')).length;
  const ended = imports.filter((line) => /;\s*$/.test(line)).length;
  const indent = /^(\t+| {2,8})\S/m.exec(text)?.[1] ?? '  ';
  const tabs = count(text, /^\t/gm);
  const spaces = count(text, /^ {2}/gm);
  return {
    quote: doubles * 2 > imports.length ? '"' : "'",
    end: imports.length === 0 || ended * 2 >= imports.length ? ';' : '',
    indent: tabs > spaces ? '\t' : indent.startsWith('\t') ? '  ' : indent,
    width: text.split(/\r?\n/).some((line) => line.length > 85 && line.length <= 100) ? 100 : 80,
  };
}

const controls: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

function withoutControls(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may stand in a literal
    /[\u0000-\u001f\u007f\u2028\u2029\ufeff]/g,
    (sign) => controls[sign] ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A string literal; in the other quotes where that saves escapes, as formatters have it. */
export function literal(text: string, { quote }: Pick<Style, 'quote'>): string {
  const other = quote === "'" ? '"' : "'";
  const uses = (sign: string) => text.split(sign).length - 1;
  const chosen = uses(quote) > uses(other) ? other : quote;
  const escaped = text.replaceAll('\\', '\\\\').replaceAll(chosen, `\\${chosen}`);
  return `${chosen}${withoutControls(escaped)}${chosen}`;
}

/** SQL between backticks. A newline stays one; a return would be made a newline. */
export function template(tag: string, sql: string): string {
  const escaped = sql
    .replaceAll('\\', '\\\\')
    .replaceAll('`', '\\`')
    .replaceAll('${', '\\${')
    .split('\n')
    .map(withoutControls)
    .join('\n');
  return `${tag}\`${escaped}\``;
}

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

export function isIdentifier(text: string): boolean {
  return identifier.test(text);
}

export function keyText(key: string, style: Style): string {
  return isIdentifier(key) ? key : literal(key, style);
}

export function access(object: string, key: string, style: Style): string {
  return isIdentifier(key) ? `${object}.${key}` : `${object}[${literal(key, style)}]`;
}

/** `{ a: 1, b: 2 }` on one line. */
export function objectText(entries: readonly (readonly [key: string, value: string])[]): string {
  if (entries.length === 0) return '{}';
  return `{ ${entries.map(([key, value]) => `${key}: ${value}`).join(', ')} }`;
}
