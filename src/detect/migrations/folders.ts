/** Finds the migrations folders of a project by what lies in them. */
import type { Claim, Detector, MigrationFolder, Project } from '../claim.ts';
import { folderOf } from '../paths.ts';
import type { Engine } from '../stack.ts';
import { type Folder, joinPath } from '../tree.ts';
import { datedFolders, type Entries, entryFile, readEntries } from './entries.ts';

/** Names that a folder of migrations, or one above it, has; others are not looked into. */
const likely =
  /migrat|version|change|(?:^|[/_-])(?:db|database|sql|schemas?|ddl|deltas?|updates?|upgrades?|scripts?|drizzle|evolutions?|prisma|patch(?:es)?|alembic|flyway|liquibase|supabase|committed|revisions)(?:$|[/_-])/i;

/** A retired line, ways back, back-fills and background jobs look like migrations of the schema but are not. */
const retired =
  /(?:^|\/)(?:(?:old|legacy|archived?|retired|deprecated|obsolete|squashed|unused)(?:[-_.][^/]*)?|rollbacks?|[^/]*[-_.](?:old|legacy|archived?|retired|deprecated|bak|backup|squashed)|(?:data|background|async|batched)[-_]?migrations?|[a-z]*BackgroundMigrations?|back[-_]?fills?|seed(?:s|ers?|ing)?)(?:\/|$)/i;

/** Names that only migrations have: their folder may be called anything. */
const unmistakable =
  /^\d+[-_.].*\.(?:up|down)\.sql$|^V\d[\d._]*__.+\.sql$|^\d{3,14}[-_].+\.sql$|^\d{13,14}[-_].+\.(?:[cm]?[jt]s|rb|php|py|exs?|cs|go)$|^\d{4}-\d\d-\d\dT.+\.[cm]?[jt]s$|^(?:Version|Migration)\d{14}.*\.(?:php|ts)$|^m\d{6,8}_\d{6}_.+\.(?:rs|php)$|^(?:\d{4}|[0-9a-f]{12})_.+\.py$|^migration_lock\.toml$|^atlas\.sum$/i;

const definesSchema =
  /\b(?:create|alter|drop)\s+(?:or\s+replace\s+)?(?:(?:unique|temp|temporary|unlogged|materialized|foreign|virtual)\s+)*(?:table|index|view|type|schema|sequence|function|trigger|extension|column|database|policy)\b/i;

function sample(
  project: Project,
  folder: Folder,
  entries: Entries,
): Pick<MigrationFolder, 'samples' | 'sampleNames'> {
  const { names } = entries;
  const chosen = new Set([names[0], names[Math.floor(names.length / 2)], names.at(-1)]);
  const samples: string[] = [];
  const sampleNames: string[] = [];
  for (const entry of chosen) {
    if (entry === undefined) continue;
    const text = project.tree.head(entryFile(folder.path, entries, entry))?.text;
    if (text === undefined) continue;
    samples.push(text);
    sampleNames.push(entries.inner === null ? entry.name : `${entry.name}/${entries.inner}`);
  }
  return { samples, sampleNames };
}

/** SQL that only one engine accepts. */
const idioms: readonly (readonly [RegExp, Engine])[] = [
  [
    /\bENGINE\s*=\s*\w*(?:MergeTree|Distributed|Null|Memory)\b|\bLowCardinality\(|\bON\s+CLUSTER\b/i,
    'clickhouse',
  ],
  [/\bAUTO_INCREMENT\b|\bENGINE\s*=\s*InnoDB\b|\bCHARSET\s*=|\butf8mb4\b/i, 'mysql'],
  // `autoIncrement` of a query builder says nothing.
  [
    /\b(?:AUTOINCREMENT|autoincrement|PRAGMA\s+\w+|pragma\s+\w+|WITHOUT\s+ROWID|without\s+rowid)\b/,
    'sqlite',
  ],
  [/\bIDENTITY\s*\(\s*1\s*,\s*1\s*\)|\bNVARCHAR\s*\(\s*max\s*\)|\[dbo\]\./i, 'mssql'],
  [/\bVARCHAR2\s*\(|\bNUMBER\s*\(\s*\d+/i, 'oracle'],
  [
    /\b(?:big|small)?serial\b|\btimestamptz\b|(?<![.>])\bjsonb\b|\bbytea\b|\bplpgsql\b|\bgen_random_uuid\(|\buuid_generate_v4\(|\bCREATE\s+EXTENSION\b|\btimestamp\s+with(?:out)?\s+time\s+zone\b|\bUSING\s+(?:btree|gin|gist|brin)\b|::(?:text|jsonb?|regclass|varchar)\b|\bALTER\s+TABLE\s+ONLY\b|\btext\[\]/i,
    'postgresql',
  ],
];

/** The engine whose dialect a text is in; null when it is plain SQL or contradicts itself. */
export function dialectOf(texts: readonly string[]): Engine | null {
  const found = idioms.filter(([expression]) => texts.some((text) => expression.test(text)));
  return found.length === 1 ? (found[0]?.[1] ?? null) : null;
}

/** Folders named for an engine: `migrations/sqlite`, `db/clickhouse/migrations`. */
const engineNames: readonly (readonly [RegExp, Engine])[] = [
  [/^(?:postgres(?:ql|s)?|pg|pgsql|psql)$/i, 'postgresql'],
  [/^mysql\d*$/i, 'mysql'],
  [/^mariadb$/i, 'mariadb'],
  [/^sqlite3?$/i, 'sqlite'],
  [/^(?:mssql|sqlserver)$/i, 'mssql'],
  [/^(?:cockroach(?:db)?|crdb)$/i, 'cockroachdb'],
  [/^(?:clickhouse|ch)$/i, 'clickhouse'],
  [/^(?:mongo|mongodb)$/i, 'mongodb'],
  [/^oracle$/i, 'oracle'],
  [/^h2$/i, 'h2'],
];

export function engineOfPath(path: string): Engine | null {
  for (const part of path.split('/').reverse()) {
    const found = engineNames.find(([expression]) => expression.test(part));
    if (found !== undefined) return found[1];
  }
  return null;
}

/** The same in code: statements in strings, or calls that build tables. */
const buildsSchema =
  /\b(?:create|alter|drop)[-_ ]?(?:table|index|column)\b|\badd[-_]?column\b|\bauto[-_]?migrate\b|\bsync2?\(/i;

function recognize(folder: MigrationFolder, detectors: readonly Detector[]) {
  for (const detector of detectors) {
    const found = detector.recognize?.(folder) ?? null;
    if (found !== null) return found;
  }
  return null;
}

/** A folder that calls itself one and changes tables, by no tool that we know. */
function recognizeUnknown(folder: MigrationFolder): { tool: string } | null {
  const named =
    /migrat|^(?:alterations?|deltas?|evolutions?|schema[-_](?:changes|updates)|upgrades?)$/i;
  const parts = folder.path.split('/');
  if (!parts.slice(-2).some((part) => named.test(part))) return null;
  if (!folder.samples.some((text) => definesSchema.test(text) || buildsSchema.test(text)))
    return null;
  return { tool: folder.sampleNames.every((name) => name.endsWith('.sql')) ? 'raw-sql' : 'custom' };
}

/** A claim for each folder of migrations; `signature` claims know the tool, others were configured. */
export function* findMigrationFolders(
  project: Project,
  detectors: readonly Detector[],
): Generator<Claim> {
  const versioned = new Set<string>();
  const dated = new Set<string>();
  for (const folder of project.tree.folders.values()) {
    if (versioned.has(folderOf(folder.path)) || dated.has(folder.path)) continue;
    if (retired.test(folder.path)) continue;
    const isLikely = likely.test(folder.path);
    if (!isLikely && !folder.files.some((name) => unmistakable.test(name))) continue;
    const entries = readEntries(project.tree, folder);
    if (entries.names.length === 0 && !folder.files.includes('migration_lock.toml')) continue;
    const view: MigrationFolder = { ...folder, ...sample(project, folder, entries), project };
    const found = recognize(view, detectors) ?? recognizeUnknown(view);
    if (found === null) continue;
    if (entries.version !== null) versioned.add(folder.path);
    if (entries.dated !== undefined) {
      for (const path of datedFolders(project.tree, folder)) dated.add(joinPath(folder.path, path));
    }
    const engine =
      ('engine' in found ? found.engine : undefined) ??
      dialectOf(view.samples) ??
      engineOfPath(folder.path);
    yield {
      claim: 'migrations',
      value: folder.path,
      tool: found.tool,
      path:
        entries.names.length === 0
          ? folder.path
          : entryFile(folder.path, entries, entries.names.at(-1) as never),
      line: null,
      source: 'signature',
      ...(engine === null ? {} : { engine }),
    };
  }
}
