/** Databases of one throw-away server, and what their catalogs hold, compared exactly. */
import { describeDifferences } from '../../../src/diff/describe.ts';
import { fingerprint } from '../../../src/ir/fingerprint.ts';
import type { Schema } from '../../../src/ir/schema.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { readCatalog } from '../../../src/postgres/catalog.ts';
import { type Connection, connect } from '../../../src/postgres/client.ts';
import { quoteIdentifier } from '../../../src/postgres/identifier.ts';
import type { Session } from '../../../src/postgres/session.ts';
import { exactDifferences } from '../../../src/proof/compare.ts';
import { type Major, startPostgres } from '../../support/postgres.ts';

export interface Database {
  readonly name: string;
  /** `postgres://postgres@127.0.0.1:<port>/<name>`: no password. */
  readonly url: string;
  readonly session: Session;
  /** All that is there, without the tables (and their indexes) in which a tool keeps its books. */
  catalog(books?: readonly string[]): Promise<Schema>;
  /** Ends every connection to it. */
  drop(): Promise<void>;
}

export interface Databases {
  /** Of the database `postgres`. */
  readonly url: string;
  create(name?: string): Promise<Database>;
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

/** `TABLEWRIGHT_INTEROP_MAJOR` chooses the server's major version; 18 without it. */
export async function startDatabases(): Promise<Databases> {
  const server = await startPostgres(Number(process.env.TABLEWRIGHT_INTEROP_MAJOR ?? 18) as Major);
  const admin = await connect(server.url);
  let made = 0;
  return {
    url: server.url,
    async create(name) {
      made += 1;
      const chosen = name ?? `interop_${made}`;
      await admin.execute(`CREATE DATABASE ${quoteIdentifier(chosen)}`);
      const url = server.url.replace(/\/postgres$/, `/${chosen}`);
      const session: Connection = await connect(url);
      return {
        name: chosen,
        url,
        session,
        catalog: (books = []) => catalogOf(session, books),
        async drop() {
          await session.close();
          await admin.execute(`DROP DATABASE ${quoteIdentifier(chosen)} WITH (FORCE)`);
        },
      };
    },
    async stop() {
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
