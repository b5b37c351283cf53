/** Migrations of drizzle-kit, one a phase: SQL, journal and snapshots, with the way back beside each. */
import { type Finding, Refusal } from '../../ir/findings.ts';
import type { Phase } from '../../plan/plan.ts';
import { slug } from '../name.ts';
import { downScript, upScript } from '../psql.ts';
import { sha256 } from '../reader.ts';
import { comment } from '../sql/statements.ts';
import type { EmitInput, FileChange } from '../target.ts';
import type { DrizzleProject } from './project.ts';
import {
  deltasOf,
  idOf,
  noId,
  rowsIn,
  type Snapshot,
  sameRows,
  sameSchema,
  stateOf,
} from './snapshot.ts';
import { migrationText, mustStandAlone } from './statements.ts';

interface Entry {
  readonly idx: number;
  readonly version: string;
  readonly when: number;
  readonly tag: string;
  readonly breakpoints: boolean;
}

interface Journal {
  readonly version: string;
  readonly dialect: string;
  readonly entries: readonly Entry[];
}

/** The migrations that are there. */
export interface Ledger {
  readonly layout: 0 | 1;
  readonly journal: { readonly text: string; readonly value: Journal } | null;
  /** Names of the folders of version 1. */
  readonly folders: readonly string[];
  /** From the newest back. */
  readonly snapshots: readonly Snapshot[];
}

function broken(path: string): Refusal {
  return new Refusal(
    'drizzle_journal',
    `${path} is not what drizzle-kit writes.`,
    'Restore it from version control, run `npx drizzle-kit check`, and call again.',
  );
}

function parsed<T>(path: string, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    throw broken(path);
  }
}

async function readJournal(input: EmitInput, path: string): Promise<Ledger['journal']> {
  const text = await input.read(path);
  if (text === null) return null;
  const value = parsed<Journal>(path, text);
  if (!Array.isArray(value?.entries)) throw broken(path);
  return { text, value };
}

async function folderSnapshots(
  input: EmitInput,
  out: string,
): Promise<{ folders: string[]; snapshots: Snapshot[] }> {
  const folders: string[] = [];
  const snapshots: Snapshot[] = [];
  for (const name of await input.list(out)) {
    if (!name.endsWith('/')) continue;
    const path = `${out}/${name}snapshot.json`;
    const text = await input.read(path);
    const sql = text === null ? await input.read(`${out}/${name}migration.sql`) : '';
    if (text !== null) snapshots.unshift(parsed<Snapshot>(path, text));
    if (sql !== null) folders.push(name.slice(0, -1));
  }
  return { folders, snapshots };
}

export async function readLedger(
  input: EmitInput,
  { out, major }: DrizzleProject,
): Promise<Ledger> {
  const journal = await readJournal(input, `${out}/meta/_journal.json`);
  if (major >= 1) {
    if (journal !== null) {
      throw new Refusal(
        'drizzle_layout',
        `${out} has the layout of drizzle-kit 0.x, and the project uses version 1.`,
        'Run `npx drizzle-kit up` first, and call again.',
      );
    }
    return { layout: 1, journal: null, ...(await folderSnapshots(input, out)) };
  }
  const names = (await input.list(`${out}/meta`)).filter((name) => /_snapshot\.json$/.test(name));
  const snapshots: Snapshot[] = [];
  for (const name of names.toReversed()) {
    const path = `${out}/meta/${name}`;
    snapshots.push(parsed<Snapshot>(path, (await input.read(path)) ?? ''));
  }
  return { layout: 0, journal, folders: [], snapshots };
}

/** What follows no other; a history with two ends has no place for a new one. */
function newest({ snapshots }: Ledger, out: string): Snapshot | null {
  const followed = new Set(
    snapshots.flatMap(({ prevId, prevIds }) => [prevId, ...((prevIds as unknown[]) ?? [])]),
  );
  const ends = snapshots.filter(({ id }) => !followed.has(id));
  if (ends.length > 1) {
    throw new Refusal(
      'drizzle_forked',
      `The snapshots in ${out} have ${ends.length} ends.`,
      'Run `npx drizzle-kit check`, settle what it names, and call again.',
    );
  }
  return ends[0] ?? null;
}

/** The schema files said something else than the last migration did, before anything was changed. */
export function aheadFinding(ledger: Ledger, now: Snapshot, out: string): Finding[] {
  const last = newest(ledger, out);
  if (last === null) return [];
  const same =
    ledger.layout === 0 ? sameSchema(last, now) : sameRows(stateOf(ledger.snapshots), rowsIn(now));
  if (same !== false) return [];
  return [
    {
      code: 'drizzle-schema-ahead',
      severity: 'warning',
      subject: out,
      message:
        'The schema files already differed from the newest migration: drizzle-kit generate would have written one. The new snapshot holds that difference too, and no migration makes it.',
      fix: 'Run npx drizzle-kit generate before you call again, or drop that difference.',
    },
  ];
}

interface Named {
  readonly phase: Phase;
  /** Of the file or the folder. */
  readonly tag: string;
  /** Of the snapshot's file. */
  readonly prefix: string;
  readonly when: number;
}

function stamp(time: number): string {
  return new Date(time).toISOString().replace(/\D/g, '').slice(0, 14);
}

function timeOf(folder: string): number {
  const digits = /^\d{14}/.exec(folder)?.[0];
  if (digits === undefined) return 0;
  const [, y, mo, d, h, mi, s] = /^(....)(..)(..)(..)(..)(..)$/.exec(digits) ?? [];
  return Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`) || 0;
}

function names(input: EmitInput, project: DrizzleProject, ledger: Ledger): Named[] {
  const { phases } = input.plan;
  const base = slug(input.name, 'migration');
  const entries = ledger.journal?.value.entries ?? [];
  const second = 1000;
  // The migrator runs what is newer than the last that it ran.
  const last = Math.max(
    ...entries.map(({ when }) => when),
    ...ledger.folders.map(timeOf),
    input.now.getTime() - second,
  );
  const first = ledger.layout === 1 ? Math.ceil((last + 1) / second) * second : last + second;
  const next = Math.max(-1, ...entries.map(({ idx }) => idx)) + 1;
  const newestTag = entries.at(-1)?.tag ?? '';
  const habit = /^\d{14}_/.test(newestTag)
    ? 'timestamp'
    : /^\d{10}_/.test(newestTag)
      ? 'unix'
      : /^\d{4}_/.test(newestTag)
        ? 'index'
        : project.prefix;
  return phases.map((phase, at) => {
    const when = first + at * second;
    const suffix = phases.length > 1 ? `_${phase.name}` : '';
    const prefix =
      ledger.layout === 1 || habit === 'timestamp' || habit === 'supabase'
        ? stamp(when)
        : habit === 'unix'
          ? String(Math.floor(when / second))
          : habit === 'none'
            ? ''
            : String(next + at).padStart(4, '0');
    return { phase, tag: `${prefix}_${base}${suffix}`, prefix, when };
  });
}

function proofLine({ verdict }: EmitInput): string {
  if (verdict === null) return 'Not proved.';
  const passed = verdict.checks.filter(({ status }) => status === 'passed');
  const words = passed.map(({ name }) => name).join(', ');
  return verdict.passed
    ? `Proved on ${verdict.engine}: ${words}.`
    : `The proof on ${verdict.engine} FAILED; passed were: ${words || 'none'}.`;
}

function about(input: EmitInput, { phase }: Named): string[] {
  const { plan, name } = input;
  const of = plan.phases.length > 1 ? ` (phase ${phase.name})` : '';
  return [
    `${name}${of}. Written by Tablewright.`,
    `Plan ${plan.from.slice(0, 16)} to ${plan.to.slice(0, 16)}. ${proofLine(input)}`,
    ...(phase.code === null
      ? []
      : [`Before the next phase is applied, ship this change of the code: ${phase.code}`]),
  ];
}

function plural(count: number): string {
  return `${count} ${count === 1 ? 'step' : 'steps'}`;
}

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
    ...about(input, named).slice(0, 2),
    `Afterwards Drizzle forgets the migration with: ${forgotten(ledger, named)}`,
  ].flatMap(comment);
  const plan = { ...input.plan, phases: [named.phase] };
  return `${head.join('\n')}\n\n${downScript(plan, input.verdict)}`;
}

function byHandText(input: EmitInput, ledger: Ledger, named: Named, sql: string): string {
  const head = [
    `For a database with rows in use: this instead of ${named.tag}, after the migrations before it.`,
    'Drizzle runs all migrations in one transaction, in which PostgreSQL refuses CONCURRENTLY and batches.',
    ...about(input, named),
  ].flatMap(comment);
  const plan = { ...input.plan, phases: [{ ...named.phase, code: null }] };
  const last = [
    ...comment('Drizzle then takes the migration for applied.'),
    recorded(ledger, named, sql),
  ];
  return `${head.join('\n')}\n\n${upScript(plan, input.verdict)}\n${last.join('\n')}\n`;
}

/** As one chain: all parts of a plan say the schema as the files say it now. */
function snapshotsFor(
  ledger: Ledger,
  out: string,
  now: Snapshot,
  tags: readonly string[],
): Snapshot[] {
  let previous = newest(ledger, out);
  let state = ledger.layout === 1 ? stateOf(ledger.snapshots) : [];
  let start = ledger.snapshots.length === 0;
  return tags.map((tag) => {
    const parent = (previous?.id as string | undefined) ?? noId;
    const id = idOf(parent, tag, JSON.stringify({ ...now, id: null, prevId: null, prevIds: null }));
    const { id: _, prevId: __, prevIds: ___, ...body } = now;
    let snapshot: Snapshot;
    if (ledger.layout === 0) snapshot = { id, prevId: parent, ...body };
    else if (now.version !== '9') snapshot = { ...body, id, prevIds: [parent], renames: [] };
    else {
      const { version, dialect } = now;
      const header = { version, dialect, id, prevIds: [parent], footprints: [] };
      snapshot = start
        ? { type: 'base', ...header, ddl: rowsIn(now) }
        : { type: 'diff', ...header, deltas: deltasOf(state, rowsIn(now)) };
    }
    previous = snapshot;
    state = [...rowsIn(now)];
    start = false;
    return snapshot;
  });
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

function journalChange(
  { out, breakpoints }: DrizzleProject,
  { journal }: Ledger,
  migrations: readonly Named[],
): FileChange {
  const path = `${out}/meta/_journal.json`;
  const value = journal?.value ?? { version: '7', dialect: 'postgresql', entries: [] };
  const next = Math.max(-1, ...value.entries.map(({ idx }) => idx)) + 1;
  const entries = migrations.map(({ tag, when }, at): Entry => {
    return { idx: next + at, version: value.version, when, tag, breakpoints };
  });
  const text = json({ ...value, entries: [...value.entries, ...entries] });
  const common = { path, purpose: 'the order of the migrations', phase: null };
  if (journal === null) return { ...common, kind: 'create', content: text };
  const end = /\r?\n$/.exec(journal.text)?.[0] ?? '';
  const crlf = journal.text.includes('\r\n');
  const content = (crlf ? text.replaceAll('\n', '\r\n') : text) + end;
  return { ...common, kind: 'update', content, expectedSha256: sha256(journal.text) };
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
    ...byHand.map(
      (path): Finding => ({
        code: 'not-in-transaction',
        severity: 'warning',
        subject: path,
        message:
          'Drizzle runs all pending migrations in one transaction, so its migration builds indexes and fills columns under locks that stop writers until the end.',
        fix: `On a database in use run ${path} with psql instead: it builds CONCURRENTLY, fills in batches, and tells Drizzle that the migration was applied. Elsewhere drizzle-kit migrate is enough.`,
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
  const migrations = names(input, project, ledger);
  const snapshots = snapshotsFor(
    ledger,
    project.out,
    now,
    migrations.map(({ tag }) => tag),
  );
  const files: FileChange[] = [];
  const byHand: string[] = [];
  for (const [at, named] of migrations.entries()) {
    const { phase } = named;
    const paths = pathsOf(project, ledger, named);
    const create = (path: string, content: string, purpose: string) =>
      files.push({ kind: 'create', path, content, purpose, phase: phase.name });
    const alone = phase.steps.some(mustStandAlone);
    const note = alone
      ? [`On a database in use run ${paths.byHand} instead: it stops no writers.`]
      : [];
    const header = [...about(input, named), ...note];
    const sql = await migrationText(header, phase, project.breakpoints);
    create(paths.sql, sql, `phase ${phase.name}: ${plural(phase.steps.length)}`);
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
