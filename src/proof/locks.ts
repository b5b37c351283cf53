/** What a step did to tables that were there before the plan: locks taken, files rewritten. */
import type { Finding } from '../ir/findings.ts';
import { type ObjectId, type ObjectKind, objectId } from '../ir/id.ts';
import { type LockMode, lockModes, type Step } from '../plan/plan.ts';
import type { Session } from '../postgres/session.ts';

/** Reading and writing rows takes locks up to this one; a step need not declare them. */
const ordinary = lockModes.indexOf('ROW EXCLUSIVE');

export interface Relation {
  readonly id: ObjectId;
  readonly file: number;
}

const kinds: Readonly<Record<string, ObjectKind>> = {
  r: 'table',
  p: 'table',
  v: 'view',
  m: 'materialized_view',
};

const relationsQuery = `SELECT c.oid::int AS oid, c.relkind AS kind, n.nspname AS schema,
  c.relname AS name, c.relfilenode::int AS file
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm')
  AND n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema')`;

const locksQuery = `SELECT relation::int AS oid, mode FROM pg_locks
WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted`;

export type Relations = ReadonlyMap<number, Relation>;

/** Tables and views that are there, by oid. */
export async function readRelations(session: Session): Promise<Relations> {
  const rows = await session.query<{
    oid: number;
    kind: string;
    schema: string;
    name: string;
    file: number;
  }>(relationsQuery);
  return new Map(
    rows.map(({ oid, kind, schema, name, file }) => [
      oid,
      { id: objectId(kinds[kind] ?? 'table', schema, name), file },
    ]),
  );
}

/** `AccessExclusiveLock` is ACCESS EXCLUSIVE in the documentation. */
function modeOf(name: string): LockMode | undefined {
  const words = name
    .replace(/Lock$/, '')
    .replace(/(?<!^)(?=[A-Z])/g, ' ')
    .toUpperCase();
  return lockModes.find((mode) => mode === words);
}

export interface HeldLock {
  readonly oid: number;
  readonly mode: LockMode;
}

/** Relation locks that the transaction holds now. */
export async function readLocks(session: Session): Promise<HeldLock[]> {
  const rows = await session.query<{ oid: number; mode: string }>(locksQuery);
  return rows.flatMap(({ oid, mode: name }) => {
    const mode = modeOf(name);
    return mode === undefined ? [] : [{ oid, mode }];
  });
}

function finding(step: Step, subject: ObjectId, code: string, message: string): Finding {
  return {
    code,
    severity: 'critical',
    subject,
    message: `Step ${step.id} ${message}`,
    fix: 'Declare it in the step, so that whoever deploys knows what it stops.',
  };
}

export interface LockWatch {
  /** How many relations stood there before. */
  readonly existing: number;
  /** After the step, in the same transaction. */
  check(session: Session, step: Step): Promise<Finding[]>;
  /** When the transaction has ended and its locks are gone. */
  transactionEnded(): Promise<void>;
  /** When it was rolled back: files are again what they were. */
  restarted(session: Session): Promise<void>;
}

/** PostgreSQL keeps locks until the transaction ends, so declarations are summed up until then. */
export async function watchLocks(session: Session): Promise<LockWatch> {
  const existing = await readRelations(session);
  let files = existing;
  let declared = new Map<string, number>();
  const reported = new Set<string>();

  /** A table that the plan renames is declared by the one name or the other. */
  function lockFindings(
    step: Step,
    now: Relations,
    locks: readonly { oid: number; mode: string }[],
  ): Finding[] {
    return locks.flatMap(({ oid, mode: name }) => {
      const relation = existing.get(oid);
      const mode = modeOf(name);
      if (relation === undefined || mode === undefined) return [];
      const names = [relation.id, now.get(oid)?.id ?? relation.id];
      const said = Math.max(...names.map((id) => declared.get(id) ?? -1));
      const allowed = Math.max(ordinary, said);
      const key = `${relation.id} ${mode}`;
      if (lockModes.indexOf(mode) <= allowed || reported.has(key)) return [];
      reported.add(key);
      const declares = said === -1 ? 'none' : lockModes[allowed];
      const message = `takes ${mode} on ${relation.id}, and declares ${declares}.`;
      return [finding(step, relation.id, 'undeclared-lock', message)];
    });
  }

  function rewriteFindings(step: Step, now: Relations): Finding[] {
    return [...now].flatMap(([oid, relation]) => {
      const before = files.get(oid);
      if (before === undefined || before.file === relation.file) return [];
      if (step.rewrites.includes(before.id) || step.rewrites.includes(relation.id)) return [];
      const message = `rewrites ${before.id}, and does not declare it.`;
      return [finding(step, before.id, 'undeclared-rewrite', message)];
    });
  }

  return {
    existing: existing.size,
    async check(session, step) {
      if (existing.size === 0) return [];
      for (const { id, mode } of step.locks) {
        declared.set(id, Math.max(lockModes.indexOf(mode), declared.get(id) ?? -1));
      }
      const now = await readRelations(session);
      // A statement of the caller declares nothing: its changes are not known.
      const known = step.changes.length > 0;
      const locks = await session.query<{ oid: number; mode: string }>(locksQuery);
      const findings = known
        ? [...lockFindings(step, now, locks), ...rewriteFindings(step, now)]
        : [];
      files = new Map([...now].filter(([oid]) => existing.has(oid)));
      return findings;
    },
    async transactionEnded() {
      declared = new Map();
    },
    async restarted(session) {
      declared = new Map();
      files = new Map([...(await readRelations(session))].filter(([oid]) => existing.has(oid)));
    },
  };
}
