/** Values of columns that belong together: by a check over several, or by a foreign key. */

export type Value = string | null;

/** One choice for all columns of a group. */
export type Tuple = ReadonlyMap<string, Value>;

export interface Group {
  readonly columns: readonly string[];
  readonly tuples: readonly Tuple[];
}

export function tupleOf(columns: readonly string[], values: readonly Value[]): Tuple {
  return new Map(columns.map((column, at) => [column, values[at] ?? null]));
}

/** The same numbers each time: what fails today fails tomorrow. */
function* numbers(): Generator<number, never> {
  let state = 42;
  for (;;) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    yield state >>> 8;
  }
}

/** All combinations, or as many as asked for: then each value of each list at least in one. */
export function combinations(lists: readonly (readonly Value[])[], most: number): Value[][] {
  const all = lists.reduce((product, list) => product * list.length, 1);
  if (all <= most) {
    return lists.reduce<Value[][]>(
      (rows, list) => rows.flatMap((row) => list.map((value) => [...row, value])),
      [[]],
    );
  }
  const random = numbers();
  const pick = (list: readonly Value[]) => list[random.next().value % list.length] ?? null;
  const single = lists.flatMap((list, at) =>
    list.map((value) => lists.map((other, n) => (n === at ? value : (other[0] ?? null)))),
  );
  const mixed = Array.from({ length: Math.max(0, most - single.length) }, () => lists.map(pick));
  return [...single, ...mixed].slice(0, most);
}

/** As few as show each value of each column, the earlier ones first; then some more. */
export function covering(group: Group, most: number): Group {
  const seen = new Set<string>();
  const chosen: Tuple[] = [];
  const rest: Tuple[] = [];
  for (const tuple of group.tuples) {
    const keys = [...tuple].map(([column, value]) => JSON.stringify([column, value]));
    if (keys.some((key) => !seen.has(key))) chosen.push(tuple);
    else rest.push(tuple);
    for (const key of keys) seen.add(key);
  }
  return { columns: group.columns, tuples: [...chosen, ...rest].slice(0, most) };
}

function agree(a: Tuple, b: Tuple): boolean {
  return [...a].every(([column, value]) => !b.has(column) || b.get(column) === value);
}

/** Choices for the columns of both that agree where they share some. */
export function join(a: Group, b: Group, most: number): Group {
  const columns = [...new Set([...a.columns, ...b.columns])];
  const tuples: Tuple[] = [];
  // Diagonally: the first choices of both come early.
  for (let sum = 0; sum < a.tuples.length + b.tuples.length && tuples.length < most; sum += 1) {
    for (
      let i = Math.max(0, sum - b.tuples.length + 1);
      i <= Math.min(sum, a.tuples.length - 1);
      i += 1
    ) {
      const [left, right] = [a.tuples[i] as Tuple, b.tuples[sum - i] as Tuple];
      if (agree(left, right)) tuples.push(new Map([...left, ...right]));
    }
  }
  return { columns, tuples: tuples.slice(0, most) };
}

/** Groups that share columns become one. */
export function merged(groups: readonly Group[], most: number): Group[] {
  const result: Group[] = [];
  for (const group of groups) {
    let whole = group;
    for (let at = result.length - 1; at >= 0; at -= 1) {
      const other = result[at] as Group;
      if (!other.columns.some((column) => whole.columns.includes(column))) continue;
      whole = join(other, whole, most);
      result.splice(at, 1);
    }
    result.push(whole);
  }
  return result;
}
