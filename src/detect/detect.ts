/** `detectStack`: which engines, tools, migrations and schema files a project has, with evidence. */
import type { Finding } from '../ir/findings.ts';
import type { Claim } from './claim.ts';
import {
  chooseClaims,
  engineOfUnit,
  type RankedEngine,
  rankEngines,
  rankValues,
} from './combine.ts';
import { disagreementFindings, engineFindings, toolFinding, treeFindings } from './findings.ts';
import {
  chooseTools,
  foldConnections,
  foldEvidence,
  foldMigrations,
  foldUnits,
  orderMigrations,
} from './fold.ts';
import { type Gathered, gather } from './gather.ts';
import { chainFindings, journalFindings, ledgerFindings } from './migrations/findings.ts';
import { resolveProject } from './project.ts';
import { schemaScripts } from './schema-scripts.ts';
import type { Confidence, Stack } from './stack.ts';
import { openTree, type Tree } from './tree.ts';

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

function combine(tree: Tree, gathered: Gathered): Stack {
  const notes = treeFindings(tree);
  if (gathered.isTool) return defaultStack(tree.root, [...notes, toolFinding]);
  const chosen = chooseClaims(gathered.claims);
  const folded = foldMigrations(tree, chosen.claims);
  const histories = folded.map(({ engine, directory, count }) => ({
    engine: engine ?? engineOfUnit(chosen.claims, directory),
    count,
  }));
  const folderEngines: Claim[] = folded.flatMap(({ engine, directory }) =>
    engine === null
      ? []
      : [{ claim: 'engine', value: engine, path: directory, line: null, source: 'signature' }],
  );
  const declared = [...chosen.claims, ...folderEngines];
  const claims = declared.some((claim) => claim.claim === 'schema_file')
    ? declared
    : [...declared, ...schemaScripts(tree, folded)];
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
    evidence: foldEvidence(claims, { engine: names, orm, migration_tool: tools }),
    findings: [
      ...notes,
      ...engineFindings(engines),
      ...disagreementFindings(engines, chosen.aside ? [] : claims),
      ...migrations.flatMap((entry) => [
        ...ledgerFindings(entry),
        ...chainFindings(tree, entry, migrations),
        ...journalFindings(tree, entry),
      ]),
    ],
  };
}

/** Detects the stack of the project at this path. Throws `Refusal` where the path is not a project folder. */
export async function detectStack(projectPath: string): Promise<Stack> {
  const tree = await openTree(await resolveProject(projectPath));
  return combine(tree, await gather(tree));
}
