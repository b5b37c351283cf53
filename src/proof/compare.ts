/** The catalog after the plan against the schema that was wanted. */
import { describeDifferences } from '../diff/describe.ts';
import { diff } from '../diff/diff.ts';
import type { Finding } from '../ir/findings.ts';
import { fingerprint } from '../ir/fingerprint.ts';
import { objectsOf } from '../ir/objects.ts';
import { newDatabase, type Schema } from '../ir/schema.ts';
import { inColumnOrder, inMovedOrder } from '../plan/column-order.ts';
import { planCreate } from '../plan/create.ts';
import type { Plan } from '../plan/plan.ts';
import { DatabaseError } from '../postgres/session.ts';
import { createRoles } from '../sandbox/roles.ts';
import { type Sandbox, withSandbox } from '../sandbox/sandbox.ts';
import { readPlanned } from './read.ts';
import { runUp } from './run-steps.ts';
import { structureOf, textsMissingFrom, textsOf } from './structure.ts';

export interface Comparison {
  readonly detail: string;
  readonly violations: readonly Finding[];
}

export interface Wanted {
  readonly schema: Schema;
  readonly plan: Plan;
  /** Ids of objects that statements of the caller made: nothing in the schema asks for them. */
  readonly besides: ReadonlySet<string>;
  readonly roles: readonly string[];
  /** As in `ProofInput`. */
  readonly server?: string | null | undefined;
}

function differences(expected: Schema, actual: Schema, besides: ReadonlySet<string>): Finding[] {
  const asked = objectsOf(expected);
  return describeDifferences(expected, actual).filter(
    ({ subject }) => !besides.has(subject) || [...asked.keys()].some((id) => id === subject),
  );
}

/** What equal schemas have in common, and no more: also what no object shows, their dependencies. */
export function exactDifferences(expected: Schema, found: Schema): Finding[] {
  // A column that was dropped can only come back behind the others.
  const actual = inColumnOrder(found, expected);
  if (fingerprint(expected) === fingerprint(actual)) return [];
  const differing = describeDifferences(expected, actual);
  if (differing.length > 0) return differing;
  return [
    {
      code: 'catalog-differs',
      severity: 'critical',
      subject: 'schema',
      message:
        'The objects are equal, and yet the catalogs are not: they depend on one another differently.',
      fix: 'Compare what expressions, views and functions refer to.',
    },
  ];
}

/** The wanted schema made from nothing, as PostgreSQL spells it; null when it cannot be made alone. */
async function reference(wanted: Wanted): Promise<Schema | null> {
  const { schema, roles, server } = wanted;
  const changes = diff(newDatabase, schema);
  const plan = planCreate({ from: newDatabase, to: schema, changes });
  const build = async (sandbox: Sandbox) => {
    await createRoles(sandbox, roles);
    const { failure } = await runUp(sandbox, plan);
    return failure === null
      ? (await readPlanned({ sandbox, plan: wanted.plan, to: wanted.schema })).schema
      : null;
  };
  return withSandbox(build, server === undefined ? {} : { server }).catch((error: unknown) => {
    if (error instanceof DatabaseError) return null;
    throw error;
  });
}

/**
 * Three ways, the surest first: both are spelled by PostgreSQL and equal; the structure is equal
 * and each expression is the plan's own; the structure is equal and so is a second build.
 */
export async function compareWithWanted(given: Wanted, actual: Schema): Promise<Comparison> {
  const { plan, besides } = given;
  const schema = inMovedOrder(given.schema, actual, plan);
  const wanted = { ...given, schema };
  const objects = objectsOf(schema).size;
  if (fingerprint(schema) === fingerprint(actual)) {
    return { detail: `${objects} objects equal, expressions included`, violations: [] };
  }
  const structure = differences(structureOf(schema), structureOf(actual), besides);
  if (structure.length > 0) {
    return {
      detail: `${structure.length} differences in ${objects} objects`,
      violations: structure,
    };
  }
  const spelled = new Set(textsOf(actual));
  const own = textsOf(schema).filter((text) => !spelled.has(text));
  const statements = plan.phases.flatMap((phase) => phase.steps.map(({ sql }) => sql));
  const unknown = textsMissingFrom(own, statements);
  const equal = `${objects} objects equal in all but the spelling of expressions`;
  if (unknown.length === 0) {
    const detail = `${equal}; ${own.length} that PostgreSQL spells its own way stand in the plan as designed`;
    return { detail, violations: [] };
  }
  return compareWithReference(wanted, actual, equal, unknown.length);
}

async function compareWithReference(
  wanted: Wanted,
  actual: Schema,
  equal: string,
  unknown: number,
): Promise<Comparison> {
  const built = await reference(wanted);
  if (built === null) {
    const detail = `${equal}; ${unknown} of them were not compared, since the schema cannot be made without the model's own statements`;
    return { detail, violations: [] };
  }
  const found = differences(built, actual, wanted.besides);
  const detail =
    found.length === 0
      ? `${equal}, and equal to a second build of the schema`
      : `${found.length} differences from a second build of the schema`;
  return { detail, violations: found };
}
