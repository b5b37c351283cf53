/** A schema out of Drizzle's TypeScript: drizzle-kit of the project says it in SQL, the sandbox runs that. */
import { join } from 'node:path';
import { resolveProject } from '../../detect/project.ts';
import { Refusal } from '../../ir/findings.ts';
import { type ReadOptions, readScripts } from '../from-scripts.ts';
import type { Reading } from '../reading.ts';
import { Report } from '../report.ts';
import { casingOf, schemaModules } from './files.ts';
import { findPackage } from './resolve.ts';
import { runChild } from './run-child.ts';

export interface DrizzleSource {
  readonly project: string;
  /** Files, folders or patterns, as `drizzle.config` has them; relative to the project. */
  readonly paths: readonly string[];
}

/** On a machine with other work drizzle-kit alone takes a third of it to load. */
const childLimit = 30_000;

function requirePackages(file: string): void {
  if (['drizzle-kit', 'drizzle-orm'].every((name) => findPackage(file, name) !== null)) return;
  throw new Refusal(
    'drizzle_not_installed',
    'The Drizzle schema was not read: drizzle-kit or drizzle-orm is not installed in the project.',
    'Install the project’s packages, or name a live database or its migrations to read the schema from.',
  );
}

/** Throws `Refusal` when the project's packages are not installed or its code cannot be loaded. */
export async function readDrizzle(
  source: DrizzleSource,
  options: Omit<ReadOptions, 'prelude'> & { readonly childMs?: number } = {},
): Promise<Reading> {
  const project = await resolveProject(source.project);
  const name = source.paths[0] ?? '';
  const modules = [...new Set(source.paths.flatMap((path) => schemaModules(project, path)))];
  const [first] = modules;
  if (first === undefined) {
    throw new Refusal(
      'drizzle_not_found',
      `No module of a Drizzle schema is at ${name}.`,
      'Name the file or folder of the schema, relative to the project.',
    );
  }
  requirePackages(join(project, first));
  const statements = await runChild(
    { project, files: modules, casing: casingOf(project, first) },
    options.childMs ?? childLimit,
  );
  const report = new Report();
  report.add({
    code: 'project-code-ran',
    severity: 'info',
    subject: name,
    message: `To read it, the schema’s own code was run in a process of its own, without environment, files, network, or the right to start anything (${modules.length} modules).`,
    fix: 'Nothing to do. What the schema takes from the environment was not there.',
  });
  const sql = statements.map((statement) => `${statement.replace(/;\s*$/, '')};\n`).join('');
  const script = { sql, line: 1, transaction: false, message: 'each' } as const;
  const files = [{ path: name, scripts: [script] }];
  const reading = await readScripts(`file: ${name}`, files, report, options);
  // Lines would be those of statements that nobody has written.
  const findings = reading.findings.map((finding) => ({
    ...finding,
    subject: finding.subject.replace(/:\d+$/, ''),
  }));
  return { ...reading, findings };
}
