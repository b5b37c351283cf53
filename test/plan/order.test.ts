import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DependencyCycle, type Node, orderNodes, type Part } from '../../src/plan/order.ts';

function node(key: string, more: Partial<Node> = {}): Node {
  return {
    key,
    provides: [key],
    needs: [],
    after: [],
    prefers: [],
    wishes: [],
    owner: null,
    parts: [],
    ...more,
  };
}

function part(key: string, needs: readonly string[], cost = 0): Part {
  return { key, needs, after: [], prefers: [], cost };
}

const sequence = (...nodes: Node[]) => orderNodes(nodes).sequence;

describe('orderNodes', () => {
  test('keeps the order that was given where nothing asks for another', () => {
    expect(sequence(node('b'), node('a'), node('c'))).toEqual(['b', 'a', 'c']);
  });

  test('needs first', () => {
    expect(sequence(node('a', { needs: ['c'] }), node('b'), node('c'))).toEqual(['c', 'a', 'b']);
  });

  test('what is owned stands behind its owner, or later when it must wait', () => {
    const nodes = [
      node('a'),
      node('b'),
      node('a index', { owner: 'a' }),
      node('a trigger', { owner: 'a', needs: ['b'] }),
    ];
    expect(sequence(...nodes)).toEqual(['a', 'a index', 'b', 'a trigger']);
  });

  test('a circle of parts loses the cheapest one, which follows', () => {
    const order = orderNodes([
      node('a', { parts: [part('a→b', ['b'], 1)] }),
      node('b', { parts: [part('b→a', ['a'], 0)] }),
    ]);
    expect([...order.split]).toEqual(['b→a']);
    expect(order.sequence).toEqual(['b', 'a', 'b→a']);
  });

  test('wishes are given up before parts, parts before preferences', () => {
    const wish = orderNodes([
      node('a', { parts: [part('a→b', ['b'])] }),
      node('b', { wishes: ['a'] }),
    ]);
    expect([...wish.split]).toEqual([]);
    expect(wish.sequence).toEqual(['b', 'a']);
    const preference = orderNodes([
      node('a', { parts: [part('a→b', ['b'])] }),
      node('b', { prefers: ['a'] }),
    ]);
    expect([...preference.split]).toEqual(['a→b']);
    expect(preference.sequence).toEqual(['a', 'b', 'a→b']);
  });

  test('a part that must stand alone does', () => {
    const nodes = [node('a', { parts: [part('a not valid', [])] })];
    expect(orderNodes(nodes, ['a not valid']).sequence).toEqual(['a', 'a not valid']);
  });

  test('a circle of needs is named', () => {
    const nodes = [node('a', { needs: ['b'] }), node('b', { needs: ['a'] }), node('c')];
    expect(() => orderNodes(nodes)).toThrow(DependencyCycle);
    expect(() => orderNodes(nodes)).toThrow('a, b');
  });

  test('a reference to itself stays in place', () => {
    expect([...orderNodes([node('a', { parts: [part('a→a', ['a'])] })]).split]).toEqual([]);
  });

  test('any graph: each key once, and after what it needs', () => {
    const graph = fc.array(
      fc.record({ back: fc.array(fc.nat(20), { maxLength: 3 }), parts: fc.array(fc.nat(20)) }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(graph, (spec) => {
        const nodes = spec.map(({ back, parts }, i) =>
          node(`n${i}`, {
            needs: back.filter((to) => to < i).map((to) => `n${to}`),
            parts: parts
              .filter((to) => to < spec.length)
              .map((to, j) => part(`n${i}.${j}`, [`n${to}`])),
          }),
        );
        const { sequence: keys, split, needs } = orderNodes(nodes);
        expect(keys.length).toBe(nodes.length + split.size);
        expect(new Set(keys).size).toBe(keys.length);
        const at = new Map(keys.map((key, i) => [key, i]));
        for (const [key, list] of needs) {
          for (const need of list) expect(at.get(need)).toBeLessThan(at.get(key) ?? -1);
        }
      }),
    );
  });
});
