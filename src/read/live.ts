/** A live database, read through its catalog by a session that cannot write. */
import { Refusal } from '../ir/findings.ts';
import { readCatalog } from '../postgres/catalog.ts';
import { type Connection, connect } from '../postgres/client.ts';
import { DatabaseError } from '../postgres/session.ts';
import { parameterOf, withParameter } from '../postgres/url.ts';
import type { Reading } from './reading.ts';

export interface LiveInput {
  /** As `liveUrl` gives it. */
  readonly url: string;
  /** The variable it comes from; the only name by which errors know the database. */
  readonly variable: string;
  /** Milliseconds for all of it; a minute when not said. */
  readonly timeLimit?: number;
  /** As in `CatalogOptions`. */
  readonly notNullNames?: boolean;
}

const limits = { total: 60_000, statement: 20_000, lock: 3_000 } as const;

/**
 * Settings of the session from its first moment (section 20.1.3). SET would outlive us in a pooler
 * that hands its server connections from client to client, and make another's read only.
 */
const startOptions = [
  'default_transaction_read_only=on',
  `statement_timeout=${limits.statement}`,
  `lock_timeout=${limits.lock}`,
  `idle_in_transaction_session_timeout=${limits.total}`,
  'search_path=pg_catalog',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

/** The same for this transaction, where a pooler took the options away. */
export const beginReadOnly = [
  'begin transaction isolation level repeatable read read only',
  `set local statement_timeout = ${limits.statement}`,
  `set local lock_timeout = ${limits.lock}`,
  'set local search_path = pg_catalog, pg_temp',
  // With a first snapshot taken, SET TRANSACTION READ WRITE is refused (SET TRANSACTION, Notes).
  'select pg_catalog.pg_backend_pid()',
].join('; ');

/** Throws `Refusal` that names the variable, and nothing of the URL. */
export async function readLive(input: LiveInput): Promise<Reading> {
  return await withReadOnly(input, (session) => read(session, input));
}

/** A session of its own for `work`, within the time limit. Throws `Refusal` as `readLive` does. */
export async function withReadOnly<Result>(
  input: LiveInput,
  work: (session: Connection) => Promise<Result>,
): Promise<Result> {
  const session = await open(input);
  const late = deadline(input);
  try {
    return await Promise.race([work(session), late.passed]);
  } catch (error) {
    throw readingRefusal(input.variable, error);
  } finally {
    late.cancel();
    // A server that no longer answers must not hold us; closing breaks the connection off.
    void session.close().catch(() => undefined);
  }
}

async function read(session: Connection, input: LiveInput): Promise<Reading> {
  await session.execute(beginReadOnly);
  const { schema, unmodelled, version } = await readCatalog(session, {
    notNullNames: input.notNullNames ?? false,
  });
  await session.execute('rollback');
  return {
    source: `database: ${input.variable}`,
    schema,
    findings: unmodelled.map(({ definition: _, ...finding }) => finding),
    unmodelled,
    serverVersion: version,
    // Plans leave alone what is not modelled.
    complete: true,
  };
}

/** The session that reads: exported for the test that tries to write through it. */
export async function openReadOnly(url: string): Promise<Connection> {
  const options = [parameterOf(url, 'options'), startOptions].filter((part) => part !== null);
  const named = withParameter(url, 'application_name', 'tablewright');
  try {
    return await connect(withParameter(named, 'options', options.join(' ')));
  } catch (error) {
    // Poolers refuse start options that they do not keep track of.
    if (!(error instanceof DatabaseError) || error.code !== '08P01') throw error;
    return await connect(named);
  }
}

async function open({ url, variable }: LiveInput): Promise<Connection> {
  try {
    return await openReadOnly(url).catch(async (error: unknown) => {
      // Without sslmode, libpq tries encrypted as well; hosts that demand it refuse the plain attempt.
      const refused = error instanceof DatabaseError && error.code === '28000';
      if (!refused || parameterOf(url, 'sslmode') !== null) throw error;
      const encrypted = withParameter(url, 'sslmode', 'require');
      return await openReadOnly(withParameter(encrypted, 'uselibpqcompat', 'true')).catch(() => {
        throw error;
      });
    });
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    throw new Refusal(
      'database_unreachable',
      `The database of ${variable} cannot be read: ${error.message}.`,
      `Check the value of ${variable} and that this machine may connect; or leave database_url_env out, and the project's files are read.`,
    );
  }
}

function deadline({ timeLimit = limits.total }: LiveInput) {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new DatabaseError('the time limit has passed', '57014')),
      timeLimit,
    );
  });
  return { passed, cancel: () => clearTimeout(timer) };
}

const reasons: Readonly<Record<string, string>> = {
  '57014': 'it took too long',
  '55P03': 'another session holds a lock on a table',
  '42501': 'the user may not read the catalog',
  '57P01': 'the server ended the connection',
};

/** The server's own words may quote what only the URL knows. */
function readingRefusal(variable: string, error: unknown): unknown {
  if (!(error instanceof DatabaseError)) return error;
  const reason = (error.code !== null && reasons[error.code]) || 'the connection was lost';
  const code = error.code === null ? '' : ` (${error.code})`;
  return new Refusal(
    'database_unreadable',
    `The catalog of the database of ${variable} could not be read: ${reason}${code}.`,
    'Try again when the server is less busy, or leave database_url_env out.',
  );
}
