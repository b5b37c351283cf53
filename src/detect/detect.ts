/** `detectStack`: which engines, tools, migrations and schema files a project has, with evidence. */
import type { Finding } from '../ir/findings.ts';
import type { Claim } from './claim.ts';
import {
  chooseClaims,
  confidenceOf,
  groupBy,
  type RankedEngine,
  rankEngines,
  rankValues,
  weightOf,
} from './combine.ts';
import {
  engineFindings,
  journalFindings,
  ledgerFindings,
  toolFinding,
  treeFindings,
} from './findings.ts';
import { type Gathered, gather } from './gather.ts';
import { describeMigrations } from './migrations/describe.ts';
import { ancestors } from './paths.ts';
import { resolveProject } from './project.ts';
import type { Confidence, Connection, Engine, Evidence, Migrations, Stack, Unit } from './stack.ts';
import { openTree, type Tree } from './tree.ts';

/** Evidence that is kept for one claim: enough to check it, not a list of every mention. */
const evidencePerValue = 3;

function foldMigrations(tree: Tree, claims: readonly Claim[]): Migrations[] {
  const byFolder = new Map<string, { tool: string; engine: Engine | null; score: number }>();
  for (const claim of claims) {
    if (claim.claim !== 'migrations') continue;
    const seen = byFolder.get(claim.value);
    // What lies in the folder says which tool wrote it; a configuration only where the files do not.
    const known = claim.tool !== 'raw-sql' && claim.tool !== 'custom';
    const points = weightOf(claim) + (known ? 10 : 0) + (claim.source === 'signature' ? 5 : 0);
    const engine = claim.engine ?? seen?.engine ?? null;
    if (seen === undefined || points > seen.score)
      byFolder.set(claim.value, { tool: claim.tool, engine, score: points });
    else byFolder.set(claim.value, { ...seen, engine: seen.engine ?? engine });
  }
  return [...byFolder].map(([folder, { tool, engine }]) =>
    describeMigrations(tree, folder, tool, engine),
  );
}

/** The primary engine's longest history first. */
function orderMigrations(migrations: readonly Migrations[], primary: Engine): Migrations[] {
  const rank = (entry: Migrations) =>
    entry.engine === primary ? 0 : entry.engine === null ? 1 : 2;
  return [...migrations].sort(
    (one, other) =>
      rank(one) - rank(other) ||
      other.count - one.count ||
      (one.directory < other.directory ? -1 : 1),
  );
}

/** Tools of the folders, of configurations and scripts; a mere dependency only where there is nothing better. */
function chooseTools(claims: readonly Claim[], migrations: readonly Migrations[]): string[] {
  const folders = migrations.map((entry) => entry.tool).filter((tool) => tool !== 'raw-sql');
  const configured = rankValues(
    claims.filter((claim) => claim.source !== 'dependency'),
    'migration_tool',
    3,
  );
  const tools = [...new Set([...folders, ...configured])];
  if (tools.length > 0) return tools;
  const dependencies = rankValues(claims, 'migration_tool', 1);
  if (dependencies.length > 0) return dependencies;
  return migrations.length > 0 ? ['raw-sql'] : [];
}

function foldConnections(claims: readonly Claim[]): Connection[] {
  const groups = groupBy(
    claims.filter((claim) => claim.claim === 'connection'),
    (claim) => claim.value,
  );
  return [...groups]
    .map(([variable, group]) => ({
      variable,
      files: [...new Set(group.map((claim) => claim.path))].sort(),
      best: Math.max(...group.map(weightOf)),
    }))
    .sort(
      (one, other) =>
        other.best - one.best ||
        other.files.length - one.files.length ||
        (one.variable < other.variable ? -1 : 1),
    )
    .map(({ variable, files }) => ({ variable, files: files.slice(0, 12) }))
    .slice(0, 40);
}

function foldEvidence(claims: readonly Claim[], told: (claim: Claim) => boolean): Evidence[] {
  const groups = groupBy(claims.filter(told), (claim) => `${claim.claim} ${claim.value}`);
  return [...groups.values()].flatMap((group) => {
    const best = [...group].sort((one, other) => weightOf(other) - weightOf(one));
    const places = new Set<string>();
    return best
      .filter(
        (claim) =>
          !places.has(`${claim.path}:${claim.line}`) && places.add(`${claim.path}:${claim.line}`),
      )
      .slice(0, evidencePerValue)
      .map((claim) => ({
        claim: claim.claim,
        value: claim.value,
        path: claim.path,
        line: claim.line,
        confidence: confidenceOf(claim),
      }));
  });
}

function foldUnits(
  gathered: Gathered,
  claims: readonly Claim[],
  engines: readonly Engine[],
  tools: readonly string[],
  orm: readonly string[],
): Unit[] {
  const folders = new Set([...gathered.units, '']);
  const unitOf = (path: string) => ancestors(path).find((folder) => folders.has(folder)) ?? '';
  const groups = groupBy(claims, (claim) => unitOf(claim.path));
  const units = [...groups].map(([folder, group]) => ({
    unit: {
      path: folder === '' ? '.' : folder,
      engines: engines.filter((engine) =>
        group.some(
          (claim) =>
            (claim.claim === 'engine' && claim.value === engine && claim.source !== 'hint') ||
            (claim.claim === 'migrations' && claim.engine === engine),
        ),
      ),
      orm: orm.filter((value) =>
        group.some((claim) => claim.claim === 'orm' && claim.value === value),
      ),
      migrationTool: tools.filter((value) =>
        group.some(
          (claim) =>
            (claim.claim === 'migration_tool' && claim.value === value) ||
            (claim.claim === 'migrations' && claim.tool === value),
        ),
      ),
    },
    score: group.reduce(
      (sum, claim) => sum + (claim.claim === 'connection' ? 0 : weightOf(claim)),
      0,
    ),
  }));
  return units
    .filter(({ unit }) => unit.engines.length + unit.orm.length + unit.migrationTool.length > 0)
    .sort((one, other) => other.score - one.score)
    .map(({ unit }) => unit);
}

function overall(primary: RankedEngine | undefined, aside: boolean): Confidence {
  if (aside || primary === undefined) return 'low';
  const sources = new Set(
    primary.claims.filter((claim) => claim.weak !== true).map((claim) => claim.source),
  );
  const parsed = sources.has('config') || sources.has('signature') || sources.has('schema');
  if (parsed && sources.size > 1) return 'high';
  return primary.score >= 4 ? 'medium' : 'low';
}

function defaultStack(project: string, findings: readonly Finding[]): Stack {
  return {
    project,
    fallback: true,
    engines: ['postgresql'],
    primaryEngine: 'postgresql',
    orm: [],
    migrationTool: ['raw-sql'],
    migrations: [],
    schemaFiles: [],
    connections: [],
    platforms: [],
    confidence: 'low',
    units: [],
    evidence: [],
    findings: [
      ...findings,
      {
        code: 'no-stack-found',
        severity: 'info',
        subject: '.',
        message:
          'No database, ORM or migrations were found in this project; PostgreSQL with plain SQL migrations is assumed.',
        fix: 'If the project has a database, name its migrations folder or its connection variable; otherwise go on with the default.',
      },
    ],
  };
}

export function combine(tree: Tree, gathered: Gathered): Stack {
  const notes = treeFindings(tree);
  if (gathered.isTool) return defaultStack(tree.root, [...notes, toolFinding]);
  const chosen = chooseClaims(gathered.claims);
  const folded = foldMigrations(tree, chosen.claims);
  const histories = folded.map(({ engine, count }) => ({ engine, count }));
  const folderEngines: Claim[] = folded.flatMap(({ engine, directory }) =>
    engine === null
      ? []
      : [{ claim: 'engine', value: engine, path: directory, line: null, source: 'signature' }],
  );
  const claims = [...chosen.claims, ...folderEngines];
  const engines = rankEngines(claims, histories);
  const orm = rankValues(claims, 'orm', 2);
  const tools = chooseTools(claims, folded);
  if (engines.length === 0 && orm.length === 0 && folded.length === 0 && tools.length === 0) {
    const connections = foldConnections(claims);
    return { ...defaultStack(tree.root, notes), connections };
  }
  const names = engines.map((entry) => entry.engine);
  const primaryEngine = names[0] ?? 'postgresql';
  const migrations = orderMigrations(folded, primaryEngine);
  const schemaFiles = rankValues(claims, 'schema_file', 1);
  const told = (claim: Claim) =>
    claim.claim === 'engine'
      ? names.includes(claim.value)
      : claim.claim === 'orm'
        ? orm.includes(claim.value)
        : claim.claim === 'migration_tool'
          ? tools.includes(claim.value)
          : claim.claim !== 'connection';
  return {
    project: tree.root,
    fallback: false,
    engines: names.length === 0 ? ['postgresql'] : names,
    primaryEngine,
    orm,
    migrationTool: tools,
    migrations,
    schemaFiles,
    connections: foldConnections(claims),
    platforms: rankValues(claims, 'platform', 1),
    confidence: overall(engines[0], chosen.aside),
    units: foldUnits(gathered, claims, names, tools, orm),
    evidence: foldEvidence(claims, told),
    findings: [
      ...notes,
      ...engineFindings(engines),
      ...migrations.flatMap((entry) => [...ledgerFindings(entry), ...journalFindings(tree, entry)]),
    ],
  };
}

/** Detects the stack of the project at this path. Throws `Refusal` where the path is not a project folder. */
export async function detectStack(projectPath: string): Promise<Stack> {
  const tree = await openTree(await resolveProject(projectPath));
  return combine(tree, await gather(tree));
}
