/** One connection to a PostgreSQL: PGlite in its worker, or a server through `pg`. */

export interface Session {
  /** True where prepared statements may stay behind: nobody else uses the connection. */
  readonly keepsStatements?: boolean;
  /** One statement through the extended protocol. Throws `DatabaseError`. */
  query<Row = Record<string, unknown>>(
    sql: string,
    parameters?: readonly unknown[],
  ): Promise<Row[]>;
  /**
   * A script through the simple protocol; several statements are one implicit transaction.
   * Resolves to the rows of the last statement. Throws `DatabaseError`.
   */
  execute<Row = Record<string, unknown>>(sql: string): Promise<Row[]>;
}

/** What PostgreSQL answered, without the driver's wrapping. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  constructor(
    message: string,
    /** SQLSTATE, or null when the connection failed. */
    readonly code: string | null,
    readonly detail: string | null = null,
    readonly hint: string | null = null,
    /** 1-based character position in the statement. */
    readonly position: number | null = null,
  ) {
    super(message);
  }
}
