/** Databases of one throw-away server, and what their catalogs hold, compared exactly. */
import { setTimeout } from 'node:timers/promises';
import { describeDifferences } from '../../../src/diff/describe.ts';
import { fingerprint } from '../../../src/ir/fingerprint.ts';
import type { Schema } from '../../../src/ir/schema.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { readCatalog } from '../../../src/postgres/catalog.ts';
import { type Connection, connect } from '../../../src/postgres/client.ts';
import type { Session } from '../../../src/postgres/session.ts';
import { exactDifferences } from '../../../src/proof/compare.ts';
import { type Major, type Server, startPostgres } from '../../support/postgres.ts';

export interface Database {
  readonly name: string;
  /** `postgres://postgres@127.0.0.1:<port>/<name>`: no password. */
  readonly url: string;
  readonly session: Session;
  /** All that is there, without the tables (and their indexes) in which a tool keeps its books. */
  catalog(books?: readonly string[]): Promise<Schema>;
  /** Gives it back: every connection but ours ends, and it is wiped for the next, or dropped. */
  drop(): Promise<void>;
}

export interface Databases {
  /** Of the database `postgres`. */
  readonly url: string;
  /** An empty one. */
  create(): Promise<Database>;
  /** One as the source is now, whose session ends: it is there to be copied. */
  copy(source: Database): Promise<Database>;
  stop(): Promise<void>;
}

async function catalogOf(session: Session, books: readonly string[]): Promise<Schema> {
  const { schema, unmodelled } = await readCatalog(session);
  if (unmodelled.length > 0) throw new Error(unmodelled.map(({ message }) => message).join('\n'));
  const ours = <Each extends { readonly name: string }>(each: readonly Each[]): Each[] =>
    each.filter(({ name }) => !books.includes(name));
  return {
    ...schema,
    schemas: ours(schema.schemas),
    tables: ours(schema.tables),
    sequences: schema.sequences.filter(
      ({ ownedBy }) => ownedBy === null || !books.includes(ownedBy.table),
    ),
    views: ours(schema.views),
    routines: ours(schema.routines),
    dependencies: schema.dependencies.filter((each) => !isOfBooks(JSON.stringify(each), books)),
  };
}

function isOfBooks(text: string, books: readonly string[]): boolean {
  return books.some((name) => new RegExp(`\\b${name}\\b`).test(text));
}

/** False when its session is of no use any more. */
async function isWiped(database: Database): Promise<boolean> {
  try {
    await wipe(database);
    return true;
  } catch {
    return false;
  }
}

const patience = 10_000;

/**
 * Waits for the connections of the tools, which end a moment after the tool's call. One that the
 * server ends instead is an error of its client, and where the tool does not listen for it, of the
 * whole test process. What a failed test left open is ended.
 */
async function othersGone(session: Session, name: string): Promise<void> {
  const others = `FROM pg_stat_activity WHERE datname = '${name}' AND pid <> pg_backend_pid()`;
  const until = Date.now() + patience;
  while ((await session.query(`SELECT 1 ${others}`)).length > 0) {
    if (Date.now() > until) {
      await session.query(`SELECT pg_terminate_backend(pid) ${others}`);
      return;
    }
    await setTimeout(10);
  }
}

/** Rolled back, without objects and settings: as CREATE DATABASE made it. */
async function wipe({ name, session }: Database): Promise<void> {
  await session.execute('ROLLBACK');
  await session.execute('DISCARD ALL');
  await othersGone(session, name);
  // From 15 on, the schema public is the owner's of the database, and nobody else creates in it.
  await session.execute(`SET client_min_messages = error;
    DO $wipe$ DECLARE each text; BEGIN
      FOR each IN SELECT nspname FROM pg_namespace
        WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
      LOOP EXECUTE format('DROP SCHEMA %I CASCADE', each); END LOOP;
      CREATE SCHEMA public;
      COMMENT ON SCHEMA public IS 'standard public schema';
      IF current_setting('server_version_num')::int >= 150000 THEN
        ALTER SCHEMA public OWNER TO pg_database_owner;
        GRANT USAGE ON SCHEMA public TO PUBLIC;
      ELSE
        GRANT ALL ON SCHEMA public TO PUBLIC;
      END IF;
    END $wipe$;
    RESET client_min_messages`);
}

const shared = 'TABLEWRIGHT_INTEROP_SERVER';

async function startServer(): Promise<Server> {
  const url = process.env[shared];
  if (url !== undefined) return { url, stop: async () => {} };
  return startPostgres(Number(process.env.TABLEWRIGHT_INTEROP_MAJOR ?? 18) as Major);
}

/** For callers side by side: pg is going to refuse a query while another runs. */
function byTurns(connection: Connection): Connection {
  let last: Promise<unknown> = Promise.resolve();
  const turn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next;
    return next;
  };
  return {
    query: (text, parameters) => turn(() => connection.query(text, parameters)),
    execute: (text) => turn(() => connection.execute(text)),
    close: () => turn(() => connection.close()),
  };
}

/** Makes this server the one of all suites that are started afterwards. */
export function share({ url }: Databases): void {
  process.env[shared] = url;
}

/** `TABLEWRIGHT_INTEROP_MAJOR` chooses the server's major version; 18 without it. */
export async function startDatabases(): Promise<Databases> {
  const server = await startServer();
  const admin = byTurns(await connect(server.url));
  const [row] = await admin.query<{ version: number }>(
    "SELECT current_setting('server_version_num')::int AS version",
  );
  // The other strategy, default from 15 on, costs twice the time.
  const strategy = (row?.version ?? 0) >= 150_000 ? 'STRATEGY FILE_COPY' : '';
  const sessions = new Map<string, Connection>();
  const empty: Database[] = [];
  let made = 0;

  async function open(template: string): Promise<Database> {
    made += 1;
    const name = `interop_${process.pid}_${made}`;
    await admin.execute(`CREATE DATABASE ${name} TEMPLATE ${template} ${strategy}`);
    const url = server.url.replace(/\/postgres$/, `/${name}`);
    const session = await connect(url);
    sessions.set(name, session);
    let uses = 0;
    const database: Database = {
      name,
      url,
      session,
      catalog: (books = []) => catalogOf(session, books),
      async drop() {
        uses += 1;
        // What it was used for lies in its catalog as dead rows.
        if (uses < 20 && sessions.has(name) && (await isWiped(database))) {
          empty.push(database);
          return;
        }
        await leave(name);
        await othersGone(admin, name);
        await admin.execute(`DROP DATABASE ${name} WITH (FORCE)`);
      },
    };
    return database;
  }

  async function leave(name: string): Promise<void> {
    const session = sessions.get(name);
    sessions.delete(name);
    await session?.close();
  }

  return {
    url: server.url,
    create: async () => empty.pop() ?? open('template1'),
    async copy(source) {
      await leave(source.name);
      await othersGone(admin, source.name);
      return open(source.name);
    },
    async stop() {
      for (const name of [...sessions.keys()]) await leave(name);
      await admin.close();
      await server.stop();
    },
  };
}

/** Each statement in its transaction mode, as the plan says. */
export async function runPlan(session: Session, plan: Plan): Promise<void> {
  for (const { sql } of plan.phases.flatMap((phase) => phase.steps)) await session.execute(sql);
}

/** One line for each difference; empty when the catalogs are equal, the order of columns included. */
export function differences(expected: Schema, actual: Schema): string[] {
  if (fingerprint(expected) === fingerprint(actual)) return [];
  const found = describeDifferences(expected, actual).map(({ message }) => message);
  return found.length > 0 ? found : ['the objects are equal, but not what they depend on'];
}

/** As `differences`; but a column that was dropped can only come back behind the others. */
export function differencesAfterDown(expected: Schema, actual: Schema): string[] {
  return exactDifferences(expected, actual).map(({ message }) => message);
}
