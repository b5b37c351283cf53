/** One consistent, read-only view of the catalog, with settings that make its texts reproducible. */
import type { Session } from '../session.ts';

/** What pg_get_*def() and constants in expressions depend on (sections 9.27.9 and 20.11). */
const settings: Readonly<Record<string, string>> = {
  // Every name outside pg_catalog is printed with its schema. Temporary tables come first unless
  // they are listed, and could stand in for a catalog.
  search_path: 'pg_catalog, pg_temp',
  quote_all_identifiers: 'off',
  datestyle: 'ISO, YMD',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  xmlbinary: 'base64',
  // Compiling each catalog query costs more than it saves.
  jit: 'off',
};

const applySettings = `select ${Object.entries(settings)
  .map(([name, value]) => `pg_catalog.set_config('${name}', '${value}', true)`)
  .join(', ')}`;

/** Runs `read` on one snapshot and leaves the session, and a transaction it is in, as they were. */
export async function inSnapshot<T>(session: Session, read: () => Promise<T>): Promise<T> {
  const nested = await insideTransaction(session);
  await session.query(
    nested
      ? 'savepoint tablewright_catalog'
      : 'begin transaction isolation level repeatable read read only',
  );
  const end = async () => {
    // Local settings end with the transaction or savepoint that made them.
    await session.query(nested ? 'rollback to savepoint tablewright_catalog' : 'rollback');
    if (nested) await session.query('release savepoint tablewright_catalog');
  };
  let result: T;
  try {
    await session.query(applySettings);
    result = await read();
  } catch (error) {
    // What failed first is what the caller must see, also when the connection is gone.
    await end().catch(() => {});
    throw error;
  }
  await end();
  return result;
}

/**
 * A local setting outlives its statement only in a transaction block; asking so logs no error.
 * Functions are named in full, because the caller's search_path may find others first.
 */
async function insideTransaction(session: Session): Promise<boolean> {
  const mark = String(Math.random());
  await session.query("select pg_catalog.set_config('tablewright.transaction', $1, true)", [mark]);
  const [row] = await session.query<{ mark: string | null }>(
    "select pg_catalog.current_setting('tablewright.transaction', true) as mark",
  );
  return row?.mark === mark;
}
