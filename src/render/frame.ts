/** The frame of a text summary: the header box and aligned tables. */
import { cut, padEnd, padStart, plainText, width } from './width.ts';

export const maxColumns = 100;
export const cellColumns = 30;
export const maxTableColumns = 4;
/** The box is as wide as the contract's picture, wider only for a longer title. */
const leastInner = 57;
const mostInner = maxColumns - 2;

/** Three lines of equal width: title in the border, counts inside. */
export function box(label: string, title: string, counts: readonly string[]): string[] {
  const heading = cut(`${label}: ${plainText(title)}`, mostInner - 4);
  const content = cut(counts.join(' │ '), mostInner - 2);
  const inner = Math.max(leastInner, width(heading) + 4, width(content) + 2);
  return [
    `${rule(`┌─ ${heading} `, inner + 1)}┐`,
    `│ ${padEnd(content, inner - 2)} │`,
    `└${'─'.repeat(inner)}┘`,
  ];
}

function rule(start: string, columns: number): string {
  let line = start;
  while (width(line) < columns) line += '─'.repeat(columns - width(line));
  return line;
}

export interface TextColumn {
  readonly title: string;
  readonly numeric: boolean;
}

/** Header and rows, indented; numbers to the right, cells cut at 30 columns, at most 4 columns. */
export function textTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
): string[] {
  const shown = columns.slice(0, maxTableColumns);
  const cells = [shown.map((column) => column.title), ...rows].map((row) =>
    shown.map((_, index) => cut(plainText(row[index] ?? ''), cellColumns)),
  );
  const widths = shown.map((_, index) => Math.max(...cells.map((row) => width(row[index] ?? ''))));
  return cells.map((row) => {
    const line = row.map((cell, index) => {
      const pad = shown[index]?.numeric ? padStart : padEnd;
      return pad(cell, widths[index] ?? 0);
    });
    return `  ${line.join('  ').trimEnd()}`;
  });
}
