import { expect, test, vi } from 'vitest';
import { graphOf } from '../../src/render/diagram-graph.ts';
import { layout } from '../../src/render/diagram-layout.ts';
import { schemaOf } from '../support/build-schema.ts';
import { manyTables } from '../support/sample-design.ts';

type Elk = new () => { layout(node: unknown): Promise<unknown> };

const work = vi.hoisted(() => ({ elk: 0, dagre: 0 }));

vi.mock('elkjs/lib/elk.bundled.js', async (original) => {
  const { default: exported } = await original<{ default: Elk | { default: Elk } }>();
  const Real = 'default' in exported ? exported.default : exported;
  return {
    default: class {
      layout(node: unknown) {
        work.elk += 1;
        return new Real().layout(node);
      }
    },
  };
});

vi.mock('@dagrejs/dagre', async (original) => {
  const module = await original<typeof import('@dagrejs/dagre')>();
  return {
    ...module,
    layout: (...input: Parameters<typeof module.layout>) => {
      work.dagre += 1;
      return module.layout(...input);
    },
  };
});

// ELK takes 22 s for what dagre places in one, and dagre minutes for what a grid places at once.
test.each([
  [40, ['elk']],
  [300, ['dagre']],
  [500, ['dagre']],
  [3000, []],
] as const)('%d tables are placed by %j, all of them', async (count, engines) => {
  Object.assign(work, { elk: 0, dagre: 0 });
  const graph = graphOf(schemaOf(manyTables(count)));
  const { boxes, lines } = await layout(graph);
  expect(Object.entries(work).flatMap(([name, calls]) => (calls > 0 ? [name] : []))).toEqual(
    engines,
  );
  expect(boxes.map(({ box }) => box.id).sort()).toEqual(graph.boxes.map(({ id }) => id).sort());
  expect(lines).toHaveLength(graph.lines.length);
  for (const { points } of lines) expect(points.length).toBeGreaterThanOrEqual(2);
});
