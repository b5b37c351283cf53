/** Fits sections of one-line entries into a number of lines: all, folded, or not at all. */
import { maxColumns } from './frame.ts';
import { cut, width, wrap } from './width.ts';

export interface Entry {
  readonly head: string;
  /** Follows the head after a dash; may be empty. */
  readonly tail: string;
  /** The tail within so many columns, where cutting its end would lose the point. */
  squeeze?(columns: number): string;
}

export interface Section {
  readonly title: string;
  readonly entries: readonly Entry[];
  /** Entries without which the section would say nothing. */
  readonly least: number;
  /** Lines that an entry may take while there is room. */
  readonly lines: number;
  /** One line that stands for the entries left out. */
  fold(rest: number): string;
}

export interface Fitted {
  readonly lines: readonly string[];
  /** False when an entry was folded away. */
  readonly complete: boolean;
}

/** How many entries of a section are shown, and on how many lines each. */
interface Share {
  readonly section: Section;
  readonly heights: number[];
}

/** Null when not even the least of each section fits. Sections early in `order` get room first. */
export function fitSections(
  sections: readonly Section[],
  order: readonly number[],
  budget: number,
): Fitted | null {
  const whole = shares(sections, (section) => section.entries.length);
  const complete = used(whole) <= budget;
  const chosen = complete ? whole : shares(sections, (section) => section.least);
  if (used(chosen) > budget) return null;
  const turns = order.flatMap((i) => chosen.filter((share) => share.section === sections[i]));
  for (const share of turns) stretch(share, budget - used(chosen));
  while (turns.some((share) => grow(share, () => used(chosen) <= budget)));
  return { lines: chosen.flatMap(linesOf), complete };
}

function shares(sections: readonly Section[], count: (section: Section) => number): Share[] {
  return sections
    .filter((section) => section.entries.length > 0)
    .map((section) => ({
      section,
      heights: section.entries.slice(0, count(section)).map(() => 1),
    }));
}

function used(all: readonly Share[]): number {
  const lines = ({ section, heights }: Share) =>
    1 + heights.reduce((sum, height) => sum + height, 0) + folded(section, heights);
  return all.reduce((sum, share) => sum + lines(share), 0);
}

function folded(section: Section, heights: readonly number[]): number {
  return heights.length < section.entries.length ? 1 : 0;
}

function wantedHeight(section: Section, index: number): number {
  const entry = section.entries[index];
  return entry === undefined ? 1 : Math.min(neededLines(entry), section.lines);
}

/** Lets entries that would be cut run over more lines. */
function stretch({ section, heights }: Share, spare: number): void {
  let left = spare;
  for (const [i, height] of heights.entries()) {
    const wanted = Math.min(wantedHeight(section, i), height + left);
    left -= wanted - height;
    heights[i] = wanted;
  }
}

/** One more entry, or the last two in place of the fold; false when there is no room for them. */
function grow({ section, heights }: Share, fits: () => boolean): boolean {
  const next = heights.length;
  const missing = section.entries.length - next;
  const whole = Array.from({ length: missing }, () => 1);
  const tries = [[wantedHeight(section, next)], [1], ...(missing === 2 ? [whole] : [])];
  for (const added of missing === 0 ? [] : tries) {
    heights.push(...added);
    if (fits()) return true;
    heights.length = next;
  }
  return false;
}

function lineOf(entry: Entry): string {
  return `  ${entry.head}${entry.tail === '' ? '' : ` — ${entry.tail}`}`;
}

function neededLines(entry: Entry): number {
  return width(lineOf(entry)) <= maxColumns ? 1 : wrap(lineOf(entry), maxColumns, 9, '    ').length;
}

/** Within its height; a squeezed tail when it has but one line. */
function render(entry: Entry, height: number): string[] {
  const room = maxColumns - width(lineOf({ head: entry.head, tail: ' ' })) + 1;
  const squeezed =
    height === 1 && room > 0 && neededLines(entry) > 1 && entry.squeeze !== undefined;
  const shown = squeezed ? { head: entry.head, tail: entry.squeeze?.(room) ?? '' } : entry;
  return wrap(lineOf(shown), maxColumns, height, '    ');
}

function linesOf({ section, heights }: Share): string[] {
  const rest = section.entries.length - heights.length;
  return [
    section.title,
    ...section.entries
      .slice(0, heights.length)
      .flatMap((entry, i) => render(entry, heights[i] ?? 1)),
    ...(rest > 0 ? [cut(`  ${section.fold(rest)}`, maxColumns)] : []),
  ];
}
