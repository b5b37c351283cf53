/** A schema with objects renamed, as PostgreSQL makes it: texts that name them follow as they follow there. */

import { diff } from './diff/diff.ts';
import { hasNotNullNames } from './diff/not-null-names.ts';
import type { Rename } from './diff/rename.ts';
import { sameUnderAnotherName } from './diff/same-under-another-name.ts';
import { Refusal } from './ir/findings.ts';
import type { ObjectId } from './ir/id.ts';
import { objectsOf } from './ir/objects.ts';
import { newDatabase, type Schema } from './ir/schema.ts';
import type { Answer } from './plan/answers.ts';
import { planRenames, type RenameStep } from './plan/change/rename.ts';
import { valueRenames } from './plan/change/rename-value.ts';
import { planCreate } from './plan/create.ts';
import { type CatalogOptions, readCatalog } from './postgres/catalog.ts';
import { DatabaseError } from './postgres/session.ts';
import { runUp } from './proof/run-steps.ts';
import { createRoles, rolesOf } from './sandbox/roles.ts';
import { type Sandbox, withSandbox } from './sandbox/sandbox.ts';

export interface Renamed {
  readonly schema: Schema;
  readonly steps: readonly RenameStep[];
  /** What was put aside to be dropped, by the name it had. */
  readonly parked: ReadonlyMap<ObjectId, ObjectId>;
}

async function build(sandbox: Sandbox, schema: Schema): Promise<void> {
  await createRoles(sandbox, rolesOf(schema));
  const changes = diff(newDatabase, schema);
  const { failure } = await runUp(sandbox, planCreate({ from: newDatabase, to: schema, changes }));
  if (failure !== null) throw new Refusal('start_not_built', failure.message, failure.fix);
}

/** As the sandbox's PostgreSQL spells it: another major may word an expression otherwise. */
export async function respelled(schema: Schema): Promise<Schema> {
  return await withSandbox(async (sandbox) => {
    await build(sandbox, schema);
    return (await readCatalog(sandbox, { notNullNames: hasNotNullNames(schema) })).schema;
  });
}

async function run({ sql }: RenameStep, sandbox: Sandbox): Promise<DatabaseError | null> {
  try {
    await sandbox.execute(sql);
    return null;
  } catch (error) {
    if (error instanceof DatabaseError) return error;
    throw error;
  }
}

async function runConfirmed(sandbox: Sandbox, steps: readonly RenameStep[]): Promise<void> {
  for (const step of steps) {
    const error = await run(step, sandbox);
    if (error === null) continue;
    throw new Refusal(
      'rename_not_possible',
      `${step.from} cannot be renamed to ${step.to}: ${error.message}.`,
      'Take the answer back, or choose another name.',
    );
  }
}

/** What a parent's rename has done already, or PostgreSQL refuses, is left out: nothing hangs on it. */
async function runFree(sandbox: Sandbox, steps: readonly RenameStep[]): Promise<RenameStep[]> {
  const done: RenameStep[] = [];
  for (const step of steps) {
    if ((await run(step, sandbox)) === null) done.push(step);
  }
  return done;
}

/** A rename may bring another with it: the index behind a constraint, a constraint of a child. */
const mostRounds = 3;

/** `confirmed` are what the caller said; parts that only names tell apart follow without being asked for. */
export async function withRenamed(
  from: Schema,
  to: Schema,
  confirmed: readonly Rename[],
  answers: readonly Answer[] = [],
  options: CatalogOptions = {},
): Promise<Renamed> {
  const wanted = objectsOf(to);
  const isGone = (id: ObjectId) => !wanted.has(id);
  const now = new Map(confirmed.map((rename) => [rename.from, rename.to]));
  const values = valueRenames(from, to, answers, (id) => now.get(id) ?? id);
  const first = planRenames(from, confirmed, isGone, values, to);
  const untouched = { schema: from, steps: [], parked: new Map() };
  if (first.steps.length === 0 && sameUnderAnotherName(from, to).length === 0) return untouched;
  return await withSandbox(async (sandbox) => {
    try {
      await build(sandbox, from);
    } catch (error) {
      // Without a rename that was asked for, the parts are made anew as well.
      if (first.steps.length === 0 && error instanceof Refusal) return untouched;
      throw error;
    }
    await runConfirmed(sandbox, first.steps);
    const steps = [...first.steps];
    let { schema } = await readCatalog(sandbox, options);
    for (let round = 0; round < mostRounds; round++) {
      const free = freely(schema, to, isGone);
      const done = await runFree(sandbox, free);
      if (done.length === 0) break;
      steps.push(...done);
      schema = (await readCatalog(sandbox, options)).schema;
    }
    return { schema, steps, parked: first.parked };
  });
}

function freely(schema: Schema, to: Schema, isGone: (id: ObjectId) => boolean): RenameStep[] {
  try {
    const { steps, parked } = planRenames(schema, sameUnderAnotherName(schema, to), isGone, [], to);
    return parked.size > 0 ? [] : [...steps];
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}
