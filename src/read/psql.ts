/** What psql does before PostgreSQL sees a script: arguments of its commands, variables, files read in. */
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { readProjectText } from './project-files.ts';

export type Variables = Map<string, string>;

export interface IncludedFile {
  /** As findings call it. */
  readonly path: string;
  readonly text: string;
}

/** The file that `\i` (`\ir`: beside the file that says so) names; null when it is not known which. */
export type Include = (name: string, from: string, beside: boolean) => IncludedFile | null;

const name = '[\\w\\u0080-\\uffff]+';
const reference = new RegExp(`:(?:(${name})|'(${name})'|"(${name})")`, 'y');

/** What stands in place of `:name`, `:'name'` or `:"name"`; psql leaves alone what was never set. */
export function variableAt(
  text: string,
  at: number,
  variables: Variables,
): { value: string; end: number } | null {
  if (variables.size === 0) return null;
  reference.lastIndex = at;
  const found = reference.exec(text);
  if (found === null) return null;
  const [all, plain, literal, identifier] = found;
  const value = variables.get(plain ?? literal ?? identifier ?? '');
  if (value === undefined) return null;
  const end = at + all.length;
  if (plain !== undefined) return { value, end };
  const quote = literal === undefined ? '"' : "'";
  return { value: quote + value.replaceAll(quote, quote + quote) + quote, end };
}

const piece = /'((?:[^'\\]|''|\\[\s\S])*)'|("[^"]*")|(`[^`]*`?)|(\s+)|([^\s'"`:]+|[\s\S])/y;

/** Words behind a command; null for one that a program's output would be. */
function wordsOf(text: string, variables: Variables): (string | null)[] {
  const words: (string | null)[] = [];
  let open = false;
  const add = (part: string | null) => {
    const last = open ? words.pop() : '';
    words.push(last == null || part === null ? null : last + part);
    open = true;
  };
  for (let at = 0; at < text.length; ) {
    const variable = text[at] === ':' ? variableAt(text, at, variables) : null;
    if (variable !== null) {
      add(variable.value);
      at = variable.end;
      continue;
    }
    piece.lastIndex = at;
    const [all = text[at] ?? '', quoted, double, program, blank, plain] = piece.exec(text) ?? [];
    at += all.length;
    if (blank !== undefined) open = false;
    else if (program !== undefined) add(null);
    else if (quoted !== undefined) add(quoted.replace(/''|\\([\s\S])/g, (_, char) => char ?? "'"));
    else add(double ?? plain ?? all);
  }
  return words;
}

export interface Command {
  /** With its backslash. */
  readonly name: string;
  readonly words: readonly (string | null)[];
  /** Index behind it: the rest of its line belongs to it, up to the next backslash. */
  readonly end: number;
}

export function commandAt(text: string, at: number, variables: Variables): Command {
  const close = text.indexOf('\n', at);
  const line = text.slice(at, close === -1 ? text.length : close);
  const called = /^\\(?:[A-Za-z_?]+|[^\s])?/.exec(line)?.[0] ?? '\\';
  const rest = line.slice(called.length);
  // A backslash begins the next command; two of them go back to SQL.
  const quotedOrEnd = /'(?:[^'\\]|''|\\.)*'|"[^"]*"|(\\\\?)/g;
  const behind = [...rest.matchAll(quotedOrEnd)].find((match) => match[1] !== undefined);
  const words = rest.slice(0, behind?.index ?? rest.length).replace(/\r$/, '');
  return {
    name: called,
    words: wordsOf(words.trim(), variables),
    end:
      at +
      called.length +
      (behind === undefined ? rest.length : behind.index + (behind[1] === '\\\\' ? 2 : 0)),
  };
}

/** `\set name value …`: the words without the blanks between them. */
export function setVariable(
  [called, ...values]: readonly (string | null)[],
  variables: Variables,
): void {
  if (called == null) return;
  // What a program would have said is not known, and a later use of it is then no SQL.
  if (values.includes(null)) variables.delete(called);
  else variables.set(called, values.join(''));
}

const mostFiles = 2_000;

/**
 * Reads files inside `root`. psql looks for `\i` where it was started, which nobody has written
 * down: the folders that are likely are tried, and must not have two different files of the name.
 */
export function includer(root: string, project: string): Include {
  let left = mostFiles;
  return (called, from, beside) => {
    if (left-- <= 0) return null;
    const own = dirname(join(project, from));
    const folders = beside ? [own] : [own, project, root];
    const found = new Map<string, string>();
    for (const folder of isAbsolute(called) ? [root] : folders) {
      const real = resolve(folder, called);
      const text = readProjectText(root, relative(root, real));
      if (text !== null) found.set(real, text);
    }
    const [first, ...others] = found;
    if (first === undefined || others.some(([, text]) => text !== first[1])) return null;
    return { path: relative(project, first[0]).split(sep).join('/'), text: first[1] };
  };
}
