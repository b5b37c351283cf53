/** Weighs claims: which engines, tools and folders a project really has, and how sure that is. */
import type { Claim, Source } from './claim.ts';
import { ancestors, folderOf } from './paths.ts';
import { isAside } from './roles.ts';
import type { Confidence, Engine } from './stack.ts';

/** What one kind of evidence is worth for an engine. Kinds add up; two of the same kind do not. */
const weights: Readonly<Record<Source, number>> = {
  config: 10,
  signature: 8,
  schema: 8,
  adapter: 6,
  dependency: 4,
  script: 3,
  connection: 4,
  image: 2,
  hint: 1,
};

/** Evidence of this weight stands alone; less needs a second kind, or the absence of anything better. */
const enough = 6;

export function weightOf(claim: Claim): number {
  return weights[claim.source] * (claim.weak === true ? 0.25 : 1);
}

export function confidenceOf(claim: Claim): Confidence {
  if (claim.weak === true || isAsideClaim(claim)) return 'low';
  if (claim.source === 'config' || claim.source === 'signature' || claim.source === 'schema')
    return 'high';
  return claim.source === 'image' || claim.source === 'hint' ? 'low' : 'medium';
}

export function isAsideClaim(claim: Claim): boolean {
  if (isAside(claim.path)) return true;
  return (
    (claim.claim === 'migrations' || claim.claim === 'schema_file') && isAside(`${claim.value}/`)
  );
}

/** Sum over kinds of evidence of the best of each. */
export function score(claims: readonly Claim[]): number {
  const best = new Map<Source, number>();
  for (const claim of claims)
    best.set(claim.source, Math.max(best.get(claim.source) ?? 0, weightOf(claim)));
  return [...best.values()].reduce((sum, weight) => sum + weight, 0);
}

export function groupBy<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group === undefined) groups.set(key(value), [value]);
    else group.push(value);
  }
  return groups;
}

/** Traces that show a stack by themselves; a container image or a word in a setting does not. */
function isTelling(claim: Claim): boolean {
  if (claim.claim === 'connection' || claim.claim === 'platform') return false;
  return weightOf(claim) >= 3;
}

/** Claims of the application itself; those of tests and examples only where there are no others. */
export function chooseClaims(claims: readonly Claim[]): {
  claims: readonly Claim[];
  aside: boolean;
} {
  const own = claims.filter((claim) => !isAsideClaim(claim));
  return own.some(isTelling) ? { claims: own, aside: false } : { claims, aside: true };
}

export interface RankedEngine {
  readonly engine: Engine;
  readonly claims: readonly Claim[];
  readonly score: number;
}

/** Folders of migrations count for their engine, the more so the more migrations they hold. */
export type Histories = readonly { readonly engine: Engine | null; readonly count: number }[];

/** The only engine whose driver the nearest package above a folder depends on; null where there are several. */
export function engineOfUnit(claims: readonly Claim[], directory: string): Engine | null {
  const drivers = claims.filter(
    (claim) =>
      claim.claim === 'engine' &&
      claim.weak !== true &&
      (claim.source === 'dependency' || claim.source === 'adapter'),
  );
  // In a project of one package its drivers are all that there are, and say nothing of the folder.
  if (new Set(drivers.map((claim) => folderOf(claim.path))).size < 2) return null;
  for (const folder of ancestors(`${directory}/x`)) {
    const here = drivers.filter((claim) => folderOf(claim.path) === folder);
    if (here.length === 0) continue;
    const engines = new Set(here.map((claim) => claim.value as Engine));
    return engines.size === 1 ? ([...engines][0] ?? null) : null;
  }
  return null;
}

function primacy(ranked: RankedEngine, histories: Histories): number {
  const held = histories.filter((history) => history.engine === ranked.engine);
  const count = held.reduce((sum, history) => sum + history.count, 0);
  const chosen = ranked.claims.some((claim) => claim.claim === 'engine' && claim.primary === true);
  return ranked.score + 4 * Math.log2(1 + count) + (chosen ? 8 : 0);
}

const definite = new Set<Source>(['config', 'signature', 'schema']);

/** An application that runs on several engines alike starts out on the one that needs no server. */
const embedded: readonly Engine[] = ['sqlite', 'h2'];
/** Kept beside the database of record, never instead of it. */
const analytical: readonly Engine[] = ['clickhouse'];

function order(ranked: readonly RankedEngine[], histories: Histories): RankedEngine[] {
  const points = new Map(ranked.map((entry) => [entry, primacy(entry, histories)]));
  const of = (entry: RankedEngine) => points.get(entry) as number;
  const sorted = [...ranked].sort((one, other) => of(other) - of(one));
  const best = sorted.find((entry) => !analytical.includes(entry.engine)) ?? sorted[0];
  if (best === undefined) return [];
  const isChosen = best.claims.some((claim) => claim.claim === 'engine' && claim.primary === true);
  const alike = sorted.find(
    (entry) => embedded.includes(entry.engine) && of(entry) >= 0.85 * of(best),
  );
  const first = isChosen ? best : (alike ?? best);
  return [first, ...sorted.filter((entry) => entry !== first)];
}

/** CockroachDB has no driver of its own: its container beside a PostgreSQL driver is what there is to see. */
function cockroach(engines: readonly Claim[]): Claim[] {
  if (engines.some((claim) => claim.value === 'cockroachdb' && claim.source !== 'image')) return [];
  const driver = engines.some(
    (claim) => claim.value === 'postgresql' && claim.source === 'dependency',
  );
  const image = engines.find((claim) => claim.value === 'cockroachdb' && claim.source === 'image');
  if (!driver || image === undefined) return [];
  return [
    {
      claim: 'engine',
      value: 'cockroachdb',
      path: image.path,
      line: image.line,
      source: 'dependency',
    },
  ];
}

/** Where settings name CockroachDB, a PostgreSQL driver that nothing else speaks of is how it is reached. */
function withoutWireDriver(engines: readonly Claim[]): readonly Claim[] {
  const named = engines.some(
    (claim) =>
      claim.value === 'cockroachdb' && (claim.source === 'connection' || claim.source === 'config'),
  );
  const postgres = engines.filter((claim) => claim.value === 'postgresql');
  const mere = postgres.every((claim) => claim.source === 'dependency' || claim.source === 'hint');
  return named && mere ? engines.filter((claim) => claim.value !== 'postgresql') : engines;
}

/**
 * D1 and libSQL speak SQLite's dialect: schema files and configurations that say `sqlite` mean
 * them, unless the project also has a driver for SQLite files.
 */
function withoutDialect(claims: readonly Claim[]): readonly Claim[] {
  const engines = claims.filter((claim) => claim.claim === 'engine');
  const hosted = engines.some(
    (claim) => (claim.value === 'd1' || claim.value === 'libsql') && weightOf(claim) >= 4,
  );
  const files = engines.some(
    (claim) =>
      claim.value === 'sqlite' && (claim.source === 'dependency' || claim.source === 'adapter'),
  );
  if (hosted && !files) return engines.filter((claim) => claim.value !== 'sqlite');
  return [...withoutWireDriver(engines), ...cockroach(engines)];
}

/** The engines a project uses, the primary one first. */
export function rankEngines(claims: readonly Claim[], histories: Histories): RankedEngine[] {
  const groups = groupBy(withoutDialect(claims), (claim) => claim.value);
  const ranked = [...groups].map(([engine, group]) => ({
    engine: engine as Engine,
    claims: group,
    score: score(group),
  }));
  const settled = ranked.some((entry) => entry.claims.some((claim) => definite.has(claim.source)));
  // Several drivers of equal standing are several engines, unless a configuration says which one counts.
  for (const least of settled ? [enough, 4, 2] : [4, 2]) {
    const chosen = ranked.filter((entry) => entry.score >= least);
    if (chosen.length > 0) return order(chosen, histories);
  }
  return [];
}

/** Values of one kind of claim that are more than a development dependency, the best known first. */
export function rankValues(
  claims: readonly Claim[],
  kind: Claim['claim'],
  least: number,
): string[] {
  const groups = groupBy(
    claims.filter((claim) => claim.claim === kind),
    (claim) => claim.value,
  );
  return [...groups]
    .map(([value, group]) => ({ value, score: score(group) }))
    .filter((entry) => entry.score >= least)
    .sort((one, other) => other.score - one.score)
    .map((entry) => entry.value);
}
