/** The real drizzle-kit and migrator, in a project's folder. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageFile } from '../../../src/package.ts';
import { installed } from '../sql/tools.mjs';
import { makeProject } from '../support/project.ts';

export interface Kit {
  readonly version: string;
  /** Null where it is not installed. */
  readonly packages: string | null;
}

const installedOne = installed('drizzle1');

export const kits: readonly Kit[] = [
  { version: '0.31.11', packages: packageFile('node_modules') },
  {
    version: '1.0.0-rc.5',
    packages: installedOne === null ? null : join(installedOne, 'node_modules'),
  },
];

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
  'tsconfig.json': `{
  "compilerOptions": {
    "target": "es2022",
    "module": "esnext",
    "moduleResolution": "bundler",
    "strict": true,
    "noEmit": true,
    "skipLibCheck": true,
    "types": []
  },
  "include": ["src"]
}
`,
};

export async function drizzleProject({ packages }: Kit): Promise<string> {
  const project = await makeProject(files);
  symlinkSync(packages ?? '', join(project, 'node_modules'));
  return project;
}

function node(project: string, args: readonly string[]): string {
  return execFileSync(process.execPath, [...args], {
    cwd: project,
    encoding: 'utf8',
    timeout: 120_000,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** What drizzle-kit says when it looks for changes; it exits with 0 also after a stack trace. */
export function generate(project: string): string {
  return node(project, ['node_modules/drizzle-kit/bin.cjs', 'generate']);
}

const migrator = fileURLToPath(new URL('migrate.mjs', import.meta.url));

export function migrate(project: string, url: string): void {
  node(project, [migrator, 'drizzle', url]);
}

export function psql(project: string, url: string, file: string): void {
  const args = ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', url, '-f', file];
  execFileSync('psql', args, { cwd: project, stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Errors of TypeScript in the project's modules; empty when there are none. */
export function typeErrors(project: string): string {
  try {
    const folder = dirname(packageFile('node_modules/typescript/package.json'));
    return node(project, [join(folder, 'bin', 'tsc'), '-p', 'tsconfig.json']);
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
