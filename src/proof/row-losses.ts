/** What became of rows: found again by their key or by likeness, and each value held against its own. */
import type { Finding } from '../ir/findings.ts';
import { objectId } from '../ir/id.ts';
import { tableId } from '../ir/objects.ts';
import type { Row, Value } from './snapshot.ts';
import type { Fidelity, Survivor } from './survivors.ts';

function sameValue(before: Value, after: Value, fidelity: Fidelity): boolean {
  switch (fidelity.kind) {
    case 'same':
      return before === after;
    case 'filled':
      return before === null || before === after;
    case 'recast':
      // What a text without any says, or an empty array, is nothing in another type.
      return after !== null || before === null || /^\s*(?:\{\}\s*)?$/.test(before);
    case 'relabelled':
      return before === null || !fidelity.kept.has(before) || before === after;
  }
}

/** Found again by it: columns of the primary key that are the same before and after. */
function keyOf({ before, columns }: Survivor): number[] | null {
  const names = before.primaryKey?.columns ?? [];
  const places = names.map((name) =>
    columns.findIndex((column) => column.before === name && column.fidelity.kind === 'same'),
  );
  return places.length === 0 || places.includes(-1) ? null : places;
}

export interface Compared {
  readonly survivor: Survivor;
  readonly before: readonly Row[];
  readonly after: readonly Row[];
}

export interface Loss {
  /** Null: the row itself. */
  readonly column: number | null;
  readonly row: Row;
  readonly now: Value;
}

function byKey(places: readonly number[], { survivor, before, after }: Compared): Loss[] {
  const key = (row: Row) => JSON.stringify(places.map((place) => row[place]));
  const found = new Map(after.map((row) => [key(row), row]));
  return before.flatMap((row): Loss[] => {
    const now = found.get(key(row));
    if (now === undefined) return [{ column: null, row, now: null }];
    return survivor.columns.flatMap(({ fidelity }, column) =>
      sameValue(row[column] ?? null, now[column] ?? null, fidelity)
        ? []
        : [{ column, row, now: now[column] ?? null }],
    );
  });
}

/** How many values of the row are the very same in the other; -1 when it cannot have become that. */
function likeness({ columns }: Survivor, row: Row, now: Row): number {
  let alike = 0;
  for (const [n, { fidelity }] of columns.entries()) {
    const [was, is] = [row[n] ?? null, now[n] ?? null];
    if (!sameValue(was, is, fidelity)) return -1;
    if (was === is) alike += 1;
  }
  return alike;
}

function filledIn(row: Row): number {
  return row.filter((value) => value !== null).length;
}

/** The rows of before that find none; each row of after is found once. */
function matched({ survivor, before, after }: Compared): { unmatched: Row[]; open: Row[] } {
  const choosing = before.toSorted((one, other) => filledIn(other) - filledIn(one));
  const choices = choosing.map((row) =>
    after
      .map((now, at) => ({ at, score: likeness(survivor, row, now) }))
      .filter(({ score }) => score >= 0)
      .sort((one, other) => other.score - one.score),
  );
  const finders = new Map<number, number>();
  const finds = (row: number, asked: Set<number>): boolean =>
    (choices[row] ?? []).some(({ at }) => {
      if (asked.has(at)) return false;
      asked.add(at);
      const finder = finders.get(at);
      if (finder !== undefined && !finds(finder, asked)) return false;
      finders.set(at, row);
      return true;
    });
  const unmatched = choosing.filter((_, row) => !finds(row, new Set()));
  return { unmatched, open: after.filter((_, at) => !finders.has(at)) };
}

/**
 * Without a key each row must find one that it can have become: the likest one, unless another row
 * has no other to find. Rows with fewer empty values choose first, since an empty one may have
 * become anything.
 */
function byLikeness(compared: Compared): Loss[] {
  const { survivor } = compared;
  const { unmatched, open } = matched(compared);
  if (unmatched.length === 0) return [];
  const column = survivor.columns.findIndex(({ fidelity }, n) => {
    const left = unmatched.map((row) => row[n] ?? null);
    const right = open.map((row) => row[n] ?? null);
    return left.some((value) => !right.some((now) => sameValue(value, now, fidelity)));
  });
  const same = unmatched.length === open.length && column >= 0;
  return unmatched.map((row, n) => ({
    column: same ? column : null,
    row,
    now: same ? (open[n]?.[column] ?? null) : null,
  }));
}

/** A few values that went when a type changed may be what the caller asked for; all of them is a loss. */
function isPlausible(
  losses: readonly Loss[],
  column: number,
  { survivor, before }: Compared,
): boolean {
  const fidelity = survivor.columns[column]?.fidelity;
  if (fidelity?.kind !== 'recast') return false;
  const had = before.filter((row) => !sameValue(row[column] ?? null, null, fidelity)).length;
  return losses.filter((loss) => loss.column === column).length < had;
}

function shown(value: Value): string {
  return value === null
    ? 'NULL'
    : JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
}

function rowInWords({ before, columns }: Survivor, row: Row): string {
  const names = before.primaryKey?.columns ?? columns.slice(0, 3).map((column) => column.before);
  const parts = names.map((name) => {
    const at = columns.findIndex((column) => column.before === name);
    return `${name} = ${shown(row[at] ?? null)}`;
  });
  return parts.join(', ');
}

export function describe(
  compared: Compared,
  losses: readonly Loss[],
  direction: Direction,
): Finding[] {
  const { survivor, before } = compared;
  const { before: table, columns } = survivor;
  const gone = losses.filter(({ column }) => column === null);
  const findings: Finding[] = [];
  if (gone.length > 0) {
    findings.push({
      code: direction.rows,
      severity: 'critical',
      subject: tableId(table),
      message: `${gone.length} of ${before.length} rows of ${table.name} are gone ${direction.when}, such as ${rowInWords(survivor, gone[0]?.row ?? [])}.`,
      fix: direction.fix,
    });
  }
  for (const [at, column] of columns.entries()) {
    const changed = losses.filter((loss) => loss.column === at);
    const [first] = changed;
    if (first === undefined || isPlausible(losses, at, compared)) continue;
    findings.push({
      code: direction.values,
      severity: 'critical',
      subject: objectId('column', table.schema, table.name, column.before),
      message: `${changed.length} of ${before.length} values of ${table.name}.${column.before} differ ${direction.when}: where ${rowInWords(survivor, first.row)} it was ${shown(first.row[at] ?? null)} and is ${shown(first.now)}.`,
      fix: direction.fix,
    });
  }
  return findings;
}

export interface Direction {
  readonly rows: string;
  readonly values: string;
  readonly when: string;
  readonly fix: string;
}

export function lossesOf(compared: Compared): Loss[] {
  const key = keyOf(compared.survivor);
  return key === null ? byLikeness(compared) : byKey(key, compared);
}
