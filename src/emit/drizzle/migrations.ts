/** Migrations of drizzle-kit, one a phase: SQL and snapshot, with the way back beside each. */
import type { Finding } from '../../ir/findings.ts';
import { aboutLines, stepCount } from '../about.ts';
import { downScript, upScript } from '../psql.ts';
import { sha256 } from '../reader.ts';
import { comment } from '../sql/statements.ts';
import type { EmitInput, FileChange } from '../target.ts';
import { journalChange, json, snapshotsFor } from './history.ts';
import type { Ledger } from './ledger.ts';
import { type Named, namesOf } from './migration-names.ts';
import type { DrizzleProject } from './project.ts';
import type { Snapshot } from './snapshot.ts';
import { migrationText, mustStandAlone } from './statements.ts';

interface Paths {
  readonly sql: string;
  readonly rollback: string;
  readonly byHand: string;
  readonly snapshot: string;
}

function pathsOf({ out }: DrizzleProject, { layout }: Ledger, { tag, prefix }: Named): Paths {
  if (layout === 1) {
    const folder = `${out}/${tag}`;
    return {
      sql: `${folder}/migration.sql`,
      rollback: `${folder}/rollback.sql`,
      byHand: `${folder}/by-hand.sql`,
      snapshot: `${folder}/snapshot.json`,
    };
  }
  return {
    sql: `${out}/${tag}.sql`,
    rollback: `${out}/${tag}.rollback.sql`,
    byHand: `${out}/${tag}.by-hand.sql`,
    snapshot: `${out}/meta/${prefix}_snapshot.json`,
  };
}

const book = 'drizzle.__drizzle_migrations';

function recorded(ledger: Ledger, { tag, when }: Named, sql: string): string {
  const hash = sha256(sql);
  return ledger.layout === 1
    ? `INSERT INTO ${book} (hash, created_at, name) VALUES ('${hash}', ${when}, '${tag}');`
    : `INSERT INTO ${book} (hash, created_at) VALUES ('${hash}', ${when});`;
}

function forgotten(ledger: Ledger, { tag, when }: Named): string {
  return ledger.layout === 1
    ? `DELETE FROM ${book} WHERE name = '${tag}';`
    : `DELETE FROM ${book} WHERE created_at = ${when};`;
}

function rollbackText(input: EmitInput, ledger: Ledger, named: Named): string {
  const head = [
    'The way back from this migration, run by hand. Drizzle does not read it.',
    ...aboutLines(input, named.phase, true).slice(0, 2),
    `Afterwards Drizzle forgets the migration with: ${forgotten(ledger, named)}`,
  ].flatMap(comment);
  const plan = { ...input.plan, phases: [named.phase] };
  return `${head.join('\n')}\n\n${downScript(plan, input.verdict)}`;
}

function byHandText(input: EmitInput, ledger: Ledger, named: Named, sql: string): string {
  const head = [
    `For a database with rows in use: this instead of ${named.tag}, after the migrations before it.`,
    'Drizzle runs all migrations in one transaction, in which PostgreSQL refuses CONCURRENTLY and batches.',
    ...aboutLines(input, named.phase, true),
  ].flatMap(comment);
  const plan = { ...input.plan, phases: [{ ...named.phase, code: null }] };
  const last = [
    ...comment('Drizzle then takes the migration for applied.'),
    recorded(ledger, named, sql),
  ];
  return `${head.join('\n')}\n\n${upScript(plan, input.verdict)}\n${last.join('\n')}\n`;
}

function findingsOf(out: string, byHand: readonly string[]): Finding[] {
  return [
    {
      code: 'rollback-beside',
      severity: 'info',
      subject: out,
      message: 'Drizzle has no way back: a rollback beside each migration is run by hand.',
      fix: 'Run the newest first with psql; the head of each file says how.',
    },
    ...byHand.slice(0, 1).map(
      (first): Finding => ({
        code: 'not-in-transaction',
        severity: 'warning',
        subject: first,
        message:
          'Drizzle runs all pending migrations in one transaction, so its migration builds indexes and fills columns under locks that stop writers until the end.',
        fix: `On a database in use run ${byHand.join(', then ')} with psql instead: what needs it is built CONCURRENTLY or filled in batches, and Drizzle is told that the migration was applied. Elsewhere drizzle-kit migrate is enough.`,
      }),
    ),
  ];
}

export async function migrationFiles(
  input: EmitInput,
  project: DrizzleProject,
  ledger: Ledger,
  now: Snapshot,
): Promise<{ files: FileChange[]; findings: Finding[] }> {
  const migrations = namesOf(input, project, ledger);
  const snapshots = snapshotsFor(
    ledger,
    project.out,
    now,
    migrations.map(({ tag }) => tag),
  );
  const files: FileChange[] = [];
  const byHand: string[] = [];
  // The migrator runs all that is pending: what goes before a script by hand is one itself.
  const last = migrations.findLastIndex(({ phase }) => phase.steps.some(mustStandAlone));
  for (const [at, named] of migrations.entries()) {
    const { phase } = named;
    const paths = pathsOf(project, ledger, named);
    const create = (path: string, content: string, purpose: string) =>
      files.push({ kind: 'create', path, content, purpose, phase: phase.name });
    const alone = at <= last;
    const note = alone
      ? [`On a database in use run ${paths.byHand} instead: it stops no writers.`]
      : [];
    const header = [...aboutLines(input, named.phase, true), ...note];
    const sql = await migrationText(header, phase, project.breakpoints);
    create(paths.sql, sql, `phase ${phase.name}: ${stepCount(phase)}`);
    if (alone) {
      byHand.push(paths.byHand);
      create(
        paths.byHand,
        byHandText(input, ledger, named, sql),
        `phase ${phase.name} for a database in use, run by hand`,
      );
    }
    create(
      paths.rollback,
      rollbackText(input, ledger, named),
      `phase ${phase.name}: the way back, run by hand`,
    );
    create(paths.snapshot, json(snapshots[at]), 'what drizzle-kit compares the schema with');
  }
  if (ledger.layout === 0 && migrations.length > 0) {
    files.push(journalChange(project, ledger, migrations));
  }
  return { files, findings: findingsOf(project.out, byHand) };
}
