/** What a detected stack has wrong with it, each with its repair. */
import type { Finding } from '../ir/findings.ts';
import type { Claim } from './claim.ts';
import { type RankedEngine, weightOf } from './combine.ts';
import type { Engine } from './stack.ts';
import type { Tree } from './tree.ts';

export function some(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(', ');
  return names.length > 4 ? `${shown} and ${names.length - 4} more` : shown;
}

export function treeFindings(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  if (tree.truncated) {
    findings.push({
      code: 'project-too-large',
      severity: 'warning',
      subject: '.',
      message:
        'The project has more files or deeper folders than are looked at; some were left out.',
      fix: 'Pass the folder of the application itself as project_path.',
    });
  }
  if (tree.unreadable.length > 0) {
    findings.push({
      code: 'unreadable-folder',
      severity: 'info',
      subject: tree.unreadable[0] as string,
      message: `These folders could not be listed and were left out: ${some(tree.unreadable)}.`,
      fix: 'Give read access to them if they hold migrations, schema files or settings.',
    });
  }
  return findings;
}

/** Its drivers and fixtures are what it is tested with, not where it keeps its data. */
export const toolFinding: Finding = {
  code: 'project-is-a-database-tool',
  severity: 'info',
  subject: '.',
  message:
    'This project publishes an ORM or a migration tool itself; what its tests and examples use is not reported.',
  fix: 'Pass the folder of the application as project_path, if it is one of the folders in here.',
};

export function engineFindings(engines: readonly RankedEngine[]): Finding[] {
  const primary = engines[0];
  if (primary === undefined) {
    return [
      {
        code: 'engine-unknown',
        severity: 'warning',
        subject: '.',
        message:
          'The project has database tooling, but nothing that names its engine; PostgreSQL is assumed.',
        fix: "Name the engine in the tool's configuration, or go on if it is PostgreSQL.",
      },
    ];
  }
  if (primary.engine === 'postgresql') return [];
  return [
    {
      code: 'engine-not-supported',
      severity: 'warning',
      subject: primary.engine,
      message: `The project's primary engine is ${primary.engine}; designs and migrations are written and proved for PostgreSQL only.`,
      fix: 'Use the design as a PostgreSQL schema, and do not apply its migrations to another engine.',
    },
  ];
}

/** Engines that one server stands for: a container of MariaDB serves a project of MySQL. */
const families: Readonly<Partial<Record<Engine, Engine>>> = {
  mariadb: 'mysql',
  cockroachdb: 'postgresql',
  libsql: 'sqlite',
  d1: 'sqlite',
};
/** Kept beside a database of record, whatever that is. */
const beside: readonly Engine[] = ['clickhouse', 'mongodb'];

function familyOf(engine: Engine): Engine {
  return families[engine] ?? engine;
}

/** The default of the code or configuration, and the server that the project's own compose file starts. */
export function disagreementFindings(
  engines: readonly RankedEngine[],
  claims: readonly Claim[],
): Finding[] {
  const primary = engines[0];
  if (primary === undefined || beside.includes(primary.engine)) return [];
  const images = claims.flatMap((claim) =>
    claim.claim === 'engine' && claim.source === 'image' && !beside.includes(claim.value)
      ? [{ engine: claim.value, path: claim.path }]
      : [],
  );
  const other = images[0];
  const [source] = primary.claims
    .filter((claim) => claim.source !== 'image')
    .sort((one, two) => weightOf(two) - weightOf(one));
  if (other === undefined || source === undefined) return [];
  if (images.some(({ engine }) => familyOf(engine) === familyOf(primary.engine))) return [];
  return [
    {
      code: 'engines-disagree',
      // One engine for each profile is a habit; one that nothing else speaks of is a contradiction.
      severity: engines.some(({ engine }) => engine === other.engine) ? 'info' : 'warning',
      subject: other.path,
      message: `${source.path} says ${primary.engine}, but the container in ${other.path} is ${other.engine}; ${primary.engine} is taken for the primary engine.`,
      fix: `If the application runs on ${other.engine}, say so where its engine is set (${source.path}); else go on.`,
    },
  ];
}
