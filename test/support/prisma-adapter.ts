/** Prisma's schema engine over a connection of `pg`, which runs a script as one message. */
import { ColumnTypeEnum, DriverAdapterError } from '@prisma/driver-adapter-utils';
import pg from 'pg';
import {
  type Engine,
  filesOf,
  openEngine,
  type PrismaMajor,
  type SchemaPart,
} from './prisma-engine.ts';

/** By OID, as far as the engine's own queries return them; any other is text. */
const types: Readonly<Record<number, number>> = {
  16: ColumnTypeEnum.Boolean,
  18: ColumnTypeEnum.Character,
  20: ColumnTypeEnum.Int64,
  21: ColumnTypeEnum.Int32,
  23: ColumnTypeEnum.Int32,
  26: ColumnTypeEnum.Int64,
  114: ColumnTypeEnum.Json,
  1000: ColumnTypeEnum.BooleanArray,
  1002: ColumnTypeEnum.CharacterArray,
  1003: ColumnTypeEnum.TextArray,
  1005: ColumnTypeEnum.Int32Array,
  1007: ColumnTypeEnum.Int32Array,
  1009: ColumnTypeEnum.TextArray,
  1015: ColumnTypeEnum.TextArray,
  1184: ColumnTypeEnum.DateTime,
};
const longNumbers = new Set([20, 26]);

function value(given: unknown, type: number): unknown {
  if (given === null) return null;
  if (longNumbers.has(type)) return String(given);
  if (given instanceof Date) return given.toISOString().replace('Z', '+00:00');
  return type === 114 ? JSON.stringify(given) : given;
}

interface Query {
  readonly sql: string;
  readonly args: unknown[];
}

async function mapped<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code = 'N/A', severity = 'ERROR', message, detail, hint } = error as pg.DatabaseError;
    throw new DriverAdapterError({
      kind: 'postgres',
      code,
      severity,
      message,
      detail,
      column: undefined,
      hint,
      originalCode: code,
      originalMessage: message,
    });
  }
}

function queryable(client: pg.Client) {
  const run = ({ sql, args }: Query) =>
    mapped(() => client.query({ text: sql, values: args, rowMode: 'array' }));
  return {
    provider: 'postgres',
    adapterName: 'pg',
    async queryRaw(query: Query) {
      const { fields, rows } = await run(query);
      return {
        columnNames: fields.map(({ name }) => name),
        columnTypes: fields.map(({ dataTypeID }) => types[dataTypeID] ?? ColumnTypeEnum.Text),
        rows: (rows as unknown[][]).map((row) =>
          row.map((each, at) => value(each, fields[at]?.dataTypeID ?? 0)),
        ),
      };
    },
    executeRaw: async (query: Query) => (await run(query)).rowCount ?? 0,
  };
}

async function adapterOf(url: string, clients: pg.Client[]): Promise<object> {
  const client = new pg.Client({ connectionString: url });
  clients.push(client);
  // A test that failed leaves connections behind for the server's end.
  client.on('error', () => undefined);
  await client.connect();
  return {
    ...queryable(client),
    executeScript: async (script: string) => {
      await mapped(() => client.query(script));
    },
    getConnectionInfo: () => ({ schemaName: 'public', supportsRelationJoins: true }),
    dispose: () => client.end(),
    async startTransaction() {
      await client.query('BEGIN');
      return {
        ...queryable(client),
        options: { usePhantomQuery: false },
        commit: async () => {
          await client.query('COMMIT');
        },
        rollback: async () => {
          await client.query('ROLLBACK');
        },
      };
    },
  };
}

export interface MigrationFile {
  /** Of its folder. */
  readonly name: string;
  readonly sql: string;
}

const filters = { externalTables: [], externalEnums: [] };

function listOf(migrations: readonly MigrationFile[], lock: string | null) {
  return {
    baseDir: '.',
    lockfile: { path: 'migration_lock.toml', content: lock },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    })),
  };
}

export interface PrismaMigrate {
  /** `prisma migrate deploy`: the names of those that it ran. */
  deploy(): Promise<readonly string[]>;
  /** `prisma migrate diff` from the migrations, or the database, to the schema: null without any. */
  drift(from: 'migrations' | 'database'): Promise<string | null>;
  /** `prisma migrate resolve --rolled-back`. */
  resolveRolledBack(name: string): Promise<void>;
  close(): Promise<void>;
}

export interface MigrateInput {
  readonly schema: readonly SchemaPart[];
  readonly migrations: readonly MigrationFile[];
  readonly lock: string | null;
  readonly url: string;
  /** Of an empty database, for each call that runs the migrations to look at them. */
  readonly shadow: () => Promise<string>;
  readonly major?: PrismaMajor;
}

export async function prismaMigrate(input: MigrateInput): Promise<PrismaMigrate> {
  const list = listOf(input.migrations, input.lock);
  const files = filesOf(input.schema);
  const clients: pg.Client[] = [];
  const engine: Engine = await openEngine(
    input.schema,
    () => adapterOf(input.url, clients),
    async () => adapterOf(await input.shadow(), clients),
    input.major,
  );
  return {
    deploy: async () =>
      (await engine.applyMigrations({ migrationsList: list, filters })).appliedMigrationNames,
    async drift(from) {
      const { stdout, exitCode } = await engine.diff({
        from:
          from === 'migrations'
            ? { tag: 'migrations', ...list }
            : { tag: 'schemaDatasource', files, configDir: '.' },
        to: { tag: 'schemaDatamodel', files },
        script: true,
        exitCode: true,
        shadowDatabaseUrl: null,
        filters,
      });
      return exitCode === 0 ? null : stdout;
    },
    async resolveRolledBack(migrationName) {
      await engine.markMigrationRolledBack({ migrationName });
    },
    close: async () => {
      for (const client of clients) await client.end();
    },
  };
}
