/** The ER diagram as one self-contained SVG, light and dark. */
import type { Schema } from '../ir/schema.ts';
import {
  type Box,
  type Graph,
  graphOf,
  headHeight,
  nameOffset,
  padding,
  type Row,
} from './diagram-graph.ts';
import { layout, type Placed, type Point, rowMiddle } from './diagram-layout.ts';
import { diagramStyle } from './diagram-style.ts';
import { escapeMarkup } from './markup.ts';

export interface SvgOptions {
  /** Names the picture for a screen reader. */
  readonly title?: string;
}

export async function renderSvg(schema: Schema, options: SvgOptions = {}): Promise<string> {
  const graph = graphOf(schema);
  const placed = await layout(graph);
  return svg(placed, options.title ?? 'Entity-relationship diagram', graph);
}

function svg(placed: Placed, title: string, graph: Graph): string {
  const width = Math.ceil(Math.max(placed.width, 360));
  const height = Math.ceil(placed.height) + 26;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="er" role="img" aria-label="${escapeMarkup(title)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title>${escapeMarkup(title)}</title>`,
    `<style>${diagramStyle}</style>`,
    `<rect class="er-page" width="${width}" height="${height}"/>`,
    ...placed.lines.map(line),
    ...placed.boxes.map(({ box, at }) => table(box, at)),
    legend(height, graph),
    '</svg>',
  ].join('\n');
}

function table(box: Box, at: Point): string {
  const head = `M0 ${headHeight}V8a8 8 0 0 1 8-8H${box.width - 8}a8 8 0 0 1 8 8V${headHeight}Z`;
  const note =
    box.note === ''
      ? ''
      : `<text class="er-note" x="${box.width - padding}" y="20" text-anchor="end">${escapeMarkup(box.note)}</text>`;
  return [
    `<g transform="translate(${round(at.x)} ${round(at.y)})">`,
    `<rect class="er-box" width="${box.width}" height="${box.height}" rx="8"/>`,
    `<path class="er-head" d="${head}"/>`,
    `<text class="er-title" x="${padding}" y="20">${escapeMarkup(box.title)}</text>${note}`,
    ...box.rows.map((row, i) => columnRow(row, i, box.width)),
    '</g>',
  ].join('');
}

function columnRow(row: Row, index: number, boxWidth: number): string {
  const middle = rowMiddle(index);
  const y = round(middle + 4);
  if (!row.column) {
    return `<text class="er-note" x="${nameOffset}" y="${y}">${escapeMarkup(row.name)}</text>`;
  }
  const mark = row.mark === 'PF' ? 'PK' : row.mark;
  const reference = row.refersTo === null ? '' : escapeMarkup(row.refersTo);
  return [
    mark === '' ? '' : `<text class="er-key" x="${padding}" y="${y - 0.5}">${mark}</text>`,
    `<circle class="${row.required ? 'er-must' : 'er-may'}" cx="${nameOffset - 9}" cy="${middle}" r="2.6"/>`,
    `<text class="er-name${row.mark === 'PK' || row.mark === 'PF' ? ' er-strong' : ''}" x="${nameOffset}" y="${y}">${escapeMarkup(row.name)}`,
    reference === '' ? '' : `<tspan class="er-note"> → ${reference}</tspan>`,
    `</text><text class="er-type" x="${boxWidth - padding}" y="${y}" text-anchor="end">${escapeMarkup(row.type)}</text>`,
  ].join('');
}

function line({ line: { title, optional, single }, points }: Placed['lines'][number]): string {
  const start = points[0];
  const end = points.at(-1);
  if (start === undefined || end === undefined) return '';
  return [
    `<g class="er-line"><title>${escapeMarkup(title)}</title>`,
    `<path d="${rounded(points)}"/>`,
    optional
      ? `<path d="M${round(start.x + 14)} ${round(start.y - 5)}v10"/><circle cx="${round(start.x + 7)}" cy="${round(start.y)}" r="3.5"/>`
      : `<path d="M${round(start.x + 6)} ${round(start.y - 5)}v10m4 -10v10"/>`,
    single
      ? `<path d="M${round(end.x - 6)} ${round(end.y - 5)}v10"/>`
      : `<path d="M${round(end.x)} ${round(end.y - 5)}l-10 5l10 5"/>`,
    `<circle cx="${round(end.x - 14)}" cy="${round(end.y)}" r="3.5"/>`,
    '</g>',
  ].join('');
}

/** Orthogonal lines with soft corners. */
function rounded(points: readonly Point[]): string {
  return points
    .map((point, i) => {
      const before = points[i - 1];
      const after = points[i + 1];
      if (before === undefined) return `M${at(point)}`;
      if (after === undefined) return `L${at(point)}`;
      return `L${at(toward(point, before))}Q${at(point)} ${at(toward(point, after))}`;
    })
    .join('');
}

/** A point up to 6 px, at most half way, from a corner towards its neighbour. */
function toward(corner: Point, other: Point): Point {
  const distance = Math.hypot(other.x - corner.x, other.y - corner.y);
  const share = distance === 0 ? 0 : Math.min(6, distance / 2) / distance;
  return {
    x: corner.x + (other.x - corner.x) * share,
    y: corner.y + (other.y - corner.y) * share,
  };
}

function at(point: Point): string {
  return `${round(point.x)} ${round(point.y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function legend(height: number, graph: Graph): string {
  const y = height - 14;
  const hub = graph.boxes.some((box) => box.note !== '')
    ? '<tspan dx="18">→ refers to a table that many refer to</tspan>'
    : '';
  return [
    `<circle class="er-must" cx="32" cy="${y - 4}" r="2.6"/>`,
    `<text class="er-note" x="40" y="${y}">NOT NULL</text>`,
    `<circle class="er-may" cx="112" cy="${y - 4}" r="2.6"/>`,
    `<text class="er-note" x="120" y="${y}">nullable${hub}</text>`,
  ].join('');
}
