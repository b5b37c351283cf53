/** The file in which a project keeps its whole schema: SQL, or Prisma's language. */
import type { Stack } from '../detect/stack.ts';
import { readPrisma } from './prisma/read.ts';
import type { Reading } from './reading.ts';
import { readScript } from './script.ts';

export interface SchemaFile {
  readonly kind: 'prisma' | 'sql';
  /** A file, or a folder that holds one schema in several files. */
  readonly path: string;
}

function kindOf(path: string): SchemaFile['kind'] | null {
  if (path.endsWith('.prisma')) return 'prisma';
  return path.endsWith('.sql') ? 'sql' : null;
}

/** What the application itself works with comes before a dump. */
const preference: readonly SchemaFile['kind'][] = ['prisma', 'sql'];

/** Null when the project has none that can be read. */
export function schemaFileOf(stack: Stack): SchemaFile | null {
  const files = stack.schemaFiles.flatMap((path) => {
    const kind = kindOf(path);
    return kind === null ? [] : [{ kind, path }];
  });
  for (const kind of preference) {
    const first = files.find((file) => file.kind === kind);
    if (first !== undefined) return first;
  }
  return null;
}

export async function readSchemaFile(
  project: string,
  { kind, path }: SchemaFile,
  totalMs: number,
): Promise<Reading> {
  switch (kind) {
    case 'prisma':
      return await readPrisma({ project, path }, { totalMs });
    case 'sql':
      return await readScript({ project, path }, { totalMs });
  }
}
