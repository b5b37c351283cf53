/** What EXPLAIN (FORMAT JSON) answers, as a tree with the few fields that a proof reads. */

export interface PlanNode {
  readonly type: string;
  readonly schema: string | null;
  readonly relation: string | null;
  readonly index: string | null;
  readonly indexCondition: string | null;
  readonly filter: string | null;
  readonly cost: number;
  readonly rows: number;
  readonly children: readonly PlanNode[];
}

type Raw = Readonly<Record<string, unknown>>;

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function node(raw: Raw, above: Raw | null): PlanNode {
  // The heap's name stands on the bitmap heap scan, the index's name on the scan below it.
  const heap = raw['Relation Name'] === undefined ? above : raw;
  return {
    type: String(raw['Node Type']),
    schema: text(heap?.Schema),
    relation: text(heap?.['Relation Name']),
    index: text(raw['Index Name']),
    indexCondition: text(raw['Index Cond']) ?? text(raw['Order By']),
    filter: text(raw.Filter),
    cost: Number(raw['Total Cost']),
    rows: Number(raw['Plan Rows']),
    children: ((raw.Plans as readonly Raw[] | undefined) ?? []).map((child) =>
      node(
        child,
        raw['Node Type'] === 'Bitmap Heap Scan' || /^Bitmap(And|Or)$/.test(String(raw['Node Type']))
          ? heap
          : null,
      ),
    ),
  };
}

/** From the value of the column `QUERY PLAN`. */
export function planTree(answer: unknown): PlanNode {
  const value = typeof answer === 'string' ? (JSON.parse(answer) as unknown) : answer;
  return node((value as readonly { readonly Plan: Raw }[])[0]?.Plan ?? {}, null);
}

export interface PlacedNode {
  readonly node: PlanNode;
  /** From the top down to its parent. */
  readonly above: readonly PlanNode[];
}

/** Every node with what stands above it, from the top. */
export function placedNodes(top: PlanNode, above: readonly PlanNode[] = []): PlacedNode[] {
  const below = top.children.flatMap((child) => placedNodes(child, [...above, top]));
  return [{ node: top, above }, ...below];
}

function label({ type, relation, index }: PlanNode): string {
  if (index !== null && type.startsWith('Bitmap')) return `${type} on ${index}`;
  if (index !== null) return `${type} using ${index} on ${relation}`;
  return relation === null ? type : `${type} on ${relation}`;
}

/** `Limit > Index Scan using a_idx on a`; branches in parentheses. */
export function planLine(top: PlanNode): string {
  const [first, ...others] = top.children;
  if (first === undefined) return label(top);
  if (others.length === 0) return `${label(top)} > ${planLine(first)}`;
  return `${label(top)} (${top.children.map(planLine).join('; ')})`;
}
