/** The Drizzle target: tables changed in place in the project's schema, and drizzle-kit's migrations. */
import { join } from 'node:path';
import { Refusal } from '../../ir/findings.ts';
import { findPackage } from '../../read/drizzle/resolve.ts';
import { schemaFileChange } from '../schema-file.ts';
import type { EmitInput, EmitResult, FileChange, Target } from '../target.ts';
import { editedSchema } from './edited-schema.ts';
import { aheadFinding, readLedger } from './ledger.ts';
import { migrationFiles } from './migrations.ts';
import { type DrizzleProject, readDrizzleProject } from './project.ts';
import { snapshotOf } from './snapshot.ts';

function requirePackages(input: EmitInput, { config, entries }: DrizzleProject): void {
  const near = join(input.project, config ?? entries[0] ?? 'package.json');
  if (['drizzle-kit', 'drizzle-orm'].every((name) => findPackage(near, name) !== null)) return;
  throw new Refusal(
    'drizzle_not_installed',
    'No files for Drizzle were written: drizzle-kit or drizzle-orm is not installed in the project, and its snapshot is made by drizzle-kit itself.',
    'Install the project’s packages and call again; or give target: "sql" for plain SQL files.',
  );
}

function starterConfig({ first, out }: DrizzleProject): FileChange {
  const content = `import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: './${first}',
  out: './${out}',
  dbCredentials: { url: process.env.DATABASE_URL ?? '' },
});
`;
  return {
    kind: 'create',
    path: 'drizzle.config.ts',
    content,
    purpose: 'where drizzle-kit finds schema, migrations and the URL',
    phase: null,
  };
}

async function emit(input: EmitInput): Promise<EmitResult> {
  const project = await readDrizzleProject(input);
  requirePackages(input, project);
  const ledger = await readLedger(input, project);
  const { changed, findings } = await editedSchema(input, project);
  const { project: root } = input;
  const request = { project: root, casing: project.casing };
  const created = changed.flatMap(({ path, original }) =>
    original === null && path !== project.relationsPath ? [path] : [],
  );
  const entries = [...new Set([...project.entries, ...created])];
  const texts = new Map(changed.map(({ path, text }) => [path, text]));
  const [before, now] = await Promise.all([
    ledger.snapshots.length === 0
      ? null
      : snapshotOf({ ...request, entries: project.entries, texts: new Map() }),
    snapshotOf({ ...request, entries, texts }),
  ]);
  const ahead = before === null ? [] : aheadFinding(ledger, before, project.out);
  const migrations = await migrationFiles(input, project, ledger, now);
  const modules = changed.map(({ path, text, original }) =>
    schemaFileChange(path, text, original, 'tables of the Drizzle schema'),
  );
  const config = project.config === null ? [starterConfig(project)] : [];
  return {
    files: [...migrations.files, ...modules, ...config],
    findings: [...ahead, ...findings, ...migrations.findings],
  };
}

export const drizzleTarget: Target = {
  id: 'drizzle',
  title: 'Drizzle',
  tools: ['drizzle-kit', 'drizzle'],
  capabilities: {
    native: [
      'schema',
      'enum',
      'table',
      'column',
      'primary_key',
      'unique',
      'foreign_key',
      'check',
      'index',
      'policy',
    ],
    down: 'beside',
    transaction: 'all migrations',
    outside: 'none',
    schemaFile: true,
    phases: true,
  },
  emit,
};
