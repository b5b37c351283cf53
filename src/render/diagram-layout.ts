/** Where the boxes and lines of a diagram go: ELK while it is quick, dagre for more, else a grid. */
import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';
import { type Box, type Graph, headHeight, type Line, rowHeight } from './diagram-graph.ts';
import { pack, partsOf } from './diagram-pack.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Placed {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly { readonly box: Box; readonly at: Point }[];
  readonly lines: readonly { readonly line: Line; readonly points: readonly Point[] }[];
}

const margin = 28;
const gap = 40;
/** Tables and lines together. Measured in CPU time: ELK 0.5 s at 260 but 22 s at 1,200; dagre 1 s at 1,200. */
const elkWeight = 400;
const dagreWeight = 2500;

export async function layout(graph: Graph): Promise<Placed> {
  const weight = graph.boxes.length + graph.lines.length;
  const arrange = weight <= elkWeight ? elkLayout : weight <= dagreWeight ? dagreLayout : grid;
  const placed: Placed[] = [];
  for (const part of partsOf(graph)) {
    placed.push(part.lines.length === 0 ? withLines(gridPlaces(part), []) : await arrange(part));
  }
  return pack(placed, margin);
}

export function rowMiddle(row: number): number {
  return headHeight + rowHeight * row + rowHeight / 2;
}

const elkOptions = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.aspectRatio': '1.5',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
  'elk.spacing.nodeNode': '32',
  'elk.spacing.edgeNode': '20',
  'elk.spacing.edgeEdge': '12',
  'elk.layered.spacing.nodeNodeBetweenLayers': '72',
  'elk.layered.spacing.edgeNodeBetweenLayers': '26',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
};

async function elkLayout(graph: Graph): Promise<Placed> {
  const { default: module } = await import('elkjs/lib/elk.bundled.js');
  // The package is CommonJS: Node hands over its exports, a bundler may unwrap them.
  const Elk = 'default' in module ? (module.default as unknown as typeof module) : module;
  const elk = new (Elk as unknown as new () => { layout(node: ElkNode): Promise<ElkNode> })();
  const done = await elk.layout({
    id: 'root',
    layoutOptions: elkOptions,
    children: graph.boxes.map((box, i) => elkNode(box, i, graph.lines)),
    edges: elkEdges(graph),
  });
  const edges = new Map((done.edges ?? []).map((edge) => [edge.id, edge]));
  return {
    width: done.width ?? 0,
    height: done.height ?? 0,
    boxes: (done.children ?? []).flatMap((node, i) => {
      const box = graph.boxes[i];
      return box === undefined ? [] : [{ box, at: { x: node.x ?? 0, y: node.y ?? 0 } }];
    }),
    lines: graph.lines.map((line) => ({ line, points: elkPoints(edges.get(line.id)) })),
  };
}

function elkPoints(edge: ElkExtendedEdge | undefined): Point[] {
  return (edge?.sections ?? []).flatMap((section) => [
    section.startPoint,
    ...(section.bendPoints ?? []),
    section.endPoint,
  ]);
}

function elkNode(box: Box, index: number, lines: readonly Line[]): ElkNode {
  const out = new Set(lines.filter((line) => line.from === box.id).map((line) => line.fromRow));
  const into = new Set(lines.filter((line) => line.to === box.id).map((line) => line.toRow));
  const port = (row: number, side: 'EAST' | 'WEST') => ({
    id: `${index}.${row}.${side}`,
    x: side === 'EAST' ? box.width : 0,
    y: rowMiddle(row),
    width: 0,
    height: 0,
    layoutOptions: { 'elk.port.side': side },
  });
  return {
    id: String(index),
    width: box.width,
    height: box.height,
    layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
    ports: [
      ...[...out].map((row) => port(row, 'EAST')),
      ...[...into].map((row) => port(row, 'WEST')),
    ],
  };
}

function elkEdges(graph: Graph): ElkExtendedEdge[] {
  const numbers = new Map(graph.boxes.map((box, i) => [box.id, i]));
  return graph.lines.map((line) => ({
    id: line.id,
    sources: [`${numbers.get(line.from)}.${line.fromRow}.EAST`],
    targets: [`${numbers.get(line.to)}.${line.toRow}.WEST`],
  }));
}

async function dagreLayout(graph: Graph): Promise<Placed> {
  const { Graph: DagreGraph, layout: run } = await import('@dagrejs/dagre');
  const dagre = new DagreGraph({ multigraph: true });
  dagre.setGraph({ rankdir: 'LR', nodesep: 32, ranksep: 90, edgesep: 12 });
  dagre.setDefaultEdgeLabel(() => ({}));
  for (const [i, box] of graph.boxes.entries()) {
    dagre.setNode(String(i), { width: box.width, height: box.height });
  }
  const numbers = new Map(graph.boxes.map((box, i) => [box.id, i]));
  for (const line of graph.lines) {
    if (line.from === line.to) continue;
    dagre.setEdge(String(numbers.get(line.from)), String(numbers.get(line.to)), {}, line.id);
  }
  run(dagre);
  const nodes = graph.boxes.map((box, i) => {
    const node = dagre.node(String(i)) as Point;
    return { box, at: { x: node.x, y: node.y } };
  });
  return withLines(foldedLayers(nodes), graph.lines);
}

/** A layer higher than the whole is to be wide goes on in a column beside it. */
function foldedLayers(nodes: Placed['boxes']): Placed['boxes'] {
  const area = nodes.reduce((sum, { box }) => sum + (box.width + 90) * (box.height + 32), 0);
  const highest = Math.sqrt(area);
  const ordered = [...nodes].sort((a, b) => a.at.x - b.at.x || a.at.y - b.at.y);
  let column = { layer: Number.NaN, x: 0, y: 0, width: 0 };
  return ordered.map(({ box, at }) => {
    const full = column.y > 0 && column.y + box.height > highest;
    if (at.x !== column.layer || full) {
      const x = column.width === 0 ? 0 : column.x + column.width + 90;
      column = { layer: at.x, x, y: 0, width: 0 };
    }
    const place = { box, at: { x: column.x, y: column.y } };
    column.y += box.height + 32;
    column.width = Math.max(column.width, box.width);
    return place;
  });
}

/** Too many for any layout: the tables stay readable, the lines find their way. */
async function grid(graph: Graph): Promise<Placed> {
  return withLines(gridPlaces(graph), graph.lines);
}

/** Rows of boxes in their order, about as wide as high. */
function gridPlaces(graph: Graph): Placed['boxes'] {
  const area = graph.boxes.reduce((sum, box) => sum + (box.width + gap) * (box.height + gap), 0);
  const widest = Math.sqrt(area * 1.6);
  let at = { x: 0, y: 0 };
  let tallest = 0;
  return graph.boxes.map((box) => {
    if (at.x > 0 && at.x + box.width > widest) {
      at = { x: 0, y: at.y + tallest + gap };
      tallest = 0;
    }
    const place = { box, at };
    at = { x: at.x + box.width + gap, y: at.y };
    tallest = Math.max(tallest, box.height);
    return place;
  });
}

function withLines(places: Placed['boxes'], lines: readonly Line[]): Placed {
  const byId = new Map(places.map((place) => [place.box.id, place]));
  const drawn = lines.flatMap((line) => {
    const from = byId.get(line.from);
    const to = byId.get(line.to);
    return from && to ? [{ line, points: elbow(from, to, line) }] : [];
  });
  const right = Math.max(...places.map(({ box, at }) => at.x + box.width), 0);
  const bottom = Math.max(...places.map(({ box, at }) => at.y + box.height), 0);
  return { width: right, height: bottom, boxes: places, lines: drawn };
}

/** Horizontal at both ends, so that the ends' signs fit any layout. */
function elbow(from: Placed['boxes'][number], to: Placed['boxes'][number], line: Line): Point[] {
  const start = { x: from.at.x + from.box.width, y: from.at.y + rowMiddle(line.fromRow) };
  const end = { x: to.at.x, y: to.at.y + rowMiddle(line.toRow) };
  if (end.x - start.x >= 40) {
    const middle = end.x - 24;
    return [start, { x: middle, y: start.y }, { x: middle, y: end.y }, end];
  }
  const out = start.x + 20;
  const back = end.x - 24;
  const between = Math.min(from.at.y, to.at.y) - 14;
  return [
    start,
    { x: out, y: start.y },
    { x: out, y: between },
    { x: back, y: between },
    { x: back, y: end.y },
    end,
  ];
}
