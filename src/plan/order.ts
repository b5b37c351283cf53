/**
 * The order of a plan's statements: what they need first, cycles broken only where PostgreSQL
 * lets a part be added later, and what belongs to a table right behind it where that is possible.
 */
import { components } from './graph.ts';

/** A part of a node's statement that can also be a statement of its own, after the node's. */
export interface Part {
  readonly key: string;
  readonly needs: readonly string[];
  /** Comes later than these where it stands alone, without depending on them. */
  readonly after: readonly string[];
  /** Like `prefers` of a node. */
  readonly prefers: readonly string[];
  /** When a cycle must be broken, parts with a lower cost are split off first. */
  readonly cost: number;
}

export interface Node {
  readonly key: string;
  /** Ids that exist once the statement has run. */
  readonly provides: readonly string[];
  readonly needs: readonly string[];
  /** Comes later than these, without depending on them. */
  readonly after: readonly string[];
  /** Needed only if text that mentions a name means it: given up before a statement is refused. */
  readonly prefers: readonly string[];
  /** Wished for as `prefers`, but given up before a part is split off. */
  readonly wishes: readonly string[];
  /** The node that this one is written behind. */
  readonly owner: string | null;
  readonly parts: readonly Part[];
}

export interface Order {
  /** Keys of nodes, and of parts that stand alone. */
  readonly sequence: readonly string[];
  /** Parts that stand alone. */
  readonly split: ReadonlySet<string>;
  /** What each key of the sequence depends on, as keys. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
  /** What each key comes after, for whatever reason. */
  readonly waits: ReadonlyMap<string, readonly string[]>;
}

export class DependencyCycle extends Error {
  override readonly name = 'DependencyCycle';
  constructor(readonly members: readonly string[]) {
    super(`These need each other: ${members.join(', ')}`);
  }
}

type Strength = 'wish' | 'part' | 'preference' | 'hard' | 'after';

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly strength: Strength;
  /** What to give up: a part's key, or the edge itself. */
  readonly cut: string;
  readonly cost: number;
}

/** What may be given up for a cycle, in this order. */
const cuttable: readonly Strength[] = ['wish', 'part', 'preference'];

class Graph {
  readonly split = new Set<string>();
  readonly #given = new Set<string>();
  #edges = new Map<string, Edge[]>();

  constructor(
    readonly nodes: readonly Node[],
    split: Iterable<string>,
  ) {
    for (const key of split) this.split.add(key);
  }

  keys(): string[] {
    const parts = this.nodes
      .flatMap((node) => node.parts)
      .filter((part) => this.split.has(part.key));
    return [...this.nodes, ...parts].map(({ key }) => key);
  }

  /** Several statements may have to run until an object is as it shall be. */
  #providers(): Map<string, string[]> {
    const providers = new Map<string, string[]>();
    const provide = (id: string, key: string) => {
      const known = providers.get(id);
      if (known === undefined) providers.set(id, [key]);
      else if (!known.includes(key)) known.push(key);
    };
    for (const node of this.nodes) {
      for (const id of node.provides) provide(id, node.key);
      for (const part of node.parts) {
        provide(part.key, this.split.has(part.key) ? part.key : node.key);
      }
    }
    return providers;
  }

  #build(): void {
    const providers = this.#providers();
    const edges = new Map<string, Edge[]>(this.keys().map((key) => [key, []]));
    const link = (from: string, ids: readonly string[], strength: Strength, part?: Part) => {
      for (const to of ids.flatMap((id) => providers.get(id) ?? [])) {
        const cut = part?.key ?? `${from} ${to} ${strength}`;
        if (to === from || this.#given.has(cut)) continue;
        edges.get(from)?.push({ from, to, strength, cut, cost: part?.cost ?? 0 });
      }
    };
    for (const node of this.nodes) {
      link(node.key, [...node.needs, ...(node.owner === null ? [] : [node.owner])], 'hard');
      link(node.key, node.after, 'after');
      link(node.key, node.prefers, 'preference');
      link(node.key, node.wishes, 'wish');
      for (const part of node.parts) {
        if (!this.split.has(part.key)) {
          link(node.key, [...part.needs, ...part.prefers], 'part', part);
        } else {
          link(part.key, [node.key, ...part.needs], 'hard');
          link(part.key, part.after, 'after');
          link(part.key, part.prefers, 'preference');
        }
      }
    }
    this.#edges = edges;
  }

  #cut(component: readonly string[]): void {
    const members = new Set(component);
    const inside = component
      .flatMap((key) => this.#edges.get(key) ?? [])
      .filter((edge) => members.has(edge.to));
    for (const strength of cuttable) {
      const [edge] = inside
        .filter((candidate) => candidate.strength === strength)
        .sort((a, b) => a.cost - b.cost || (a.cut < b.cut ? -1 : 1));
      if (edge === undefined) continue;
      if (strength === 'part') this.split.add(edge.cut);
      else this.#given.add(edge.cut);
      return;
    }
    throw new DependencyCycle([...component].sort());
  }

  /** Gives up one edge of each cycle until none is left; returns what each key waits for. */
  untangle(): Map<string, string[]> {
    for (;;) {
      this.#build();
      const targets = new Map(
        [...this.#edges].map(([key, edges]) => [key, edges.map((edge) => edge.to)]),
      );
      const cycles = components(this.keys(), (key) => targets.get(key) ?? []).filter(
        (component) => component.length > 1,
      );
      if (cycles.length === 0) return targets;
      for (const cycle of cycles) this.#cut(cycle);
    }
  }

  dependencies(): Map<string, string[]> {
    const real = [...this.#edges].map(([key, edges]): [string, string[]] => [
      key,
      edges.filter((edge) => edge.strength !== 'after').map((edge) => edge.to),
    ]);
    return new Map(real);
  }
}

/** `nodes` in the order that a reader would like; `split`: parts that must stand alone anyway. */
export function orderNodes(nodes: readonly Node[], split: Iterable<string> = []): Order {
  const graph = new Graph(nodes, split);
  const waits = graph.untangle();
  const owned = new Map<string, string[]>();
  const owners = new Set<string>();
  for (const node of nodes) {
    const parts = node.parts.map(({ key }) => key).filter((key) => graph.split.has(key));
    if (parts.length > 0) owned.set(node.key, parts);
  }
  for (const node of nodes) {
    if (node.owner === null) continue;
    owned.set(node.owner, [...(owned.get(node.owner) ?? []), node.key]);
    owners.add(node.key);
  }
  const done = new Set<string>();

  function emit(key: string): void {
    done.add(key);
    for (const next of owned.get(key) ?? []) {
      if (!done.has(next) && waits.get(next)?.every((other) => done.has(other))) emit(next);
    }
  }

  function visit(key: string): void {
    if (done.has(key)) return;
    for (const other of waits.get(key) ?? []) visit(other);
    if (!done.has(key)) emit(key);
  }

  for (const node of nodes) if (!owners.has(node.key)) visit(node.key);
  for (const key of graph.keys()) visit(key);
  return {
    sequence: [...done],
    split: graph.split,
    needs: graph.dependencies(),
    waits,
  };
}
