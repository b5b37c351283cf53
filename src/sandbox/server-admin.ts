/** What the proof makes on a server and takes away again: a scratch database, a login, roles. */
import { randomBytes } from 'node:crypto';
import { Refusal } from '../ir/findings.ts';
import { type Connection, connect } from '../postgres/client.ts';
import { quoteIdentifier, quoteLiteral } from '../postgres/identifier.ts';
import { DatabaseError } from '../postgres/session.ts';
import { withDatabase, withLogin } from '../postgres/url.ts';
import { installExtensionMaker, readAvailable } from './server-extension.ts';
import {
  dropLeftovers,
  dropRoleIfUnused,
  ignoring,
  key,
  mark,
  tryLock,
} from './server-leftovers.ts';
import { checkLogin, type Login, readLogin } from './server-login.ts';

export interface Scratch {
  /** Where statements run; never the login that the user gave when that one is a superuser. */
  readonly url: string;
  readonly database: string;
  /** `15.18` */
  readonly version: string;
  /** Extensions that only a superuser may create, and that the proof may. */
  readonly elevated: boolean;
}

export interface Admin extends Scratch {
  /** Makes it if it is missing, without rights; a role that is not ours is left as it is. */
  ensureRole(name: string): Promise<void>;
  /** Whether the proof made it, now or in a run beside this one. */
  owns(name: string): boolean;
  /** Names of extensions that the server has, and whether only a superuser may create them. */
  availableExtensions(): Promise<ReadonlyMap<string, boolean>>;
  cancel(pid: number): Promise<void>;
  terminate(pid: number): Promise<void>;
  /** Drops all that was made. */
  close(): Promise<void>;
}

/** Servers whose leftovers this process has looked for. */
const swept = new Set<string>();

/** The server's locale has another encoding. */
const otherEncoding = '22023';

/** Somebody is connected to the template, if only the server's own housekeeping. */
const inUse = '55006';

async function createDatabase(admin: Connection, name: string, owner: string): Promise<void> {
  const create = `CREATE DATABASE ${quoteIdentifier(name)} OWNER ${quoteIdentifier(owner)} TEMPLATE template0 ENCODING 'UTF8'`;
  for (let tries = 1; ; tries += 1) {
    try {
      await admin.execute(create);
      break;
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      if (error.code === otherEncoding) {
        await admin.execute(`${create} LOCALE 'C'`);
        break;
      }
      if (error.code !== inUse || tries === 3) throw error;
    }
  }
  await admin.execute(
    `DO $$ BEGIN EXECUTE format('COMMENT ON DATABASE ${quoteIdentifier(name)} IS %L', '${mark} since ' || now()); END $$`,
  );
}

async function createMarkedRole(admin: Connection, name: string, options: string): Promise<void> {
  const role = quoteIdentifier(name);
  await admin.execute(
    `BEGIN; CREATE ROLE ${role} ${options}; COMMENT ON ROLE ${role} IS '${mark}'; COMMIT`,
  );
}

/** The roles of the run: who owns the database, and who logs in. */
interface Actors {
  readonly owner: string;
  readonly login: string;
  readonly password: string | null;
}

/**
 * A superuser's session could run programs on the server, whatever is refused by its words: text
 * can be put together inside of a DO block. So statements run as a login without rights, which
 * sees all rows, as a superuser does. The owner is a role of its own, so that roles which a
 * migration names can be members of it, and the login a member of them.
 */
async function createActors(admin: Connection, name: string, given: Login): Promise<Actors> {
  if (!given.superuser) return { owner: given.name, login: given.name, password: null };
  const login = `${name}_login`;
  const password = randomBytes(24).toString('hex');
  // The password of a minute's life is nothing for the server's log.
  await admin.execute("SET log_statement = 'none'; SET log_min_duration_statement = -1");
  await admin.execute("SET log_min_error_statement = 'panic'");
  await createMarkedRole(admin, name, 'NOLOGIN');
  await createMarkedRole(
    admin,
    login,
    `LOGIN BYPASSRLS CONNECTION LIMIT 4 PASSWORD '${password}' IN ROLE ${quoteIdentifier(name)}`,
  );
  await ignoring(admin.execute(`ALTER ROLE ${quoteIdentifier(login)} SET temp_file_limit = '1GB'`));
  return { owner: name, login, password };
}

/** In the scratch database, as the superuser. */
async function prepareDatabase(url: string, name: string, actors: Actors): Promise<void> {
  const session = await connect(withDatabase(url, name));
  try {
    // Since 15 it is so by itself; before, a mere owner of the database may not change `public`.
    await session.execute('ALTER SCHEMA public OWNER TO pg_database_owner');
    await installExtensionMaker(session, actors.login);
  } finally {
    await session.close();
  }
}

function unavailable({ message }: DatabaseError): Refusal {
  return new Refusal(
    'proof_server_unavailable',
    `The proof server gives no scratch database: ${message}.`,
    'Start the server, correct --proof-url or TABLEWRIGHT_PROOF_URL, or leave both out to prove on the embedded PostgreSQL.',
  );
}

async function openConnection(url: string): Promise<Connection> {
  try {
    return await connect(url);
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    throw unavailable(error);
  }
}

/** Throws `Refusal` when the server cannot be used; no part of the URL is in it. */
export async function openAdmin(url: string): Promise<Admin> {
  const admin = await openConnection(url);
  try {
    const given = await readLogin(admin);
    checkLogin(given);
    if (!swept.has(url)) {
      swept.add(url);
      await dropLeftovers(admin);
    }
    return await make(admin, url, given);
  } catch (error) {
    await admin.close().catch(() => undefined);
    throw error instanceof DatabaseError ? unavailable(error) : error;
  }
}

async function make(admin: Connection, url: string, given: Login): Promise<Admin> {
  const database = `tablewright_${randomBytes(8).toString('hex')}`;
  for (const name of [database, `${database}_login`]) await tryLock(admin, name);
  const roles = new Set<string>();

  async function drop(): Promise<void> {
    await admin.execute(`DROP DATABASE IF EXISTS ${quoteIdentifier(database)} WITH (FORCE)`);
    for (const name of roles) {
      await admin.execute(`SELECT pg_advisory_unlock_shared(${key(name)})`);
      await dropRoleIfUnused(admin, name);
    }
    if (!given.superuser) return;
    for (const name of [`${database}_login`, database]) {
      await ignoring(admin.execute(`DROP ROLE IF EXISTS ${quoteIdentifier(name)}`));
    }
  }

  async function close(): Promise<void> {
    try {
      await drop();
    } finally {
      await admin.close();
    }
  }

  let actors: Actors;
  try {
    actors = await createActors(admin, database, given);
    await createDatabase(admin, database, actors.owner);
    if (given.superuser) await prepareDatabase(url, database, actors);
  } catch (error) {
    await drop().catch(() => undefined);
    throw error;
  }

  async function isMarked(name: string): Promise<boolean | null> {
    const [row] = await admin.query<{ ours: boolean }>(
      `SELECT coalesce(shobj_description(oid, 'pg_authid') = ${quoteLiteral(mark)}, false) AS ours
       FROM pg_roles WHERE rolname = ${quoteLiteral(name)}`,
    );
    return row?.ours ?? null;
  }

  async function takeRole(name: string): Promise<void> {
    const role = quoteIdentifier(name);
    await admin.execute(`SELECT pg_advisory_lock_shared(${key(name)})`);
    let ours = await isMarked(name);
    if (ours === null) {
      const made = await ignoring(createMarkedRole(admin, name, 'NOLOGIN'));
      if (!made) await admin.execute('ROLLBACK');
      ours = await isMarked(name);
    }
    if (ours !== true) {
      await admin.execute(`SELECT pg_advisory_unlock_shared(${key(name)})`);
      if (ours === null) throw new DatabaseError(`the role ${role} cannot be made`, '42501');
      return;
    }
    roles.add(name);
    if (given.superuser) await admin.execute(`GRANT ${quoteIdentifier(actors.owner)} TO ${role}`);
    await ignoring(admin.execute(`GRANT ${role} TO ${quoteIdentifier(actors.login)}`));
  }

  const scratch = withDatabase(url, database);
  return {
    url: actors.password === null ? scratch : withLogin(scratch, actors.login, actors.password),
    database,
    version: given.versionText,
    elevated: given.superuser,
    ensureRole: async (name) => {
      if (!roles.has(name)) await takeRole(name);
    },
    owns: (name) => roles.has(name),
    availableExtensions: () => readAvailable(admin),
    cancel: async (pid) => void (await admin.query('SELECT pg_cancel_backend($1)', [pid])),
    terminate: async (pid) => void (await admin.query('SELECT pg_terminate_backend($1)', [pid])),
    close,
  };
}
