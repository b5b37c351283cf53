/** The migrations of drizzle-kit that are there: its journal or folders, and its chain of snapshots. */
import { type Finding, Refusal } from '../../ir/findings.ts';
import type { EmitInput } from '../target.ts';
import type { DrizzleProject } from './project.ts';
import { rowsIn, type Snapshot, sameRows, sameSchema, stateOf } from './snapshot.ts';

export interface Entry {
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
export function newest({ snapshots }: Ledger, out: string): Snapshot | null {
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
