/** What new migrations add to drizzle-kit's own books: the next snapshots of the chain, and the journal. */
import { sha256 } from '../reader.ts';
import type { FileChange } from '../target.ts';
import { type Entry, type Ledger, newest } from './ledger.ts';
import type { Named } from './migration-names.ts';
import type { DrizzleProject } from './project.ts';
import { deltasOf, idOf, noId, rowsIn, type Snapshot, stateOf } from './snapshot.ts';

/** As one chain: all parts of a plan say the schema as the files say it now. */
export function snapshotsFor(
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

export function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

export function journalChange(
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
