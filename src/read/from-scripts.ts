/** A reading out of SQL files: they run in a sandbox, and its catalog is read. */
import { Refusal } from '../ir/findings.ts';
import { emptySchema } from '../ir/schema.ts';
import { type CatalogRead, readCatalog } from '../postgres/catalog.ts';
import { DatabaseError } from '../postgres/session.ts';
import { type Sandbox, withSandbox } from '../sandbox/sandbox.ts';
import { type Prelude, withoutPrelude } from './prelude.ts';
import type { Reading } from './reading.ts';
import { Replay } from './replay.ts';
import type { Report } from './report.ts';
import type { Script } from './statements.ts';

export interface ScriptFile {
  /** Relative to the project. */
  readonly path: string;
  readonly scripts: readonly Script[];
}

export interface ReadOptions {
  readonly prelude?: Prelude | undefined;
  /** For one statement. */
  readonly statementMs?: number;
  /** By which the process may grow during one statement. */
  readonly statementBytes?: number;
  readonly totalMs?: number;
  /** How many statements may take the sandbox with them. */
  readonly deaths?: number;
  /** As in `CatalogOptions`. */
  readonly notNullNames?: boolean;
}

const limits = { statementMs: 8_000, statementBytes: 500_000_000, totalMs: 60_000, deaths: 6 };

async function prepare(
  sandbox: Sandbox,
  replay: Replay,
  prelude: Prelude | undefined,
  report: Report,
): Promise<Omit<CatalogRead, 'version'>> {
  if (prelude === undefined) return { schema: emptySchema, unmodelled: [] };
  await replay.prepare(prelude.statements, prelude.searchPath);
  report.add({
    code: 'objects-assumed',
    severity: 'info',
    subject: prelude.owner,
    message: prelude.assumption,
    fix: 'Name the live database to read what is really there.',
  });
  return await readCatalog(sandbox);
}

/** pg_dump empties the search path by a call of its own, and fills views again where it dumps rows. */
function isDumpWithoutRows({ scripts }: ScriptFile): boolean {
  const own = /^SELECT pg_catalog\.set_config\('search_path', '', false\);/m;
  return scripts.some(({ sql }) => own.test(sql) && !/^REFRESH MATERIALIZED VIEW /m.test(sql));
}

/** The files may have made more objects than the sandbox's limits let us read. */
function refuseTooLarge(error: unknown): never {
  if (!(error instanceof DatabaseError)) throw error;
  throw new Refusal(
    'schema_unreadable',
    `The files run, but the catalog that they leave cannot be read: ${error.message}.`,
    'Name a live database, by the variable that holds its URL, to read the schema from.',
  );
}

export async function readScripts(
  source: string,
  files: Iterable<ScriptFile>,
  report: Report,
  options: ReadOptions = {},
): Promise<Reading> {
  const { prelude, notNullNames = false } = options;
  let withoutRows = false;
  const read = async (sandbox: Sandbox): Promise<CatalogRead> => {
    const replay = new Replay(sandbox, report, {
      totalMs: options.totalMs ?? limits.totalMs,
      deaths: options.deaths ?? limits.deaths,
    });
    const base = await prepare(sandbox, replay, prelude, report);
    const known = new Set(base.unmodelled.map((item) => item.subject));
    for (const file of files) {
      withoutRows ||= isDumpWithoutRows(file);
      await replay.run(file.path, file.scripts);
    }
    const catalog = await readCatalog(sandbox, { notNullNames }).catch(refuseTooLarge);
    const unmodelled = catalog.unmodelled.filter(({ subject }) => !known.has(subject));
    for (const { definition: _, ...finding } of unmodelled) report.add(finding);
    const schema =
      prelude === undefined
        ? catalog.schema
        : withoutPrelude(catalog.schema, base.schema, prelude.owner, report);
    return { schema, unmodelled, version: catalog.version };
  };
  const { schema, unmodelled, version } = await withSandbox(read, {
    timeLimitMs: options.statementMs ?? limits.statementMs,
    memoryLimitBytes: options.statementBytes ?? limits.statementBytes,
  });
  return {
    source,
    schema,
    findings: report.findings(),
    unmodelled,
    serverVersion: version,
    withoutRows,
    complete: report.complete,
  };
}
