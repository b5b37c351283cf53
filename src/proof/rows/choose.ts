/** Values that pass a table's checks: PostgreSQL itself is asked which combinations do. */
import type { Table } from '../../ir/schema.ts';
import { quoteIdentifier, quoteLiteral } from '../../postgres/identifier.ts';
import { DatabaseError, type Session } from '../../postgres/session.ts';
import { type Candidates, columnsOf } from './candidates.ts';
import { combinations, covering, type Group, merged, tupleOf, type Value } from './tuples.ts';

const tried = 800;
const triedAgain = 6_000;
const kept = 40;

export interface Choice {
  readonly groups: readonly Group[];
  /** Why there are no rows; null when there can be. */
  readonly reason: string | null;
}

interface Component {
  readonly columns: readonly Candidates[];
  /** SQL over the columns' names. */
  readonly conditions: readonly string[];
  /** Names of the checks, for the reason. */
  readonly names: readonly string[];
}

export function literal(value: Value, cast: string): string {
  return `${value === null ? 'NULL' : quoteLiteral(value)}::${cast}`;
}

function domainConditions({ column, conditions }: Candidates): string[] {
  const name = quoteIdentifier(column.name);
  return conditions.map((condition) => `(SELECT ${condition} FROM (SELECT ${name} AS value) d)`);
}

export interface Condition {
  readonly name: string;
  readonly expression: string;
}

/** Columns that a condition binds together stand in one component; others alone. */
function componentsOf(
  table: Table,
  candidates: readonly Candidates[],
  all: readonly Condition[],
): Component[] {
  let components: Component[] = candidates.map((one) => ({
    columns: [one],
    conditions: domainConditions(one),
    names: [],
  }));
  for (const check of all) {
    const named = columnsOf(check.expression);
    const bound = components.filter(({ columns }) =>
      columns.some(({ column }) => named.has(column.name)),
    );
    // A column that PostgreSQL fills itself has no value yet; it checks the row as a whole anyway.
    const unknown = table.columns.some(
      ({ name }) => named.has(name) && !candidates.some(({ column }) => column.name === name),
    );
    if (bound.length === 0 || unknown) continue;
    components = components.filter((component) => !bound.includes(component));
    components.push({
      columns: bound.flatMap(({ columns }) => columns),
      conditions: [...bound.flatMap(({ conditions }) => conditions), check.expression],
      names: [...bound.flatMap(({ names }) => names), check.name],
    });
  }
  return components;
}

function question({ columns, conditions }: Component, rows: readonly Value[][]): string {
  const values = rows.map((row, n) => {
    const cells = columns.map(({ cast }, at) => literal(row[at] ?? null, cast));
    return `(${n}, ${cells.join(', ')})`;
  });
  const names = columns.map(({ column }) => quoteIdentifier(column.name));
  let n = 'n';
  while (names.includes(n)) n += '_';
  const passed = conditions.map((condition) => `((${condition}) IS NOT FALSE)`);
  return `SELECT ${n} AS n FROM (VALUES ${values.join(', ')}) AS r(${n}, ${names.join(', ')})
WHERE ${passed.join(' AND ')} ORDER BY 1`;
}

async function passing(
  session: Session,
  component: Component,
  rows: readonly Value[][],
): Promise<Value[][]> {
  if (rows.length === 0) return [];
  try {
    const found = await session.query<{ n: number }>(question(component, rows));
    return found.map(({ n }) => rows[n] ?? []);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code === null) throw error;
    // One value that cannot be cast or computed with spoils the answer for all.
    if (rows.length === 1) return [];
    if (rows.length > 64) return passing(session, component, rows.slice(0, 64));
    const half = rows.length >> 1;
    return [
      ...(await passing(session, component, rows.slice(0, half))),
      ...(await passing(session, component, rows.slice(half))),
    ];
  }
}

async function groupOf(session: Session, component: Component): Promise<Group> {
  const columns = component.columns.map(({ column }) => column.name);
  const lists = component.columns.map(({ values }) => values);
  if (component.conditions.length === 0 && component.columns.every(({ known }) => known)) {
    return { columns, tuples: (lists[0] ?? []).map((value) => tupleOf(columns, [value])) };
  }
  let found = await passing(session, component, combinations(lists, tried));
  if (found.length === 0 && lists.length > 1) {
    found = await passing(session, component, combinations(lists, triedAgain));
  }
  return { columns, tuples: found.map((values) => tupleOf(columns, values)) };
}

/** A column of a foreign key holds what the other table holds. */
function restricted(candidates: readonly Candidates[], keys: readonly Group[]): Candidates[] {
  return candidates.map((one) => {
    const name = one.column.name;
    const lists = keys
      .filter(({ columns }) => columns.includes(name))
      .map(({ tuples }) => tuples.map((tuple) => tuple.get(name) ?? null));
    const [first, ...others] = lists;
    if (first === undefined) return one;
    const values = [...new Set(first)].filter((value) =>
      others.every((list) => list.includes(value)),
    );
    return { ...one, values, known: true };
  });
}

/** `conditions`: what a row must fulfil; `keys`: what the tables that foreign keys point to hold. */
export async function chooseValues(
  session: Session,
  table: Table,
  candidates: readonly Candidates[],
  conditions: readonly Condition[],
  keys: readonly Group[],
): Promise<Choice> {
  const groups: Group[] = [];
  for (const component of componentsOf(table, restricted(candidates, keys), conditions)) {
    const group = covering(await groupOf(session, component), kept);
    if (group.tuples.length === 0) {
      const columns = group.columns.join(', ');
      const checks =
        component.names.length === 0 ? '' : ` that passes ${component.names.join(', ')}`;
      return { groups: [], reason: `no value was found for ${columns}${checks}` };
    }
    groups.push(group);
  }
  const whole = merged([...groups, ...keys], kept);
  const empty = whole.find(({ tuples }) => tuples.length === 0);
  if (empty !== undefined) {
    return {
      groups: [],
      reason: `no rows of other tables fit ${empty.columns.join(', ')} together`,
    };
  }
  return { groups: whole.map((group) => covering(group, kept)), reason: null };
}
