/** Which rows of a table keep a statement from running: found by trying it without them. */
import { DatabaseError, type Session } from '../postgres/session.ts';
import {
  deletion,
  deletionAlone,
  type Follower,
  type Place,
  placesOf,
  type Target,
} from './row-targets.ts';

/** More rows than a seed makes: then rows are not looked at one by one. */
const mostRows = 80;

/** In a savepoint of its own; null when it went well. */
export async function attempt(session: Session, sql: string): Promise<DatabaseError | null> {
  await session.execute('SAVEPOINT tablewright_attempt');
  try {
    await session.execute(sql);
    await session.execute('RELEASE SAVEPOINT tablewright_attempt');
    return null;
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code === null) throw error;
    await session.execute('ROLLBACK TO SAVEPOINT tablewright_attempt');
    return error;
  }
}

/** The statement as it can be tried in a transaction that is rolled back. */
function trial(sql: string): string {
  return sql.replace(/ CONCURRENTLY\b/g, '').replace(/^\s*COMMIT;\s*$/gm, '');
}

export class Search {
  /** How rows go: as anybody deletes them, alone, or after all that may refer to them. */
  #way: 'plainly' | 'alone' | 'apart' = 'apart';

  constructor(
    readonly session: Session,
    readonly sql: string,
    readonly target: Target,
    readonly followers: readonly Follower[],
  ) {}

  #plainly(rows: readonly Place[]): string {
    return deletion(this.target, rows);
  }

  #alone(rows: readonly Place[]): string {
    return deletionAlone(this.target, this.followers, rows);
  }

  async remove(rows: readonly Place[]): Promise<boolean> {
    if (rows.length === 0) return true;
    const { session, followers } = this;
    if ((await attempt(session, this.#plainly(rows))) === null) return true;
    if ((await attempt(session, this.#alone(rows))) === null) return true;
    // Others refer to them: each may in turn be referred to, so as often as there are tables.
    const others = followers.filter(({ refers }) => refers);
    for (const _ of others) {
      for (const { name } of others) await attempt(session, `DELETE FROM ${name}`);
    }
    return (await attempt(session, this.#plainly(rows))) === null;
  }

  async #leavingNothing<Result>(run: () => Promise<Result>): Promise<Result> {
    const { session } = this;
    await session.execute('SAVEPOINT tablewright_search');
    try {
      return await run();
    } finally {
      await session.execute('ROLLBACK TO SAVEPOINT tablewright_search');
    }
  }

  async #chooseWay(rows: readonly Place[]): Promise<void> {
    const works = (sql: string) =>
      this.#leavingNothing(async () => (await attempt(this.session, sql)) === null);
    if (await works(this.#plainly(rows))) this.#way = 'plainly';
    else if (await works(this.#alone(rows))) this.#way = 'alone';
  }

  /** Whether the step would succeed without these rows. Leaves nothing changed. */
  async #fits(without: readonly Place[]): Promise<boolean> {
    const { session, sql } = this;
    const step = trial(sql);
    if (this.#way === 'apart') {
      return this.#leavingNothing(
        async () => (await this.remove(without)) && (await attempt(session, step)) === null,
      );
    }
    const removal = this.#way === 'plainly' ? this.#plainly(without) : this.#alone(without);
    // One message for both: this is asked for each row.
    const whole = without.length === 0 ? step : `${removal};\n${step}`;
    return this.#leavingNothing(async () => (await attempt(session, whole)) === null);
  }

  /**
   * Removes what `find` has found. Where it looked at rows that go alone, those took along what
   * pointed at them: plainly they go together, and alone only where that is not enough.
   */
  async take(found: readonly Place[]): Promise<boolean> {
    if (this.#way !== 'alone') return this.remove(found);
    const gone = await this.#goneAlone(found);
    const others = gone.filter(({ row }) => !found.some((place) => place.row === row));
    for (const rows of [found, others, gone]) {
      const enough = await this.#leavingNothing(async () => {
        const went = (await attempt(this.session, this.#plainly(rows))) === null;
        return went && (await attempt(this.session, trial(this.sql))) === null;
      });
      if (enough) return (await attempt(this.session, this.#plainly(rows))) === null;
    }
    return (await attempt(this.session, this.#alone(found))) === null || this.remove(found);
  }

  /** Rows of the target that are gone when these go alone. */
  async #goneAlone(rows: readonly Place[]): Promise<readonly Place[]> {
    const all = await placesOf(this.session, this.target);
    const left = await this.#leavingNothing(async () => {
      await attempt(this.session, this.#alone(rows));
      return placesOf(this.session, this.target);
    });
    const kept = new Set(left.map(({ row }) => row));
    return all.filter(({ row }) => !kept.has(row));
  }

  /** Rows without which the step succeeds, as few as are easily found; null when none help. */
  async find(): Promise<readonly Place[] | null> {
    const all = await placesOf(this.session, this.target);
    if (all.length === 0) return null;
    await this.#chooseWay(all);
    if (!(await this.#fits(all))) return null;
    if (all.length > mostRows) return all;
    const kept = new Set<Place>();
    const keep = async (some: readonly Place[]): Promise<void> => {
      const chosen = new Set(some);
      if (await this.#fits(all.filter((place) => !kept.has(place) && !chosen.has(place)))) {
        for (const place of some) kept.add(place);
      } else if (some.length > 1) await halves(some, keep);
    };
    await halves(all, keep);
    return all.filter((place) => !kept.has(place));
  }
}

async function halves(
  places: readonly Place[],
  each: (half: readonly Place[]) => Promise<void>,
): Promise<void> {
  const middle = Math.ceil(places.length / 2);
  for (const half of [places.slice(0, middle), places.slice(middle)]) {
    if (half.length > 0) await each(half);
  }
}
