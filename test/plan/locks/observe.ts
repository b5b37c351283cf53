/** What one step does to relations that are there: locks, rows read from end to end, files made anew. */
import { type ObjectId, type ObjectKind, objectId } from '../../../src/ir/id.ts';
import { type LockMode, lockModes, type Step } from '../../../src/plan/plan.ts';
import { type Connection, connect } from '../../../src/postgres/client.ts';
import { quoteIdentifier } from '../../../src/postgres/identifier.ts';

export interface Relation {
  readonly oid: number;
  readonly kind: string;
  readonly id: ObjectId;
  readonly name: string;
  readonly file: number;
  /** Times that it was read from end to end by this session. */
  readonly scans: number;
}

export type Relations = ReadonlyMap<number, Relation>;

export interface Observed {
  readonly before: Relations;
  readonly after: Relations;
  /** The strongest lock on each relation, by oid. */
  readonly locks: ReadonlyMap<number, LockMode>;
  readonly scanned: readonly number[];
  readonly rewritten: readonly number[];
}

const kinds: Readonly<Record<string, ObjectKind>> = { v: 'view', m: 'materialized_view' };

export async function relationsOf(session: Connection): Promise<Relations> {
  const rows = await session.query<{
    oid: number;
    kind: string;
    schema: string;
    name: string;
    file: number;
    scans: string;
  }>(
    `select c.oid::int as oid, c.relkind as kind, n.nspname as schema, c.relname as name,
       c.relfilenode::int as file, pg_stat_get_xact_numscans(c.oid) as scans
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`,
  );
  return new Map(
    rows.map(({ oid, kind, schema, name, file, scans }) => [
      oid,
      {
        oid,
        kind,
        file,
        id: objectId(kinds[kind] ?? 'table', schema, name),
        name: `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`,
        scans: Number(scans),
      },
    ]),
  );
}

/** `AccessExclusiveLock` is ACCESS EXCLUSIVE in the documentation. */
function modeOf(name: string): LockMode | undefined {
  const words = name.replace(/Lock$/, '').replace(/([a-z])([A-Z])/g, '$1 $2');
  return lockModes.find((mode) => mode === words.toUpperCase());
}

type Locks = Map<number, LockMode>;

/** Held ones and those that are waited for: these it takes next. */
async function addLocks(session: Connection, pid: number, locks: Locks): Promise<void> {
  const rows = await session.query<{ oid: number; mode: string }>(
    "select relation::int as oid, mode from pg_locks where pid = $1 and locktype = 'relation'",
    [pid],
  );
  for (const { oid, mode: name } of rows) {
    const mode = modeOf(name);
    if (mode === undefined) continue;
    const known = locks.get(oid);
    if (known === undefined || lockModes.indexOf(known) < lockModes.indexOf(mode))
      locks.set(oid, mode);
  }
}

function observed(before: Relations, after: Relations, locks: Locks): Observed {
  const changed = (differs: (was: Relation, is: Relation) => boolean) =>
    [...before.values()].flatMap((was) => {
      const is = after.get(was.oid);
      return is !== undefined && differs(was, is) ? [was.oid] : [];
    });
  return {
    before,
    after,
    locks,
    scanned: changed((was, is) => is.scans > was.scans),
    rewritten: changed((was, is) => is.file !== was.file),
  };
}

/** A connection that runs steps, one that looks at it, and some that stand in its way. */
export interface Observer {
  readonly session: Connection;
  observe(step: Pick<Step, 'sql'>): Promise<Observed>;
  close(): Promise<void>;
}

interface Blocker {
  readonly session: Connection;
  readonly pid: number;
  /** What it stands in the way with; null when it is free. */
  obstacle: string | null;
}

async function pidOf(session: Connection): Promise<number> {
  const [row] = await session.query<{ pid: number }>('select pg_backend_pid() as pid');
  return Number(row?.pid);
}

/** A DO that commits, and what has CONCURRENTLY, run in no transaction block. */
const standsAlone = /\bCONCURRENTLY\b|\bCOMMIT\b/;

/** Takes locks once more after its first transaction. */
const commitsBetween = /\bDETACH PARTITION\b/;

/**
 * Each of them makes the step wait once it has taken what it takes: the first two at its lock on a
 * table, or where it waits for those who use the table as it was; a snapshot where a concurrent
 * build waits for older ones.
 */
const obstacles: Readonly<Record<string, readonly ((name: string) => string)[]>> = {
  r: [
    (name) => `BEGIN; LOCK TABLE ONLY ${name} IN SHARE UPDATE EXCLUSIVE MODE`,
    (name) => `BEGIN; LOCK TABLE ONLY ${name} IN ROW EXCLUSIVE MODE`,
  ],
  m: [(name) => `BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM ${name} LIMIT 0`],
};

export async function openObserver(url: string): Promise<Observer> {
  const [session, watcher] = await Promise.all([connect(url), connect(url)]);
  const pid = await pidOf(session);
  const blockers: Blocker[] = [];

  async function block(obstacle: string): Promise<Blocker> {
    let one = blockers.find((each) => each.obstacle === null);
    if (one === undefined) {
      const other = await connect(url);
      one = { session: other, pid: await pidOf(other), obstacle };
      blockers.push(one);
    }
    one.obstacle = obstacle;
    return one;
  }

  async function release(one: Blocker): Promise<void> {
    if (one.obstacle === null) return;
    await one.session.execute('ROLLBACK');
    one.obstacle = null;
  }

  async function inTransaction(step: Pick<Step, 'sql'>): Promise<Observed> {
    await session.execute('BEGIN');
    const before = await relationsOf(session);
    await session.execute(step.sql);
    const locks: Locks = new Map();
    await addLocks(session, pid, locks);
    const after = await relationsOf(session);
    await session.execute('COMMIT');
    return observed(before, after, locks);
  }

  /** It is seen where it waits, and let go on, until nothing is in its way any more. */
  async function alone(step: Pick<Step, 'sql'>): Promise<Observed> {
    const before = await relationsOf(session);
    for (const { kind, name } of before.values()) {
      for (const obstacle of obstacles[kind === 'p' ? 'r' : kind] ?? []) {
        const one = await block(obstacle(name));
        await one.session.execute(obstacle(name));
      }
    }
    const locks: Locks = new Map();
    let done = false;
    const running = session.execute(step.sql).finally(() => {
      done = true;
    });
    running.catch(() => undefined);
    while (!done) {
      const [row] = await watcher.query<{ pids: number[] }>('select pg_blocking_pids($1) as pids', [
        pid,
      ]);
      const inTheWay = blockers.filter(
        (one) => one.obstacle !== null && row?.pids.includes(one.pid),
      );
      if (inTheWay.length === 0) continue;
      await addLocks(watcher, pid, locks);
      for (const one of inTheWay) {
        const obstacle = one.obstacle ?? '';
        await release(one);
        if (!commitsBetween.test(step.sql)) continue;
        // Behind the step in the queue: it meets the step's next transaction.
        const again = await block(obstacle);
        again.session.execute(obstacle).catch(() => undefined);
      }
    }
    for (const one of blockers) await release(one);
    await running;
    return observed(before, await relationsOf(session), locks);
  }

  return {
    session,
    observe: (step) => (standsAlone.test(step.sql) ? alone(step) : inTransaction(step)),
    async close() {
      await Promise.all(
        [session, watcher, ...blockers.map((one) => one.session)].map((each) => each.close()),
      );
    },
  };
}
