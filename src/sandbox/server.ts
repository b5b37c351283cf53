/** The sandbox on a server that the user named: a scratch database, made and dropped here. */
import { Refusal } from '../ir/findings.ts';
import { type Connection, connect } from '../postgres/client.ts';
import { DatabaseError } from '../postgres/session.ts';
import { withSettings } from '../postgres/url.ts';
import type { Sandbox } from './sandbox.ts';
import { type Admin, openAdmin } from './server-admin.ts';
import { guardScript, type Keeper } from './server-guard.ts';

/** After it a statement that does not let itself be cancelled loses its connection. */
const patience = 2_000;

/** As the embedded PostgreSQL has them; what a database or role is set to elsewhere does not count. */
const settings = {
  TimeZone: 'UTC',
  search_path: 'public',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  default_transaction_deferrable: 'off',
  idle_in_transaction_session_timeout: '600000',
  client_min_messages: 'warning',
  application_name: 'tablewright',
};

interface Place {
  readonly admin: Admin;
  readonly session: Connection;
  readonly pid: number;
  readonly keeper: Keeper;
}

async function openPlace(url: string): Promise<Place> {
  const admin = await openAdmin(url);
  try {
    const session = await login(admin);
    const [row] = await session.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    let available: Promise<ReadonlyMap<string, boolean>> | null = null;
    const keeper: Keeper = {
      ensureRole: admin.ensureRole,
      owns: admin.owns,
      elevated: admin.elevated,
      extension: async (name) => {
        // Asked elsewhere: the session may be inside of a transaction that has failed.
        available ??= admin.availableExtensions();
        return (await available).get(name) ?? null;
      },
    };
    return { admin, session, pid: row?.pid ?? 0, keeper };
  } catch (error) {
    await admin.close().catch(() => undefined);
    throw error;
  }
}

async function login(admin: Admin): Promise<Connection> {
  try {
    return await connect(withSettings(admin.url, settings));
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    throw new Refusal(
      'proof_server_unfit',
      `The proof's own login was not let into its scratch database: ${error.message}.`,
      'Let the server accept password logins from here (pg_hba.conf), or name a login that is no superuser and has CREATEDB.',
    );
  }
}

/** Cancels what runs too long, on another connection; resolves to whether it had to. */
function watch({ admin, pid }: Place, milliseconds: number, gone: () => void) {
  let late = false;
  let patienceTimer: NodeJS.Timeout | undefined;
  const timer = setTimeout(() => {
    late = true;
    admin.cancel(pid).catch(() => undefined);
    patienceTimer = setTimeout(() => {
      admin.terminate(pid).catch(() => undefined);
      patienceTimer = setTimeout(gone, patience);
    }, patience);
  }, milliseconds);
  return () => {
    clearTimeout(timer);
    clearTimeout(patienceTimer);
    return late;
  };
}

export async function openOnServer(url: string, milliseconds: number): Promise<Sandbox> {
  let place = await openPlace(url);
  const { version } = place.admin;
  const overLimit = () =>
    new DatabaseError(`statement stopped after its limit of ${milliseconds / 1000} s`, '57014');

  async function limited<Row>(run: (session: Connection) => Promise<Row[]>): Promise<Row[]> {
    const { promise: lost, reject } = withReject();
    const done = watch(place, milliseconds, () => reject(overLimit()));
    try {
      const rows = await Promise.race([run(place.session), lost]);
      done();
      return rows;
    } catch (error) {
      throw done() && error instanceof DatabaseError ? overLimit() : error;
    }
  }

  async function leave(): Promise<void> {
    await place.session.close().catch(() => undefined);
    await place.admin.close();
  }

  return {
    engine: `PostgreSQL ${version}`,
    embedded: false,
    keepsStatements: true,
    query: (sql, parameters = []) => limited((session) => session.query(sql, parameters)),
    execute: async (sql) => {
      const script = await guardScript(place.keeper, sql);
      return script === null ? [] : limited((session) => session.execute(script));
    },
    pretend: async () => {
      throw new Error('a server does not pretend');
    },
    unpretend: async () => {},
    reset: async () => {
      await leave();
      place = await openPlace(url);
    },
    close: leave,
  };
}

function withReject(): { promise: Promise<never>; reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<never>((_, refuse) => {
    reject = refuse;
  });
  promise.catch(() => undefined);
  return { promise, reject };
}
