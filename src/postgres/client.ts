/** A `Session` over `pg`: one connection to a server, with errors that carry no secret. */
import type pg from 'pg';
import { DatabaseError, type Session } from './session.ts';

export interface ConnectOptions {
  /** Every transaction is read only unless it asks otherwise; for databases that are not ours. */
  readonly readOnly?: boolean;
  /** Milliseconds after which the server cancels a statement. */
  readonly statementTimeout?: number;
}

export interface Connection extends Session {
  close(): Promise<void>;
}

const connectTimeout = 10_000;

/** Throws `DatabaseError` whose message names neither the URL nor a part of it. */
export async function connect(url: string, options: ConnectOptions = {}): Promise<Connection> {
  const { default: driver } = await import('pg');
  const client = open(driver, url);
  // Without a listener, a connection that dies while idle would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    await prepare(client, options);
  } catch (error) {
    client.end().catch(() => {});
    throw connectionError(error);
  }
  return {
    async query<Row>(text: string, parameters: readonly unknown[] = []): Promise<Row[]> {
      const values = [...parameters];
      const result = await client
        .query({ text, values, queryMode: 'extended' } as pg.QueryConfig)
        .catch(rethrow);
      return result.rows as Row[];
    },
    async execute<Row>(text: string): Promise<Row[]> {
      const result = (await client.query(text).catch(rethrow)) as pg.QueryResult | pg.QueryResult[];
      const last = Array.isArray(result) ? result.at(-1) : result;
      return (last?.rows ?? []) as Row[];
    },
    async close() {
      await client.end();
    },
  };
}

function open(driver: typeof pg, url: string): pg.Client {
  try {
    return new driver.Client({ connectionString: url, connectionTimeoutMillis: connectTimeout });
  } catch {
    // The parser's own error quotes the connection string.
    throw new DatabaseError('the connection string is not a valid PostgreSQL URL', null);
  }
}

async function prepare(client: pg.Client, options: ConnectOptions): Promise<void> {
  if (options.readOnly) await client.query('set default_transaction_read_only = on');
  if (options.statementTimeout !== undefined) {
    await client.query(`set statement_timeout = ${Math.trunc(options.statementTimeout)}`);
  }
}

interface ServerError extends Error {
  readonly code?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly position?: string;
  readonly severity?: string;
}

function rethrow(error: ServerError): never {
  if (error.severity === undefined) {
    throw new DatabaseError('the connection to the server was lost', null);
  }
  const position = error.position === undefined ? null : Number(error.position);
  throw new DatabaseError(
    error.message,
    error.code ?? null,
    error.detail ?? null,
    error.hint ?? null,
    position,
  );
}

/** Reasons by SQLSTATE class or system error; the server's own text names user, host and database. */
const reasons: Readonly<Record<string, string>> = {
  '28000': 'the server refused the user',
  '28P01': 'the server refused the password',
  '3D000': 'the database does not exist',
  '53300': 'the server has no connection left',
  '57P03': 'the server is starting up or shutting down',
  ECONNREFUSED: 'nothing listens at that address',
  ENOTFOUND: 'the host name is unknown',
  ENOENT: 'the socket does not exist',
};

function connectionError(error: unknown): DatabaseError {
  const code = (error as ServerError).code ?? null;
  const reason = (code !== null && reasons[code]) || 'no connection could be made';
  const sqlState = code !== null && /^[0-9A-Z]{5}$/.test(code) ? code : null;
  return new DatabaseError(
    `cannot connect: ${reason}${code === null ? '' : ` (${code})`}`,
    sqlState,
  );
}
