/** Lines of our own in the columns of those around them, so that Prisma's formatter has nothing to move. */
import type { Draft, PlacedBlock } from './draft.ts';
import type { Field } from './scan.ts';
import { lineEnd, lineStart, type Span } from './tokens.ts';

export interface Row {
  readonly name: string;
  /** With `?` or `[]`; empty for an enum's value. */
  readonly type: string;
  /** With `@`, in order. */
  readonly attributes: readonly string[];
  /** `///` lines above it, without the slashes. */
  readonly notes?: readonly string[];
}

interface Columns {
  readonly name: number;
  readonly type: number;
}

/** Prisma's formatter counts bytes. */
export const width = (text: string): number => Buffer.byteLength(text);

function padded(text: string, to: number): string {
  return text + ' '.repeat(Math.max(0, to - width(text)));
}

function rowText({ name, type, attributes }: Row, columns: Columns): string {
  const parts = [padded(name, columns.name), padded(type, columns.type), attributes.join(' ')];
  return (type === '' ? [parts[0], parts[2]] : parts).join(' ').trimEnd();
}

function widest(rows: readonly Row[]): Columns {
  return {
    name: Math.max(0, ...rows.map(({ name }) => width(name))),
    type: Math.max(0, ...rows.map(({ type }) => width(type))),
  };
}

function linesOf(row: Row, columns: Columns): string[] {
  return [...(row.notes ?? []).map((note) => `/// ${note}`), rowText(row, columns)];
}

export interface NewBlock {
  readonly kind: 'model' | 'enum';
  readonly name: string;
  /** Groups are parted by an empty line, and aligned each for itself. */
  readonly groups: readonly (readonly Row[])[];
  /** `@@…`, in order. */
  readonly attributes: readonly string[];
}

export function blockText({ kind, name, groups, attributes }: NewBlock): string[] {
  const lines = groups
    .filter((group) => group.length > 0)
    .map((group) => group.flatMap((row) => linesOf(row, widest(group))));
  const parts = [...lines, ...(attributes.length === 0 ? [] : [attributes])];
  const body = parts.flatMap((part, at) => [
    ...(at === 0 ? [] : ['']),
    ...part.map((line) => `  ${line}`),
  ]);
  return [`${kind} ${name} {`, ...body, '}'];
}

/** Behind the last block, with an empty line before each. */
export function appendBlocks(draft: Draft, path: string, blocks: readonly string[][]): void {
  if (blocks.length === 0) return;
  const eol = draft.lineEnd(path);
  const now = draft.text(path);
  const isEmpty = now.trim() === '';
  const open = isEmpty || /[\r\n]$/.test(now) ? '' : eol;
  const gap = isEmpty || /\n[ \t]*\r?\n$/.test(now) ? '' : eol;
  const text = blocks.map((lines) => lines.join(eol)).join(eol + eol);
  draft.replace(path, { start: now.length, end: now.length }, `${open}${gap}${text}${eol}`);
}

/** Fields of the model whose lines follow one another without an empty line. */
export function groupOf(text: string, fields: readonly Field[], anchor: Field): Field[] {
  const at = fields.indexOf(anchor);
  const joined = (one: Field, next: Field) =>
    !/\n[ \t]*\r?\n/.test(text.slice(one.end, next.start));
  let first = at;
  while (first > 0 && joined(fields[first - 1] as Field, fields[first] as Field)) first -= 1;
  let last = at;
  while (last + 1 < fields.length && joined(fields[last] as Field, fields[last + 1] as Field)) {
    last += 1;
  }
  return fields.slice(first, last + 1);
}

function same(numbers: readonly number[]): number | null {
  const [first = null] = numbers;
  return numbers.every((number) => number === first) ? first : null;
}

/** Widths that the group keeps; null where it keeps none. */
export function columnsOf(text: string, group: readonly Field[]): Columns | null {
  const column = (offset: number, field: Field) =>
    width(text.slice(lineStart(text, field.start), offset));
  const typeWidth = ({ typeSpan }: Field) => width(text.slice(typeSpan.start, typeSpan.end));
  const indent = same(group.map((field) => column(field.start, field)));
  if (indent === null) return null;
  const typed = group.filter(({ type }) => type !== '');
  const attributed = group.filter(({ attributes }) => attributes.length > 0);
  const attribute = same(attributed.map((field) => column(field.attributes[0]?.start ?? 0, field)));
  if (attributed.length > 0 && attribute === null) return null;
  const types = group.map(typeWidth);
  if (typed.length === 0) {
    const names = Math.max(...group.map(({ name }) => name.length));
    return { name: attribute === null ? names : attribute - indent - 1, type: 0 };
  }
  const type = same(typed.map((field) => column(field.typeSpan.start, field)));
  if (type === null) return null;
  return {
    name: type - indent - 1,
    type: attribute === null ? Math.max(...types) : attribute - type - 1,
  };
}

/** True when the formatter would leave the widths as they are. */
function isTight(text: string, columns: Columns, group: readonly Field[]): boolean {
  const names = Math.max(...group.map(({ name }) => name.length));
  const types = Math.max(
    ...group.map(({ typeSpan }) => width(text.slice(typeSpan.start, typeSpan.end))),
  );
  return columns.name === names && columns.type === types;
}

/** Where nothing stands in the column of attributes, nothing moves when it begins further right. */
function widened(columns: Columns, group: readonly Field[], rows: readonly Row[]): Columns {
  if (group.some(({ attributes }) => attributes.length > 0)) return columns;
  const { name, type } = widest(rows);
  return group.every((field) => field.type === '')
    ? { name: Math.max(columns.name, name), type: 0 }
    : { name: columns.name, type: Math.max(columns.type, type) };
}

function fits(rows: readonly Row[], columns: Columns): boolean {
  const { name, type } = widest(rows);
  return name <= columns.name && type <= columns.type;
}

export function indentOf(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? '';
}

export function insertLines(
  draft: Draft,
  path: string,
  at: number,
  lines: readonly string[],
): void {
  const eol = draft.lineEnd(path);
  draft.replace(path, { start: at, end: at }, lines.map((line) => line + eol).join(''));
}

const single: Columns = { name: 0, type: 0 };

/**
 * After the anchor's line in its columns. Rows that do not fit there become a group of their own
 * behind the anchor's group: to widen its columns would touch every line of it.
 */
export function insertRows(
  draft: Draft,
  block: PlacedBlock,
  anchor: Field | null,
  rows: readonly Row[],
): void {
  if (rows.length === 0) return;
  const { path } = block;
  const text = draft.text(path);
  if (anchor === null) {
    const lines = rows.flatMap((row) => linesOf(row, widest(rows))).map((line) => `  ${line}`);
    const blank = block.attributes.length > 0 ? [''] : [];
    insertLines(draft, path, block.body.start, [...lines, ...blank]);
    return;
  }
  const group = groupOf(text, block.fields, anchor);
  const kept = columnsOf(text, group);
  const columns = kept === null ? null : widened(kept, group, rows);
  const indent = indentOf(text, anchor.start);
  const indented = (line: string) => indent + line;
  if (columns === null) {
    const lines = rows.flatMap((row) => linesOf(row, single)).map(indented);
    insertLines(draft, path, anchor.lines.end, lines);
  } else if (fits(rows, columns) || !isTight(text, columns, group)) {
    const lines = rows.flatMap((row) => linesOf(row, columns)).map(indented);
    insertLines(draft, path, anchor.lines.end, lines);
  } else insertGroup(draft, path, (group.at(-1) ?? anchor).lines.end, rows, indent);
}

/** Parted by empty lines from what stands around it. */
export function insertGroup(
  draft: Draft,
  path: string,
  at: number,
  rows: readonly Row[],
  indent: string,
): void {
  const text = draft.text(path);
  const next = text.slice(at, lineEnd(text, at)).trim();
  const lines = rows.flatMap((row) => linesOf(row, widest(rows))).map((line) => indent + line);
  const behind = next === '' || next.startsWith('}') ? [] : [''];
  insertLines(draft, path, at, ['', ...lines, ...behind]);
}

/** Takes whole lines out; of two empty lines that would then meet, one. */
export function removeLines(draft: Draft, path: string, { start, end }: Span): void {
  const text = draft.text(path);
  const isBlank = (line: string) => line.trim() === '';
  const before = text.slice(lineStart(text, start - 1), start);
  const nextEnd = lineEnd(text, end);
  const after = text.slice(end, nextEnd);
  const opens = start > 0 && /\{\s*(\/\/[^\r\n]*)?\s*$/.test(before);
  const meets = (isBlank(before) && start > 0) || opens || start === 0;
  if (meets && isBlank(after) && nextEnd > end) draft.replace(path, { start, end: nextEnd }, '');
  else if (isBlank(before) && start > 0 && (after.trimStart().startsWith('}') || after === '')) {
    draft.replace(path, { start: start - before.length, end }, '');
  } else draft.replace(path, { start, end }, '');
}
