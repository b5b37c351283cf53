/** SQL files as psql would see them: its own commands and COPY data taken out, statements cut apart. */
import { commandAt, setVariable, type Variables, variableAt } from './psql.ts';

export interface PsqlCommand {
  /** With its backslash. */
  readonly name: string;
  /** 1-based. */
  readonly line: number;
}

export interface CopyData {
  readonly line: number;
  readonly rows: number;
}

/** Lines from `at` on are those of the file from `line` on; 1-based. */
export interface Span {
  readonly at: number;
  readonly path: string;
  readonly line: number;
}

/** What one run of psql knows; files that are read in share it. */
export interface PsqlSession {
  readonly variables: Variables;
  /** The text in place of `\\i` and its kin; null when it is not known. */
  include(name: string, beside: boolean): { sql: string; spans: readonly Span[] } | null;
}

export interface Tidied {
  /** As long as the original, with the same line breaks; but for variables and files read in. */
  readonly sql: string;
  /** Where files were read in: which lines are whose. Those of this file have the path ''. */
  readonly spans?: readonly Span[];
  readonly commands: readonly PsqlCommand[];
  readonly copies: readonly CopyData[];
}

/** A piece between two semicolons. */
export interface Piece {
  readonly text: string;
  /** 1-based, of the piece's first word. */
  readonly line: number;
}

type Token = 'word' | 'semicolon' | 'backslash' | 'blank' | 'other';

const word = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const space = /\s+/y;
const dollar = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;

function matchAt(expression: RegExp, text: string, at: number): string | null {
  expression.lastIndex = at;
  return expression.exec(text)?.[0] ?? null;
}

function after(text: string, found: number, length: number): number {
  return found === -1 ? text.length : found + length;
}

/** Index behind a quoted text whose opening quote stands at `at`; doubled quotes are two texts in a row. */
function quotedEnd(text: string, at: number, escapes: boolean): number {
  const quote = text.charAt(at);
  if (!escapes) return after(text, text.indexOf(quote, at + 1), 1);
  for (let index = at + 1; index < text.length; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === quote) return index + 1;
  }
  return text.length;
}

/** Block comments nest. */
function commentEnd(text: string, at: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = at;
  let depth = 0;
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return text.length;
}

/** The token at `at`, and where it ends. Never throws: what is not closed ends with the text. */
function next(text: string, at: number): { token: Token; end: number } {
  const character = text.charAt(at);
  const blank = matchAt(space, text, at);
  if (blank !== null) return { token: 'blank', end: at + blank.length };
  if (text.startsWith('--', at))
    return { token: 'blank', end: after(text, text.indexOf('\n', at), 0) };
  if (text.startsWith('/*', at)) return { token: 'blank', end: commentEnd(text, at) };
  if (/^e'/i.test(text.slice(at, at + 2)))
    return { token: 'other', end: quotedEnd(text, at + 1, true) };
  if (character === "'" || character === '"')
    return { token: 'other', end: quotedEnd(text, at, false) };
  const tag = matchAt(dollar, text, at);
  if (tag !== null) {
    return { token: 'other', end: after(text, text.indexOf(tag, at + tag.length), tag.length) };
  }
  const name = matchAt(word, text, at);
  if (name !== null) return { token: 'word', end: at + name.length };
  if (character === ';') return { token: 'semicolon', end: at + 1 };
  return { token: character === '\\' ? 'backslash' : 'other', end: at + 1 };
}

function blanked(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

function countLines(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) {
    lines++;
  }
  return lines;
}

/** Where the data of a COPY ends: behind the line `\.`, or with the file. */
function dataEnd(text: string, from: number): number {
  const mark = /^\\\.\r?$/m;
  const found = mark.exec(text.slice(from));
  return found === null ? text.length : from + found.index + found[0].length;
}

const copyIn = /^copy\b[\s\S]*\bfrom\s+stdin\b/i;

const includes = /^\\(?:i|ir|include|include_relative)$/;

function alone(): PsqlSession {
  return { variables: new Map(), include: () => null };
}

export function tidy(text: string, session: PsqlSession = alone()): Tidied {
  const { variables } = session;
  const commands: PsqlCommand[] = [];
  const copies: CopyData[] = [];
  const spans: Span[] = [];
  let sql = '';
  let kept = 0;
  let line = 1;
  let counted = 0;
  let added = 0;
  /** Of the statement's first word; null between statements. */
  let start: number | null = null;
  /** How far `sql` went there. */
  let before = { length: 0, kept: 0 };
  const lineOf = (offset: number) => {
    line += countLines(text, counted, offset);
    counted = offset;
    return line;
  };
  const begin = (at: number) => {
    if (start === null) before = { length: sql.length, kept };
    start ??= at;
  };
  const replace = (from: number, to: number, instead: string) => {
    sql += text.slice(kept, from) + instead;
    kept = to;
  };
  const drop = (from: number, to: number, instead = '') =>
    replace(from, to, instead + blanked(text.slice(from + instead.length, to)));
  const insert = (
    from: number,
    to: number,
    { sql, spans: inner }: { sql: string; spans: readonly Span[] },
  ) => {
    const at = lineOf(from) + added;
    spans.push(...inner.map((span) => ({ ...span, at: span.at + at - 1 })));
    added += countLines(sql, 0, sql.length);
    spans.push({ at: line + added + 1, path: '', line: line + 1 });
    replace(from, to, sql);
  };
  /** Index behind the command. */
  const run = (at: number): number => {
    const { name, words, end } = commandAt(text, at, variables);
    if (name === '\\;') {
      // Sends nothing yet, and the statement ends all the same.
      drop(at, at + 2, ' ;');
      start = null;
      return at + 2;
    }
    if (name === '\\set') setVariable(words, variables);
    if (name === '\\unset') variables.delete(words[0] ?? '');
    const [file] = words;
    const found =
      includes.test(name) && file != null
        ? session.include(file, /^\\(?:ir|include_r)/.test(name))
        : null;
    if (found === null) {
      commands.push({ name, line: lineOf(at) });
      const rest = /^\\q(?:uit)?$/.test(name) ? text.length : end;
      // \g and its kin send the statement that stands before them.
      drop(at, rest, start === null ? '' : ';');
      start = null;
      return rest;
    }
    insert(at, end, found);
    start = null;
    return end;
  };
  for (let at = 0; at < text.length; ) {
    let { token, end } = next(text, at);
    if (token === 'backslash') end = run(at);
    else if (token === 'semicolon') {
      if (start !== null && copyIn.test(text.slice(start, Math.min(end, start + 20_000)))) {
        end = dataEnd(text, end);
        const rows = Math.max(0, countLines(text, start, end) - countLines(text, start, at) - 1);
        copies.push({ line: lineOf(start), rows });
        sql = sql.slice(0, before.length);
        kept = before.kept;
        drop(start, end);
      }
      start = null;
    } else if (token !== 'blank') {
      begin(at);
      const cast = text.startsWith('::', at) || text.startsWith(':=', at);
      const variable = text[at] === ':' && !cast ? variableAt(text, at, variables) : null;
      if (cast) end = at + 2;
      else if (variable !== null) {
        end = variable.end;
        replace(at, end, variable.value);
      }
    }
    at = end;
  }
  const all = { sql: sql + text.slice(kept), commands, copies };
  return spans.length === 0 ? all : { ...all, spans };
}

/** The file and line that a line of the tidied text comes from; path '' is the file itself. */
export function originOf(
  line: number,
  spans: readonly Span[] = [],
): { path: string; line: number } {
  const span = spans.findLast(({ at }) => at <= line);
  return span === undefined
    ? { path: '', line }
    : { path: span.path, line: span.line + line - span.at };
}

/** Depth of BEGIN ATOMIC … END, whose semicolons end no statement. */
function atomicDepth(depth: number, before: string, current: string): number {
  if (current === 'atomic' && before === 'begin') return depth + 1;
  if (depth === 0) return 0;
  if (current === 'case') return depth + 1;
  return current === 'end' ? depth - 1 : depth;
}

/** For texts that do not parse as a whole: each piece can then be tried on its own. */
export function splitPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let line = 1;
  let counted = 0;
  let start: number | null = null;
  let depth = 0;
  let before = '';
  const close = (end: number) => {
    if (start === null) return;
    line += countLines(text, counted, start);
    counted = start;
    pieces.push({ text: text.slice(start, end), line });
    start = null;
    before = '';
  };
  for (let at = 0; at < text.length; ) {
    const { token, end } = next(text, at);
    if (token === 'word') {
      const current = text.slice(at, end).toLowerCase();
      depth = atomicDepth(depth, before, current);
      before = current;
    }
    if (token === 'semicolon' && depth === 0) close(at);
    else if (token !== 'blank' && token !== 'semicolon') start ??= at;
    at = end;
  }
  close(text.length);
  return pieces;
}
