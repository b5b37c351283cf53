/** Runs a migration in a sandbox and watches each statement: the schema around it, locks, rewrites, failures. */
import type { Change } from '../diff/change.ts';
import { diff } from '../diff/diff.ts';
import { type Finding, Refusal } from '../ir/findings.ts';
import type { ObjectId } from '../ir/id.ts';
import { newDatabase, type Schema } from '../ir/schema.ts';
import { planCreate } from '../plan/create.ts';
import { type LockMode, lockModes } from '../plan/plan.ts';
import { readCatalog } from '../postgres/catalog.ts';
import { DatabaseError } from '../postgres/session.ts';
import { exactDifferences } from '../proof/compare.ts';
import { type Relations, readLocks, readRelations } from '../proof/locks.ts';
import { runUp } from '../proof/run-steps.ts';
import { createRoles, rolesNamed, rolesOf } from '../sandbox/roles.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Migration, Place } from './migration.ts';

export interface Lock {
  readonly id: ObjectId;
  readonly mode: LockMode;
}

/** What one statement did. */
export interface Observation {
  readonly place: Place;
  readonly before: Schema;
  /** As before when the statement failed. */
  readonly after: Schema;
  readonly changes: readonly Change[];
  /** On tables and views that stood there before the migration; those it did not hold yet. */
  readonly locks: readonly Lock[];
  readonly rewrites: readonly ObjectId[];
  readonly error: DatabaseError | null;
  /** Null where nothing could be watched: a statement that runs in no transaction. */
  readonly watched: boolean;
}

export interface Run {
  readonly observations: readonly Observation[];
  readonly start: Schema;
  readonly end: Schema;
  /** What the way back left other than it was; null when there is none, or it did not run. */
  readonly back: readonly Finding[] | null;
}

/** Statements that leave the catalog as it is. */
const withoutSchema =
  /^(Select|Insert|Update|Delete|Merge|Copy|VariableSet|VariableShow|Transaction|Lock|Explain|Vacuum|Checkpoint|Notify|Listen|Discard|Cluster|Reindex)Stmt$|^TruncateStmt$/;

/** What PostgreSQL refuses in a transaction block, and a DO that ends its own transactions. */
function runsOutside({ statement }: Place): boolean {
  const { kind, node, text } = statement;
  if (node.concurrent === true) return true;
  if (kind === 'VacuumStmt' && node.is_vacuumcmd === true) return true;
  if (kind === 'DoStmt' || kind === 'CallStmt') return /\bcommit\b/i.test(text);
  return /\bCONCURRENTLY\b/i.test(text) && /^(?:DropStmt|ReindexStmt|AlterTableStmt)$/.test(kind);
}

class Watch {
  #held = new Set<string>();
  #files: Relations;

  constructor(
    readonly sandbox: Sandbox,
    readonly existing: Relations,
  ) {
    this.#files = existing;
  }

  forget(): void {
    this.#held = new Set();
  }

  async locks(): Promise<Lock[]> {
    const taken = new Map<ObjectId, LockMode>();
    for (const { oid, mode } of await readLocks(this.sandbox)) {
      const relation = this.existing.get(oid);
      const key = `${oid} ${mode}`;
      if (relation === undefined || this.#held.has(key)) continue;
      this.#held.add(key);
      const known = taken.get(relation.id);
      if (known === undefined || lockModes.indexOf(known) < lockModes.indexOf(mode)) {
        taken.set(relation.id, mode);
      }
    }
    return [...taken].map(([id, mode]) => ({ id, mode }));
  }

  async rewrites(): Promise<ObjectId[]> {
    const now = await readRelations(this.sandbox);
    const changed = [...now].flatMap(([oid, { file }]) => {
      const before = this.#files.get(oid);
      const first = this.existing.get(oid);
      return before === undefined || first === undefined || before.file === file ? [] : [first.id];
    });
    this.#files = now;
    return changed;
  }
}

class Runner {
  readonly observations: Observation[] = [];
  #schema: Schema;

  constructor(
    readonly sandbox: Sandbox,
    readonly watch: Watch,
    start: Schema,
  ) {
    this.#schema = start;
  }

  get schema(): Schema {
    return this.#schema;
  }

  async #attempt(sql: string): Promise<DatabaseError | null> {
    try {
      await this.sandbox.execute(sql);
      return null;
    } catch (error) {
      if (error instanceof DatabaseError) return error;
      throw error;
    }
  }

  async #record(place: Place, error: DatabaseError | null, watched: boolean): Promise<void> {
    const before = this.#schema;
    const ran = error === null;
    const locks = ran && watched ? await this.watch.locks() : [];
    const rewrites = ran && watched ? await this.watch.rewrites() : [];
    if (ran && !withoutSchema.test(place.statement.kind)) {
      this.#schema = (await readCatalog(this.sandbox)).schema;
    }
    const after = this.#schema;
    const changes = before === after ? [] : diff(before, after);
    this.observations.push({ place, before, after, changes, locks, rewrites, error, watched });
  }

  async #alone(place: Place): Promise<void> {
    if (runsOutside(place)) {
      await this.#record(place, await this.#attempt(place.statement.text), false);
      await this.watch.rewrites();
      return;
    }
    await this.#attempt('BEGIN');
    const error = await this.#attempt(place.statement.text);
    await this.#record(place, error, true);
    await this.#attempt(error === null ? 'COMMIT' : 'ROLLBACK');
    this.watch.forget();
  }

  /** As one transaction; when it fails, statement by statement, to see what the rest would do. */
  async #together(places: readonly Place[]): Promise<void> {
    const from = this.observations.length;
    const start = this.#schema;
    await this.#attempt('BEGIN');
    for (const place of places) {
      const error = await this.#attempt(place.statement.text);
      if (error === null) await this.#record(place, null, true);
      else {
        await this.#attempt('ROLLBACK');
        this.watch.forget();
        this.observations.length = from;
        this.#schema = start;
        await this.#oneByOne(places, place, error);
        return;
      }
    }
    const error = await this.#attempt('COMMIT');
    this.watch.forget();
    if (error === null) return;
    this.observations.length = from;
    this.#schema = start;
    const last = places.at(-1);
    if (last !== undefined) await this.#oneByOne(places, last, error);
  }

  async #oneByOne(places: readonly Place[], failed: Place, error: DatabaseError): Promise<void> {
    for (const place of places) {
      await this.#alone(place);
      const last = this.observations.at(-1);
      if (place === failed && last !== undefined) {
        this.observations[this.observations.length - 1] = { ...last, error };
      }
    }
  }

  async run(places: readonly Place[]): Promise<void> {
    for (let i = 0; i < places.length; ) {
      const place = places[i] as Place;
      const { transaction } = place;
      const end = places.findIndex((other, n) => n > i && other.transaction !== transaction);
      const members =
        transaction === null ? [place] : places.slice(i, end === -1 ? places.length : end);
      if (transaction === null) await this.#alone(place);
      else await this.#together(members);
      i += members.length;
    }
  }
}

async function build(sandbox: Sandbox, current: Schema): Promise<Schema> {
  const changes = diff(newDatabase, current);
  if (changes.length > 0) {
    const { failure } = await runUp(
      sandbox,
      planCreate({ from: newDatabase, to: current, changes }),
    );
    if (failure !== null) {
      throw new Refusal('current_not_built', failure.message, failure.fix, [failure]);
    }
  }
  return (await readCatalog(sandbox)).schema;
}

/** `sandbox` must be empty. */
export async function observe(
  sandbox: Sandbox,
  current: Schema,
  migration: Migration,
): Promise<Run> {
  const { up, down } = migration;
  const statements = [...up, ...(down ?? [])].map(({ statement }) => statement);
  await createRoles(sandbox, [...new Set([...rolesNamed(statements), ...rolesOf(current)])]);
  const start = await build(sandbox, current);
  const watch = new Watch(sandbox, await readRelations(sandbox));
  const runner = new Runner(sandbox, watch, start);
  await runner.run(up);
  const { observations, schema: end } = runner;
  const failed = observations.some(({ error }) => error !== null);
  if (down === null || failed) return { observations, start, end, back: null };
  const back = new Runner(sandbox, watch, end);
  await back.run(down);
  const broken = back.observations.flatMap(({ error, place }): Finding[] =>
    error === null
      ? []
      : [
          {
            code: 'irreversible',
            severity: 'critical',
            subject: `${place.path}:${place.statement.line}:${place.statement.column}`,
            message: `The way back fails: ${error.message}.`,
            fix: 'Correct the statement of the way back.',
          },
        ],
  );
  return { observations, start, end, back: [...broken, ...exactDifferences(start, back.schema)] };
}
