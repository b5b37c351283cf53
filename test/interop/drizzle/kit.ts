/** The real drizzle-kit and migrator, in projects that lie side by side in one folder. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type pg from 'pg';
import { packageFile } from '../../../src/package.ts';
import { installed } from '../sql/tools.mjs';
import { makeProject } from '../support/project.ts';

const run = promisify(execFile);

export interface Kit {
  readonly version: string;
  /** Null where it is not installed. */
  readonly packages: string | null;
}

const installedOne = installed('drizzle1');

export const kits = {
  zero: { version: '0.31.11', packages: packageFile('node_modules') },
  one: {
    version: '1.0.0-rc.5',
    packages: installedOne === null ? null : join(installedOne, 'node_modules'),
  },
} satisfies Record<string, Kit>;

const files = {
  'package.json':
    '{ "type": "module", "dependencies": { "drizzle-orm": "*", "drizzle-kit": "*" } }\n',
  'drizzle.config.ts': `import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: './src/db/schema.ts',
  out: './drizzle',
});
`,
};

const compiler = {
  compilerOptions: {
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  },
  include: ['*/src'],
};

/** A folder for projects of one version: its modules are looked up, and checked, once for all. */
export async function workspace({ packages }: Kit): Promise<string> {
  const folder = await makeProject({ 'tsconfig.json': JSON.stringify(compiler) });
  symlinkSync(packages ?? '', join(folder, 'node_modules'));
  return folder;
}

export function newProject(folder: string, name: string): string {
  const project = join(folder, name.replaceAll(' ', '-'));
  mkdirSync(project);
  for (const [path, text] of Object.entries(files)) writeFileSync(join(project, path), text);
  symlinkSync(join(folder, 'node_modules'), join(project, 'node_modules'));
  return project;
}

/** With all that is written there already. */
export function copiedProject(from: string, name: string): string {
  const project = newProject(dirname(from), name);
  for (const part of ['src', 'drizzle']) {
    cpSync(join(from, part), join(project, part), { recursive: true });
  }
  return project;
}

async function node(folder: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [...args], { cwd: folder, timeout: 200_000 });
  return stdout;
}

/** What drizzle-kit says; it exits with 0 also after a stack trace. */
export function kitSays(project: string, command: 'generate' | 'check'): Promise<string> {
  return node(project, ['node_modules/drizzle-kit/bin.cjs', command]);
}

async function connected(
  project: string,
  url: string,
  work: (require: NodeJS.Require, client: unknown) => Promise<void>,
): Promise<void> {
  const require = createRequire(join(project, 'here.cjs'));
  const { Pool } = require('pg') as typeof pg;
  const pool = new Pool({ connectionString: url, max: 1 });
  // Its end does not wait for the connection's, whose errors are the pool's till then.
  pool.on('error', () => {});
  try {
    await work(require, pool);
  } finally {
    await pool.end();
  }
}

/** drizzle-orm's own migrator. */
export function migrate(project: string, url: string): Promise<void> {
  return connected(project, url, async (require, client) => {
    const { drizzle } = require('drizzle-orm/node-postgres');
    const { migrate: migrator } = require('drizzle-orm/node-postgres/migrator');
    await migrator(drizzle({ client }), { migrationsFolder: join(project, 'drizzle') });
  });
}

/** What the project's modules export, relations included. */
async function exportsOf(project: string, require: NodeJS.Require): Promise<object> {
  const modules = ['schema', 'relations'].filter((name) =>
    existsSync(join(project, `src/db/${name}.ts`)),
  );
  const outfile = join(project, 'modules.cjs');
  await build({
    stdin: {
      contents: modules.map((name) => `export * from './src/db/${name}';`).join('\n'),
      resolveDir: project,
    },
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    outfile,
  });
  return require(outfile) as object;
}

type Relations = Readonly<Record<string, { readonly relations?: object }>>;

interface Queries {
  readonly _: { readonly schema?: Relations; readonly relations?: Relations };
  readonly query: Readonly<Record<string, { findMany(options: object): Promise<unknown> }>>;
}

/** Asks each table for its rows with all that it has relations to; how many relations there were. */
export async function followRelations(project: string, url: string): Promise<number> {
  let count = 0;
  await connected(project, url, async (require, client) => {
    const { drizzle } = require('drizzle-orm/node-postgres');
    const schema = await exportsOf(project, require);
    const given = 'relations' in schema ? { relations: schema.relations } : { schema };
    const { query, _: known }: Queries = drizzle({ client, ...given });
    for (const [name, table] of Object.entries(query)) {
      const { relations = {} } = (known.relations ?? known.schema)?.[name] ?? {};
      const all = Object.keys(relations).map((each) => [each, true] as const);
      await table.findMany({ with: Object.fromEntries(all), limit: 1 });
      count += all.length;
    }
  });
  return count;
}

export async function psql(project: string, url: string, file: string): Promise<void> {
  const args = ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', url, '-f', file];
  await run('psql', args, { cwd: project });
}

/** Errors of TypeScript in the modules of all projects of the folder; empty when there are none. */
export async function typeErrors(folder: string): Promise<string> {
  try {
    const typescript = dirname(packageFile('node_modules/typescript/package.json'));
    return await node(folder, [join(typescript, 'bin', 'tsc'), '-p', 'tsconfig.json']);
  } catch (error) {
    return String((error as { stdout?: string }).stdout);
  }
}

function scripts(project: string, ending: string): string[] {
  const folder = join(project, 'drizzle');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => `drizzle/${name}`)
    .sort();
}

/** Newest last. */
export const rollbacks = (project: string): string[] => scripts(project, 'rollback.sql');
export const byHand = (project: string): string[] => scripts(project, 'by-hand.sql');
