/** Strongly connected components of a directed graph (Tarjan's algorithm). */

/** Components in dependency order: each comes after those that it points to. */
export function components(
  nodes: readonly string[],
  edges: (node: string) => readonly string[],
): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const found: string[][] = [];

  function close(node: string): void {
    const component: string[] = [];
    for (;;) {
      const member = open.pop() as string;
      isOpen.delete(member);
      component.push(member);
      if (member === node) break;
    }
    found.push(component);
  }

  function lower(node: string, to: number | undefined): void {
    low.set(node, Math.min(low.get(node) as number, to as number));
  }

  function visit(node: string): void {
    index.set(node, index.size);
    low.set(node, index.get(node) as number);
    open.push(node);
    isOpen.add(node);
    for (const next of edges(node)) {
      if (!index.has(next)) {
        visit(next);
        lower(node, low.get(next));
      } else if (isOpen.has(next)) lower(node, index.get(next));
    }
    if (low.get(node) === index.get(node)) close(node);
  }

  for (const node of nodes) if (!index.has(node)) visit(node);
  return found;
}
