/** Runs scripts on a sandbox: what fails is reported and left out, and a sandbox that died is built again. */
import type { Finding } from '../ir/findings.ts';
import { quoteIdentifier } from '../postgres/identifier.ts';
import { DatabaseError } from '../postgres/session.ts';
import { rolesNamed } from '../proof/roles.ts';
import type { Sandbox } from '../proof/sandbox.ts';
import { failureFinding, isHarmless } from './failure.ts';
import type { Report } from './report.ts';
import { readStatements, type Script, type Statement } from './statements.ts';
import { type Unit, unitsOf } from './units.ts';

export interface ReplayLimits {
  /** For the whole reading. */
  readonly totalMs: number;
  /** How often a statement may take the sandbox with it. */
  readonly deaths: number;
}

/** Needs another transaction than the one it stands in: 25001, or an enum value just added (55P04). */
const needsOwnTransaction = new Set(['25001', '55P04']);

/** Thrown when nothing more can be run; what was read so far is kept. */
class Stopped extends Error {}

export class Replay {
  /** Everything that the sandbox's state is made of, in order. */
  readonly #log: string[] = [];
  readonly #deadline: number;
  #deaths = 0;
  #stopped = false;
  #searchPath = '"$user", public';
  readonly #missingExtensions = new Set<string>();

  constructor(
    readonly sandbox: Sandbox,
    readonly report: Report,
    readonly limits: ReplayLimits,
  ) {
    this.#deadline = performance.now() + limits.totalMs;
  }

  /** Statements of our own, which must succeed. */
  async prepare(statements: readonly string[], searchPath?: string): Promise<void> {
    for (const sql of statements) await this.sandbox.execute(sql);
    this.#log.push(...statements);
    this.#searchPath = searchPath ?? this.#searchPath;
  }

  /** One file, in a session of its own. */
  async run(path: string, scripts: readonly Script[]): Promise<void> {
    if (this.#stopped) return;
    try {
      await this.#newSession();
      for (const script of scripts) {
        const found = await readStatements(path, script, this.report);
        const statements = found.filter((statement) => !this.#isDatabaseSetting(statement));
        await this.#createRoles(rolesNamed(statements));
        for (const unit of unitsOf(script, statements)) await this.#runUnit(path, unit);
      }
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      this.#stopped = true;
      await this.#recover();
      this.report.incomplete();
      this.report.add({
        code: 'reading-stopped',
        severity: 'critical',
        subject: path,
        message: `Reading ended in this file: ${error.message}. Nothing after it is part of the result.`,
        fix: 'Take the statements that run so long out, or name a live database to read from.',
      });
    }
  }

  async #newSession(): Promise<void> {
    const statements = ['DISCARD ALL', `SET search_path = ${this.#searchPath}`];
    for (const sql of statements) {
      if ((await this.#attempt(sql)) !== null) await this.#revive();
    }
    this.#log.push(...statements);
  }

  /**
   * Roles belong to the server, not to the schema. What the real ones may do is not known, so
   * these may do all: a SET ROLE must not make the rest fail.
   */
  async #createRoles(roles: readonly string[]): Promise<void> {
    if (roles.length === 0) return;
    const existing = await this.sandbox.query<{ rolname: string }>('SELECT rolname FROM pg_roles');
    const names = new Set(existing.map((row) => row.rolname));
    for (const role of roles) if (!names.has(role)) await this.#createRole(role);
  }

  async #createRole(role: string): Promise<boolean> {
    const sql = `CREATE ROLE ${quoteIdentifier(role)} SUPERUSER`;
    // A name such as pg_x is reserved: the statement that wants it then says so.
    if ((await this.#attempt(sql)) !== null) return false;
    this.#log.push(sql);
    return true;
  }

  /** Null when it went well. Throws `Stopped` when the time for the whole reading is over. */
  async #attempt(sql: string): Promise<DatabaseError | null> {
    if (performance.now() > this.#deadline) {
      throw new Stopped(`its limit of ${Math.round(this.limits.totalMs / 1000)} s is over`);
    }
    try {
      await this.sandbox.execute(sql);
      return null;
    } catch (error) {
      if (error instanceof DatabaseError) return error;
      throw error;
    }
  }

  async #isAlive(): Promise<boolean> {
    try {
      await this.sandbox.execute('SELECT 1');
      return true;
    } catch (error) {
      // A failed transaction refuses the question, and lives.
      return error instanceof DatabaseError && error.code !== null;
    }
  }

  async #revive(): Promise<void> {
    this.#deaths += 1;
    if (this.#deaths > this.limits.deaths) {
      throw new Stopped(`${this.#deaths} statements ran into the sandbox's limits`);
    }
    await this.sandbox.reset();
    for (const sql of this.#log) {
      const error = await this.#attempt(sql);
      if (error !== null)
        throw new Stopped(`the sandbox could not be built again: ${error.message}`);
    }
  }

  /** After the end: no transaction is open, and what was read is there. */
  async #recover(): Promise<void> {
    if (await this.#isAlive()) {
      await this.sandbox.execute('ROLLBACK');
      return;
    }
    await this.sandbox.reset();
    for (const sql of this.#log) await this.sandbox.execute(sql);
  }

  async #runUnit(path: string, unit: Unit): Promise<void> {
    const [only] = unit.statements;
    if (only === undefined) return;
    if (!unit.transaction) {
      await this.#runAlone(path, only);
      return;
    }
    const failed = await this.#runTransaction(unit.statements);
    if (failed === null) return;
    const revived = await this.#reviveIfDead();
    const skip = new Set<Statement>(revived ? [failed.statement] : []);
    if (revived) this.#fail(path, failed.statement, failed.error);
    else await this.#attempt('ROLLBACK');
    await this.#runCarefully(path, unit.statements, skip);
    this.#say(path, failed.statement, unit.statements.length);
  }

  #say(path: string, { line }: Statement, count: number): void {
    if (count === 1) return;
    this.report.add({
      code: 'not-atomic',
      severity: 'info',
      subject: `${path}:${line}`,
      message:
        'The transaction of this file failed here and was rolled back, as the tool would do. Its statements were then run one by one, without those that fail.',
      fix: 'See the findings on the lines of this file.',
    });
  }

  async #reviveIfDead(): Promise<boolean> {
    if (await this.#isAlive()) return false;
    await this.#revive();
    return true;
  }

  /** As the tool does it. Null when it was committed; else the transaction is still open, or the sandbox dead. */
  async #runTransaction(
    statements: readonly Statement[],
  ): Promise<{ statement: Statement; error: DatabaseError } | null> {
    const done = ['BEGIN'];
    await this.#attempt('BEGIN');
    for (const statement of statements) {
      const error = await this.#attempt(statement.text);
      if (error !== null) return { statement, error };
      done.push(statement.text);
    }
    const error = await this.#attempt('COMMIT');
    if (error !== null) return { statement: statements.at(-1) as Statement, error };
    this.#log.push(...done, 'COMMIT');
    return null;
  }

  /** Each statement behind a savepoint, in as few transactions as can be. */
  async #runCarefully(
    path: string,
    statements: readonly Statement[],
    skip: ReadonlySet<Statement>,
  ): Promise<void> {
    let done: string[] = [];
    const finish = async (last: Statement) => {
      const error = await this.#attempt('COMMIT');
      if (error === null) this.#log.push('BEGIN', ...done, 'COMMIT');
      else {
        await this.#attempt('ROLLBACK');
        this.#fail(path, last, error);
        await this.#reviveIfDead();
      }
      done = [];
    };
    await this.#attempt('BEGIN');
    for (const statement of statements) {
      if (skip.has(statement)) continue;
      const error = await this.#behindSavepoint(statement, done);
      if (error === null) continue;
      if (needsOwnTransaction.has(error.code ?? '')) {
        await finish(statement);
        await this.#runAlone(path, statement, true);
        await this.#attempt('BEGIN');
        continue;
      }
      this.#fail(path, statement, error);
      if (await this.#reviveIfDead()) {
        // What the dead transaction had done is done again in a new one.
        await this.#attempt('BEGIN');
        for (const sql of done) await this.#attempt(sql);
      }
    }
    const last = statements.at(-1);
    if (last !== undefined) await finish(last);
  }

  async #behindSavepoint(statement: Statement, done: string[]): Promise<DatabaseError | null> {
    await this.#attempt('SAVEPOINT tablewright');
    let error = await this.#attempt(statement.text);
    const missing = error === null ? null : missingRole(error);
    if (missing !== null) {
      await this.#attempt('ROLLBACK TO SAVEPOINT tablewright');
      const sql = `CREATE ROLE ${quoteIdentifier(missing)} SUPERUSER`;
      if ((await this.#attempt(sql)) === null) {
        done.push(sql);
        error = await this.#attempt(statement.text);
      }
    }
    await this.#attempt(`${error === null ? 'RELEASE' : 'ROLLBACK TO'} SAVEPOINT tablewright`);
    if (error === null) done.push(statement.text);
    return error;
  }

  /** Outside of a transaction block; `moved` when the tool would have run it inside of one. */
  async #runAlone(path: string, statement: Statement, moved = false): Promise<void> {
    let error = await this.#attempt(statement.text);
    const missing = error === null ? null : missingRole(error);
    if (missing !== null && (await this.#createRole(missing))) {
      error = await this.#attempt(statement.text);
    }
    if (error !== null) {
      this.#fail(path, statement, error);
      await this.#reviveIfDead();
      return;
    }
    this.#log.push(statement.text);
    if (!moved) return;
    this.report.add({
      code: 'outside-transaction',
      severity: 'warning',
      subject: `${path}:${statement.line}`,
      message:
        'PostgreSQL does not run this statement in the transaction that the tool puts around it. It was run on its own.',
      fix: 'Give the statement a file of its own that the tool runs without a transaction.',
    });
  }

  /** ALTER DATABASE … SET names a database that is not this one; its search_path holds from the next session on. */
  #isDatabaseSetting(statement: Statement): boolean {
    if (statement.kind !== 'AlterDatabaseSetStmt') return false;
    const value = /\bset\s+search_path\s*(?:=|\bto\b)\s*([\s\S]+)$/i.exec(statement.text)?.[1];
    if (value !== undefined) this.#searchPath = value;
    return true;
  }

  #fail(path: string, statement: Statement, error: DatabaseError): void {
    if (statement.kind === 'CreateExtensionStmt' && typeof statement.node.extname === 'string') {
      this.#missingExtensions.add(statement.node.extname);
    }
    const finding: Finding | null = failureFinding(path, statement, error, [
      ...this.#missingExtensions,
    ]);
    if (finding !== null) this.report.add(finding);
    if (!isHarmless(statement, error)) this.report.incomplete();
  }
}

function missingRole(error: DatabaseError): string | null {
  if (error.code !== '42704') return null;
  return /^role "(.+)" does not exist$/.exec(error.message)?.[1] ?? null;
}
