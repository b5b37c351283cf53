/** Where a proof begins: the schema of today is built, and its tables are filled. */
import { diff } from '../diff/diff.ts';
import type { Query, TableStatistics } from '../ir/query.ts';
import { newDatabase, type Schema } from '../ir/schema.ts';
import { planCreate } from '../plan/create.ts';
import type { Plan, Step } from '../plan/plan.ts';
import { type CatalogRead, readCatalog } from '../postgres/catalog.ts';
import { DatabaseError } from '../postgres/session.ts';
import { createRoles } from '../sandbox/roles.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { fillTables, type ProofData } from './data.ts';
import { readPlanned } from './read.ts';
import type { Report } from './report.ts';
import { type Hooks, runUp } from './run-steps.ts';
import { restoredBy, type Survivor, survivorsOf } from './survivors.ts';

export interface ProofInput {
  readonly plan: Plan;
  readonly from: Schema;
  readonly to: Schema;
  readonly queries: readonly Query[];
  readonly statistics: readonly TableStatistics[];
  /** Names or ids of tables that have no rows where the plan will run. */
  readonly emptyTables?: readonly string[];
  /** For one statement; 15 s when not said. */
  readonly timeLimitMs?: number;
  /** `to` is what the caller wrote: what cannot work in it is said, and no fault of the plan. */
  readonly given?: boolean;
  /** URL of a proof server, null for the embedded one; the process's own when not said. */
  readonly server?: string | null;
}

export interface Proof extends ProofInput {
  readonly sandbox: Sandbox;
  readonly report: Report;
  readonly roles: readonly string[];
}

/** Where a plan starts: the catalog, and rows. */
export interface Start {
  readonly read: CatalogRead;
  /** Null where there is no table to hold any, or none could be made. */
  readonly data: ProofData | null;
  /** Why there are none, where there could be. */
  readonly unfilled: string | null;
  readonly survivors: readonly Survivor[];
  readonly restored: readonly Survivor[];
}

export function steps(plan: Plan): Step[] {
  return plan.phases.flatMap((phase) => phase.steps);
}

/** A statement of the caller belongs to no planned change. */
export function isExtra(step: Step): boolean {
  return step.changes.length === 0;
}

/** Every sandbox of an engine begins with the same: what it holds is read once. */
const emptyCatalogs = new Map<string, CatalogRead>();

async function emptyCatalog(sandbox: Sandbox): Promise<CatalogRead> {
  const known = emptyCatalogs.get(sandbox.engine) ?? (await readCatalog(sandbox));
  emptyCatalogs.set(sandbox.engine, known);
  return known;
}

/** Makes `from`. Null when it could not be made; the report says why. */
export async function buildStart(proof: Proof): Promise<CatalogRead | null> {
  const { sandbox, report, from, roles } = proof;
  await createRoles(sandbox, roles);
  const changes = diff(newDatabase, from);
  if (changes.length === 0) return emptyCatalog(sandbox);
  const run = await runUp(sandbox, planCreate({ from: newDatabase, to: from, changes }));
  if (run.failure !== null) {
    report.violated([{ ...run.failure, code: 'start-failed' }]);
    return null;
  }
  return readPlanned(proof);
}

/** A trigger without an end, met while rows are made, is nothing that the plan has done. */
export async function fill(proof: Proof, read: CatalogRead): Promise<Start | null> {
  const { sandbox, plan, from, to, emptyTables = [] } = proof;
  const all = steps(plan);
  const rest = {
    survivors: survivorsOf(read.schema, to, all),
    restored: restoredBy(read.schema, all),
  };
  if (from.tables.length === 0) return { read, data: null, unfilled: null, ...rest };
  try {
    const data = await fillTables(sandbox, read.schema, plan, emptyTables);
    return { read, data, unfilled: null, ...rest };
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    await sandbox.reset();
    const again = await buildStart(proof);
    if (again === null) return null;
    return {
      read: again,
      data: null,
      unfilled: `rows could not be made: ${error.message}`,
      ...rest,
    };
  }
}

export function mending(data: ProofData | null, survivors: readonly Survivor[]): Hooks {
  return data === null ? {} : { mend: data.mending(survivors) };
}
