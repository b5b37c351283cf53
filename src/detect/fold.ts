/** Folds the claims about one thing into what `detect_stack` reports of it. */
import type { Claim } from './claim.ts';
import { confidenceOf, groupBy, rankValues, weightOf } from './combine.ts';
import type { Gathered } from './gather.ts';
import { describeMigrations } from './migrations/describe.ts';
import { ancestors } from './paths.ts';
import type { Connection, Engine, Evidence, Migrations, Unit } from './stack.ts';
import type { Tree } from './tree.ts';

/** Evidence that is kept for one claim: enough to check it, not a list of every mention. */
const evidencePerValue = 3;

export function foldMigrations(tree: Tree, claims: readonly Claim[]): Migrations[] {
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
  const described = [...byFolder].map(([folder, { tool, engine }]) =>
    describeMigrations(tree, folder, tool, engine),
  );
  return described.filter((entry) => !isParent(entry, described));
}

/** A configured folder whose migrations lie in folders of their own: by year, by engine, by module. */
function isParent({ directory, count }: Migrations, all: readonly Migrations[]): boolean {
  return (
    count === 0 &&
    all.some((other) => other.count > 0 && other.directory.startsWith(`${directory}/`))
  );
}

/** The primary engine's longest history first. */
export function orderMigrations(migrations: readonly Migrations[], primary: Engine): Migrations[] {
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
export function chooseTools(claims: readonly Claim[], migrations: readonly Migrations[]): string[] {
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

export function foldConnections(claims: readonly Claim[]): Connection[] {
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

/** Values of the claims that made it into the result. */
interface Reported {
  readonly engine: readonly string[];
  readonly orm: readonly string[];
  readonly migration_tool: readonly string[];
}

function isReported(claim: Claim, reported: Reported): boolean {
  switch (claim.claim) {
    case 'engine':
    case 'orm':
    case 'migration_tool':
      return reported[claim.claim].includes(claim.value);
    case 'connection':
      return false;
    case 'migrations':
    case 'schema_file':
    case 'platform':
      return true;
  }
}

export function foldEvidence(claims: readonly Claim[], reported: Reported): Evidence[] {
  const groups = groupBy(
    claims.filter((claim) => isReported(claim, reported)),
    (claim) => `${claim.claim} ${claim.value}`,
  );
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

export function foldUnits(
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
