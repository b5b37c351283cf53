/** Parts of a diagram that no line connects: found apart, then set side by side in rows. */
import type { Box, Graph } from './diagram-graph.ts';
import type { Placed, Point } from './diagram-layout.ts';

const gap = 36;

/** Connected parts, in the order of their first table. */
export function partsOf(graph: Graph): Graph[] {
  const root = new Map(graph.boxes.map((box) => [box.id, box.id]));
  const find = (id: string): string => {
    let at = id;
    while (root.get(at) !== at) {
      const next = root.get(at) ?? at;
      root.set(at, root.get(next) ?? next);
      at = next;
    }
    return at;
  };
  for (const line of graph.lines) root.set(find(line.to), find(line.from));
  const parts = new Map<string, { boxes: Box[]; lines: Graph['lines'][number][] }>();
  for (const box of graph.boxes) {
    const part = parts.get(find(box.id)) ?? { boxes: [], lines: [] };
    part.boxes.push(box);
    parts.set(find(box.id), part);
  }
  for (const line of graph.lines) parts.get(find(line.from))?.lines.push(line);
  return [...parts.values()];
}

/** Rows of parts, tallest first, on a page about half again as wide as high. */
export function pack(parts: readonly Placed[], margin: number): Placed {
  const area = parts.reduce((sum, part) => sum + (part.width + gap) * (part.height + gap), 0);
  const widest = Math.max(...parts.map((part) => part.width), Math.sqrt(area * 1.6), 600);
  const ordered = [...parts].sort((a, b) => b.height - a.height);
  let x = 0;
  let y = 0;
  let tallest = 0;
  const moved = ordered.map((part) => {
    if (x > 0 && x + part.width > widest) {
      y += tallest + gap;
      x = 0;
      tallest = 0;
    }
    const place = move(part, { x: x + margin, y: y + margin });
    x += part.width + gap;
    tallest = Math.max(tallest, part.height);
    return place;
  });
  return {
    width: Math.max(0, ...moved.map((part) => part.width)) + margin,
    height: Math.max(0, ...moved.map((part) => part.height)) + margin,
    boxes: moved.flatMap((part) => part.boxes),
    lines: moved.flatMap((part) => part.lines),
  };
}

function move(part: Placed, by: Point): Placed {
  const shift = (point: Point) => ({ x: point.x + by.x, y: point.y + by.y });
  return {
    width: part.width + by.x,
    height: part.height + by.y,
    boxes: part.boxes.map(({ box, at }) => ({ box, at: shift(at) })),
    lines: part.lines.map(({ line, points }) => ({ line, points: points.map(shift) })),
  };
}
