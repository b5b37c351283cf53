/** The sandbox's catalog, as far as the plan is about it. */
import { hasNotNullNames, isNotNullName } from '../diff/not-null-names.ts';
import type { Schema } from '../ir/schema.ts';
import type { Plan } from '../plan/plan.ts';
import { type CatalogRead, readCatalog } from '../postgres/catalog.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

interface Read {
  readonly sandbox: Sandbox;
  readonly plan: Plan;
  readonly to: Schema;
}

/** Names of NOT NULL constraints count where they are asked for. */
export function readPlanned({ sandbox, plan, to }: Read): Promise<CatalogRead> {
  const changes = plan.phases.flatMap(({ steps }) => steps.flatMap((step) => step.changes));
  const notNullNames = hasNotNullNames(to) || changes.some(({ id }) => isNotNullName(id));
  return readCatalog(sandbox, { notNullNames });
}
