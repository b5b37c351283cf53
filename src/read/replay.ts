/** Runs scripts on a sandbox: what fails is reported and left out, and a sandbox that died is built again. */
import type { Finding } from '../ir/findings.ts';
import { quoteIdentifier } from '../postgres/identifier.ts';
import type { DatabaseError } from '../postgres/session.ts';
import { missingRoles, rolesNamed } from '../sandbox/roles.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { failureFinding, isHarmless } from './failure.ts';
import type { Report } from './report.ts';
import { type ReplayLimits, Revivable, Stopped } from './revivable.ts';
import { readStatements, type Script, type Statement } from './statements.ts';
import { type Unit, unitsOf } from './units.ts';

/** Needs another transaction than the one it stands in: 25001, or an enum value just added (55P04). */
const needsOwnTransaction = new Set(['25001', '55P04']);

export class Replay {
  readonly #sandbox: Revivable;
  #stopped = false;
  #searchPath = '"$user", public';
  readonly #missingExtensions = new Set<string>();

  constructor(
    sandbox: Sandbox,
    readonly report: Report,
    limits: ReplayLimits,
  ) {
    this.#sandbox = new Revivable(sandbox, limits);
  }

  /** Statements of our own, which must succeed. */
  async prepare(statements: readonly string[], searchPath?: string): Promise<void> {
    for (const sql of statements) await this.#sandbox.sandbox.execute(sql);
    this.#sandbox.remember(...statements);
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
        for (const unit of unitsOf(script, statements)) await this.#runUnit(unit);
      }
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      this.#stopped = true;
      await this.#sandbox.recover();
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
      if ((await this.#sandbox.attempt(sql)) !== null) await this.#sandbox.reviveIfDead();
    }
    this.#sandbox.remember(...statements);
  }

  /**
   * Roles belong to the server, not to the schema. What the real ones may do is not known, so
   * these may do all: a SET ROLE must not make the rest fail.
   */
  async #createRoles(roles: readonly string[]): Promise<void> {
    for (const role of await missingRoles(this.#sandbox.sandbox, roles))
      await this.#createRole(role);
  }

  async #createRole(role: string): Promise<boolean> {
    const sql = `CREATE ROLE ${quoteIdentifier(role)} SUPERUSER`;
    // A name such as pg_x is reserved: the statement that wants it then says so.
    if ((await this.#sandbox.attempt(sql)) !== null) return false;
    this.#sandbox.remember(sql);
    return true;
  }

  async #runUnit(unit: Unit): Promise<void> {
    const [only] = unit.statements;
    if (only === undefined) return;
    if (!unit.transaction) {
      await this.#runAlone(only);
      return;
    }
    const failed = await this.#runTransaction(unit.statements);
    if (failed === null) return;
    const revived = await this.#sandbox.reviveIfDead();
    const skip = new Set<Statement>(revived ? [failed.statement] : []);
    if (revived) this.#fail(failed.statement, failed.error);
    else await this.#sandbox.attempt('ROLLBACK');
    await this.#runCarefully(unit.statements, skip);
    this.#say(failed.statement, unit.statements.length);
  }

  #say({ path, line }: Statement, count: number): void {
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

  /** As the tool does it. Null when it was committed; else the transaction is still open, or the sandbox dead. */
  async #runTransaction(
    statements: readonly Statement[],
  ): Promise<{ statement: Statement; error: DatabaseError } | null> {
    const done = ['BEGIN'];
    await this.#sandbox.attempt('BEGIN');
    for (const statement of statements) {
      const error = await this.#sandbox.attempt(statement.text);
      if (error !== null) return { statement, error };
      done.push(statement.text);
    }
    const error = await this.#sandbox.attempt('COMMIT');
    if (error !== null) return { statement: statements.at(-1) as Statement, error };
    this.#sandbox.remember(...done, 'COMMIT');
    return null;
  }

  /** Each statement behind a savepoint, in as few transactions as can be. */
  async #runCarefully(
    statements: readonly Statement[],
    skip: ReadonlySet<Statement>,
  ): Promise<void> {
    let done: string[] = [];
    const finish = async (last: Statement) => {
      const error = await this.#sandbox.attempt('COMMIT');
      if (error === null) this.#sandbox.remember('BEGIN', ...done, 'COMMIT');
      else {
        await this.#sandbox.attempt('ROLLBACK');
        this.#fail(last, error);
        await this.#sandbox.reviveIfDead();
      }
      done = [];
    };
    await this.#sandbox.attempt('BEGIN');
    for (const statement of statements) {
      if (skip.has(statement)) continue;
      const error = await this.#behindSavepoint(statement, done);
      if (error === null) continue;
      if (needsOwnTransaction.has(error.code ?? '')) {
        await finish(statement);
        await this.#runAlone(statement, true);
        await this.#sandbox.attempt('BEGIN');
        continue;
      }
      this.#fail(statement, error);
      if (await this.#sandbox.reviveIfDead()) {
        // What the dead transaction had done is done again in a new one.
        await this.#sandbox.attempt('BEGIN');
        for (const sql of done) await this.#sandbox.attempt(sql);
      }
    }
    const last = statements.at(-1);
    if (last !== undefined) await finish(last);
  }

  async #behindSavepoint(statement: Statement, done: string[]): Promise<DatabaseError | null> {
    await this.#sandbox.attempt('SAVEPOINT tablewright');
    let error = await this.#sandbox.attempt(statement.text);
    const missing = error === null ? null : missingRole(error);
    if (missing !== null) {
      await this.#sandbox.attempt('ROLLBACK TO SAVEPOINT tablewright');
      const sql = `CREATE ROLE ${quoteIdentifier(missing)} SUPERUSER`;
      if ((await this.#sandbox.attempt(sql)) === null) {
        done.push(sql);
        error = await this.#sandbox.attempt(statement.text);
      }
    }
    await this.#sandbox.attempt(
      `${error === null ? 'RELEASE' : 'ROLLBACK TO'} SAVEPOINT tablewright`,
    );
    if (error === null) done.push(statement.text);
    return error;
  }

  /** Outside of a transaction block; `moved` when the tool would have run it inside of one. */
  async #runAlone(statement: Statement, moved = false): Promise<void> {
    let error = await this.#sandbox.attempt(statement.text);
    const missing = error === null ? null : missingRole(error);
    if (missing !== null && (await this.#createRole(missing))) {
      error = await this.#sandbox.attempt(statement.text);
    }
    if (error !== null) {
      this.#fail(statement, error);
      await this.#sandbox.reviveIfDead();
      return;
    }
    this.#sandbox.remember(statement.text);
    if (!moved) return;
    this.report.add({
      code: 'outside-transaction',
      severity: 'warning',
      subject: `${statement.path}:${statement.line}`,
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

  #fail(statement: Statement, error: DatabaseError): void {
    if (statement.kind === 'CreateExtensionStmt' && typeof statement.node.extname === 'string') {
      this.#missingExtensions.add(statement.node.extname);
    }
    const finding: Finding | null = failureFinding(statement, error, [...this.#missingExtensions]);
    if (finding !== null) this.report.add(finding);
    if (!isHarmless(statement, error)) this.report.incomplete();
  }
}

function missingRole(error: DatabaseError): string | null {
  if (error.code !== '42704') return null;
  return /^role "(.+)" does not exist$/.exec(error.message)?.[1] ?? null;
}
