/** `detect_stack`'s work: what a project uses, and the schema it has now, each kept under a handle. */
import { z } from 'zod';
import { detectStack } from './detect/detect.ts';
import { Stack } from './detect/stack.ts';
import { chooseTarget } from './emit/index.ts';
import type { Finding } from './ir/findings.ts';
import { type CurrentSchema, readCurrent } from './read/current.ts';
import { saveRecord } from './store/store.ts';

/** What is kept of a project: the schema stands beside it under its own handle. */
export const StackRecord = Stack.extend({
  current: z.object({ schemaId: z.string(), source: z.string() }).nullable(),
});

export interface KnownProject {
  readonly id: string;
  readonly stack: Stack;
  readonly schema: KnownSchema | null;
  /** Of the stack and of the reading, what is worth most first. */
  readonly findings: readonly Finding[];
}

export interface KnownSchema {
  readonly id: string;
  /** Where it was read from. */
  readonly source: string;
  /** Nothing was left out. */
  readonly complete: boolean;
  /** Names; `public` goes without saying. */
  readonly tables: readonly string[];
  /** Differences from the project's other source. */
  readonly drift: number;
}

export interface ProjectInput {
  readonly path: string;
  /** Environment variable that holds the URL of a live database. */
  readonly variable?: string | undefined;
}

export async function knowProject({ path, variable }: ProjectInput): Promise<KnownProject> {
  const stack = await detectStack(path);
  const current = await readCurrent(stack, { variable });
  const schema = await keepSchema(current);
  const kept = schema === null ? null : { schemaId: schema.id, source: schema.source };
  return {
    id: await saveRecord('stack', { ...stack, current: kept }),
    stack,
    schema,
    findings: [
      ...stack.findings,
      ...chooseTarget(stack).findings,
      ...current.findings,
      ...(current.reading?.findings ?? []),
      ...current.drift,
    ],
  };
}

async function keepSchema({ reading, drift }: CurrentSchema): Promise<KnownSchema | null> {
  if (reading === null) return null;
  const { schema, source, complete } = reading;
  return {
    id: await saveRecord('schema', schema),
    source,
    complete,
    tables: schema.tables.map((table) =>
      table.schema === 'public' ? table.name : `${table.schema}.${table.name}`,
    ),
    drift: drift.length,
  };
}
