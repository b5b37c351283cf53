/** The file in which a project keeps its whole schema: SQL, Prisma's language, or Drizzle's TypeScript. */
import type { Stack } from '../detect/stack.ts';
import { readDrizzle } from './drizzle/read.ts';
import { readPrisma } from './prisma/read.ts';
import type { Reading } from './reading.ts';
import { readScript } from './script.ts';

export interface SchemaFile {
  readonly kind: 'prisma' | 'drizzle' | 'sql';
  /** A file, or a folder that holds one schema in several files. */
  readonly path: string;
  /** All that the schema is made of, `path` first. */
  readonly paths: readonly string[];
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

function kindOf(path: string, orm: readonly string[]): SchemaFile['kind'] | null {
  if (path.endsWith('.prisma')) return 'prisma';
  if (/\.sql$/.test(path)) return 'sql';
  const isCode = /\.[cm]?[jt]s$/.test(path) || !/\.\w+$/.test(path);
  return isCode && orm.includes('drizzle') ? 'drizzle' : null;
}

/** What the application itself works with comes before a dump. */
const preference: readonly SchemaFile['kind'][] = ['prisma', 'drizzle', 'sql'];

/** Null when the project has none that can be read. */
export function schemaFileOf(stack: Stack): SchemaFile | null {
  const inHistory = (path: string) =>
    stack.migrations.some(({ directory }) => path.startsWith(`${directory}/`));
  const files = stack.schemaFiles.flatMap((path) => {
    // A script of the history is no second source: it was read with it, in its tool's own form.
    if (path.endsWith('.sql') && inHistory(path)) return [];
    const kind = kindOf(path, stack.orm);
    return kind === null ? [] : [{ kind, path }];
  });
  for (const kind of preference) {
    const [first, ...others] = files.filter((file) => file.kind === kind);
    if (first === undefined) continue;
    // What lies elsewhere may be another database's.
    const folder = folderOf(first.path);
    const beside = others.filter(({ path }) =>
      folder === '' ? !path.includes('/') : path.startsWith(`${folder}/`),
    );
    return { ...first, paths: [first, ...beside].map(({ path }) => path) };
  }
  return null;
}

export async function readSchemaFile(
  project: string,
  { kind, path, paths }: SchemaFile,
  totalMs: number,
): Promise<Reading> {
  switch (kind) {
    case 'prisma':
      return await readPrisma({ project, path }, { totalMs });
    case 'drizzle':
      return await readDrizzle({ project, paths }, { totalMs });
    case 'sql':
      return await readScript({ project, path }, { totalMs });
  }
}
