/** The name that was probably meant. */

/** Edit distance where neighbouring letters may be swapped. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

const other: Readonly<Record<string, string>> = {
  fields: 'attributes',
  columns: 'attributes',
  properties: 'attributes',
  tables: 'entities',
  relations: 'relationships',
  queries: 'access_patterns',
  nullable: 'optional',
  enum: 'values',
  primary_key: 'key',
  query: 'sql',
  source: 'from',
  target: 'to',
  indices: 'indexes',
  path: 'project_path',
  project: 'project_path',
  project_dir: 'project_path',
  projectPath: 'project_path',
  id: 'design_id',
};

/** Null when nothing is close. */
export function nearest(name: string, known: readonly string[]): string | null {
  const synonym = other[name];
  if (synonym !== undefined && known.includes(synonym)) return synonym;
  const short = name.slice(0, 64).toLowerCase();
  const ranked = known
    .map((candidate) => ({ candidate, far: distance(short, candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const best = ranked[0];
  return best !== undefined && best.far <= Math.max(1, Math.floor(short.length / 3))
    ? best.candidate
    : null;
}
