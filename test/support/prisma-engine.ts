/** Prisma's own schema engine, as WebAssembly: the SQL that Prisma Migrate writes for a schema. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';

/** Of the global, which Node's types do not declare as a value. */
const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;

interface WebAssemblyApi {
  instantiate(
    bytes: Uint8Array,
    imports: unknown,
  ): Promise<{ instance: { exports: Readonly<Record<string, unknown>> } }>;
}

export interface Engine {
  diff(input: unknown): Promise<{ stdout: string | null; exitCode: number }>;
  applyMigrations(input: unknown): Promise<{ appliedMigrationNames: string[] }>;
  markMigrationRolledBack(input: unknown): Promise<unknown>;
}

interface EngineModule {
  __wbg_set_wasm(exports: unknown): void;
  readonly SchemaEngine: {
    new: (options: unknown, log: (line: string) => void, factory: unknown) => Promise<Engine>;
  };
}

const require = createRequire(import.meta.url);

/** The newest that it is written for, and the one before. */
export type PrismaMajor = 6 | 7;

const paths = {
  6: () => require.resolve('prisma-6-engine/schema_engine_bg'),
  7: () => require.resolve('@prisma/schema-engine-wasm/schema_engine_bg'),
} as const;

async function loadEngine(major: PrismaMajor): Promise<EngineModule> {
  const path = paths[major]();
  const module = (await import(pathToFileURL(path).href)) as EngineModule;
  const bytes = readFileSync(join(dirname(path), 'schema_engine_bg.wasm'));
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: () => {} } });
  const { instance } = await webAssembly.instantiate(bytes, { './schema_engine_bg.js': module });
  module.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  return module;
}

/** From nothing to a schema no database is asked, but the engine wants to have one. */
const noDatabase = {
  provider: 'postgres',
  adapterName: 'none',
  queryRaw: async () => ({ columnNames: [], columnTypes: [], rows: [] }),
  executeRaw: async () => 0,
  executeScript: async () => {},
  getConnectionInfo: () => ({ schemaName: 'public', supportsRelationJoins: true }),
  dispose: async () => {},
  startTransaction: async () => {
    throw new Error('there is no database');
  },
};

const loading = new Map<PrismaMajor, Promise<EngineModule>>();

export interface SchemaPart {
  readonly path: string;
  readonly text: string;
}

export function filesOf(parts: readonly SchemaPart[]): { path: string; content: string }[] {
  return parts.map(({ path, text }) => ({ path, content: text }));
}

/** The engine over a database, and an empty one in which it runs migrations to look at them. */
export async function openEngine(
  parts: readonly SchemaPart[],
  connect: () => Promise<object>,
  connectToShadowDb: () => Promise<object>,
  major: PrismaMajor = 7,
): Promise<Engine> {
  const engine = loading.get(major) ?? loadEngine(major);
  loading.set(major, engine);
  const { SchemaEngine } = await engine;
  const factory = { provider: 'postgres', adapterName: 'none', connect, connectToShadowDb };
  return SchemaEngine.new(
    { datamodels: parts.map(({ path, text }) => [path, text]) },
    () => {},
    bindMigrationAwareSqlAdapterFactory(factory as never),
  );
}

/** The script of `prisma migrate diff --from-empty`. */
export async function prismaScript(parts: readonly SchemaPart[]): Promise<string> {
  const files = filesOf(parts);
  const engine = await openEngine(
    parts,
    async () => noDatabase,
    async () => noDatabase,
  );
  const { stdout } = await engine.diff({
    from: { tag: 'empty' },
    to: { tag: 'schemaDatamodel', files },
    script: true,
    exitCode: null,
    shadowDatabaseUrl: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  return stdout ?? '';
}
