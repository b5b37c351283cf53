/** The schema that a project has now, from the best source there is, and where its sources disagree. */
import type { Migrations, Stack } from '../detect/stack.ts';
import { type Finding, Refusal } from '../ir/findings.ts';
import { findDrift, type Scope } from './drift.ts';
import { readHistory } from './history.ts';
import { readLive } from './live.ts';
import { liveUrl } from './live-url.ts';
import type { Reading } from './reading.ts';
import { readSchemaFile, schemaFileOf } from './schema-file.ts';

export interface CurrentSchema {
  /** Null when nothing could be read; `findings` say why. */
  readonly reading: Reading | null;
  /** Differences between the sources, object by object. */
  readonly drift: readonly Finding[];
  /** About the choice of a source; what a reading has to say is in the reading. */
  readonly findings: readonly Finding[];
}

export interface CurrentOptions {
  /** Environment variable that holds the URL of a live database. */
  readonly variable?: string | undefined;
  /** Whether a second source is read to compare the first with; true when not said. */
  readonly drift?: boolean;
  /** Milliseconds for one source. */
  readonly timeLimit?: number;
}

/** Clients give a call a minute, and there may be two sources to read. */
const defaultTimeLimit = 25_000;

/** Throws `Refusal` when a live database was named and cannot be read. */
export async function readCurrent(
  stack: Stack,
  options: CurrentOptions = {},
): Promise<CurrentSchema> {
  const findings: Finding[] = [];
  const sources = [
    ...liveSource(stack, options),
    ...(isPostgres(stack, findings) ? projectSources(stack, options) : []),
  ];
  const wanted = options.drift === false ? 1 : 2;
  const [first, ...others] = await readSources(sources, wanted, findings);
  if (first === undefined) return { reading: null, drift: [], findings };
  const drift: Finding[] = [];
  for (const other of others) drift.push(...compare(first, other, findings));
  return { reading: first.reading, drift, findings };
}

const scopes = { sql: 'sql', drizzle: 'orm', prisma: 'prisma' } as const;

interface Source {
  readonly name: string;
  readonly scope: Scope;
  /** What the caller asked for by name must be readable. */
  readonly required: boolean;
  read(): Promise<Reading>;
}

interface Read {
  readonly source: Source;
  readonly reading: Reading;
}

/** All that can be read, the best first. The third would tell nothing that the second did not. */
async function readSources(
  sources: readonly Source[],
  wanted: number,
  findings: Finding[],
): Promise<Read[]> {
  const found: Read[] = [];
  for (const source of sources) {
    if (found.length === wanted) break;
    try {
      found.push({ source, reading: await source.read() });
    } catch (error) {
      if (!(error instanceof Refusal) || source.required) throw error;
      const { message, fix } = error;
      // Without it there is still a schema; the two are not compared.
      const severity = found.length > 0 ? 'info' : 'warning';
      findings.push({ code: 'schema-not-read', severity, subject: source.name, message, fix });
    }
  }
  return found;
}

function compare(one: Read, other: Read, findings: Finding[]): Finding[] {
  // A schema file without a table is not where the project keeps them.
  const isPartial = ({ reading }: Read) => !reading.complete || reading.schema.tables.length === 0;
  const partial = [one, other].find(isPartial);
  if (partial === undefined) {
    const scope = one.source.scope === 'sql' ? other.source.scope : one.source.scope;
    return findDrift(one.reading, other.reading, scope);
  }
  findings.push({
    code: 'drift-not-checked',
    severity: 'info',
    subject: partial.source.name,
    message: `${one.reading.source} and ${other.reading.source} were not compared: ${partial.reading.source} could not be read whole, or has no tables.`,
    fix: 'Mend what the findings of that reading name, and read again.',
  });
  return [];
}

function isPostgres(stack: Stack, findings: Finding[]): boolean {
  if (stack.engines.includes('postgresql') || stack.engines.includes('cockroachdb')) return true;
  findings.push({
    code: 'engine-not-read',
    severity: 'info',
    subject: stack.primaryEngine,
    message: `The project's database is ${stack.primaryEngine}; schemas are read from PostgreSQL only.`,
    fix: 'Describe the existing tables in the model, as entities of their own.',
  });
  return false;
}

function liveSource(stack: Stack, { variable, timeLimit }: CurrentOptions): Source[] {
  if (variable === undefined) return [];
  const { project } = stack;
  const files = stack.connections.find((connection) => connection.variable === variable)?.files;
  return [
    {
      name: variable,
      scope: 'sql',
      required: true,
      read: () =>
        readLive({
          url: liveUrl({ project, variable, files: files ?? [] }),
          variable,
          timeLimit: timeLimit ?? defaultTimeLimit,
        }),
    },
  ];
}

function projectSources(stack: Stack, options: CurrentOptions): Source[] {
  const limit = options.timeLimit ?? defaultTimeLimit;
  const history = primaryHistory(stack);
  const file = schemaFileOf(stack);
  const sources: Source[] = [];
  if (history !== null) sources.push(historySource(stack, history, limit));
  if (file !== null) {
    sources.push({
      name: file.path,
      scope: scopes[file.kind],
      required: false,
      read: () => readSchemaFile(stack.project, file, limit),
    });
  }
  return sources;
}

function primaryHistory(stack: Stack): Migrations | null {
  const ours = stack.migrations.filter(({ engine }) => engine === 'postgresql');
  const unsaid = stack.migrations.filter(({ engine }) => engine === null);
  return ours[0] ?? (stack.primaryEngine === 'postgresql' ? (unsaid[0] ?? null) : null);
}

function historySource(stack: Stack, { directory, tool }: Migrations, totalMs: number): Source {
  const { project, platforms } = stack;
  return {
    name: directory,
    scope: 'sql',
    required: false,
    read: () => readHistory({ project, directory, tool, platforms }, { totalMs }),
  };
}
