/** A sandbox that can be built again: it remembers every statement that its state is made of. */
import { DatabaseError } from '../postgres/session.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

export interface ReplayLimits {
  /** For the whole reading. */
  readonly totalMs: number;
  /** How often a statement may take the sandbox with it. */
  readonly deaths: number;
}

/** Thrown when nothing more can be run; what was read so far is kept. */
export class Stopped extends Error {}

export class Revivable {
  readonly #log: string[] = [];
  readonly #deadline: number;
  #deaths = 0;

  constructor(
    readonly sandbox: Sandbox,
    readonly limits: ReplayLimits,
  ) {
    this.#deadline = performance.now() + limits.totalMs;
  }

  /** To be run again, in order, when the sandbox is built again. */
  remember(...statements: readonly string[]): void {
    this.#log.push(...statements);
  }

  /** Null when it went well. Throws `Stopped` when the time for the whole reading is over. */
  async attempt(sql: string): Promise<DatabaseError | null> {
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

  /** True when it was dead: then an open transaction is gone too. */
  async reviveIfDead(): Promise<boolean> {
    if (await this.#isAlive()) return false;
    this.#deaths += 1;
    if (this.#deaths > this.limits.deaths) {
      throw new Stopped(`${this.#deaths} statements ran into the sandbox's limits`);
    }
    await this.sandbox.reset();
    for (const sql of this.#log) {
      const error = await this.attempt(sql);
      if (error === null) continue;
      throw new Stopped(`the sandbox could not be built again: ${error.message}`);
    }
    return true;
  }

  /** After `Stopped`: no transaction is open, and what was read is there. */
  async recover(): Promise<void> {
    if (await this.#isAlive()) {
      await this.sandbox.execute('ROLLBACK');
      return;
    }
    await this.sandbox.reset();
    for (const sql of this.#log) await this.sandbox.execute(sql);
  }
}
