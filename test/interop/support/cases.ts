/**
 * What every target is tried with: the example domain, evolutions of it, generated designs.
 *
 *     const cases = await sharedCases(databases);        // from ./databases.ts: startDatabases()
 *     cases.example        Stage                         // on an empty database
 *     cases.evolutions     Evolution[]                   // each on a database that has the example
 *     cases.backApart      Evolution                     // one more; its way back runs in no transaction
 *     cases.designs        Stage[]                       // 30, each on an empty database
 *     cases.hostile        Stage                         // empty database; texts like markers
 *
 * A `Stage` is one call of write_migration. `emitStage(folder, stage, { target? })` of
 * ./project.ts detects the stack of a project's folder, emits the stage's plan into it and
 * returns stack, target, files and findings. The tool then runs on `await databases.create()`, and
 * `differences(stage.expected, await database.catalog([books of the tool]))` must be empty; after
 * its down `differencesAfterDown(stage.start, …)`.
 */
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { type CompareInput, compareSources } from '../../../src/compare.ts';
import { planDesign } from '../../../src/design.ts';
import { Refusal } from '../../../src/ir/findings.ts';
import { newDatabase, type Schema } from '../../../src/ir/schema.ts';
import { Model } from '../../../src/model/model.ts';
import { packageFile } from '../../../src/package.ts';
import { inColumnOrder } from '../../../src/plan/column-order.ts';
import type { Plan, Step } from '../../../src/plan/plan.ts';
import { compile } from '../../../src/rules/compile.ts';
import { arbitraryModel } from '../../support/arbitrary-model.ts';
import { type Databases, runPlan } from './databases.ts';
import { evolutionsOfExample, rowsOfExample } from './evolutions.ts';
import { hostileDdl } from './hostile.ts';

export interface Stage {
  /** A migration's name in the user's words. */
  readonly name: string;
  readonly domain: string;
  readonly plan: Plan;
  /** What the plan starts from and leads to, as the design says it. */
  readonly current: Schema;
  readonly desired: Schema;
  /** Catalogs of a real server before the stage and after it. */
  readonly start: Schema;
  readonly expected: Schema;
}

export interface Evolution extends Stage {
  /** Rows to have in the example's tables before it, as SQL. */
  readonly rows: string;
}

export interface Cases {
  readonly example: Stage;
  readonly evolutions: readonly Evolution[];
  /** An index that is built in a transaction, and goes in none. */
  readonly backApart: Evolution;
  readonly designs: readonly Stage[];
  /** Comments, strings and bodies that hold markers and placeholders of every tool. */
  readonly hostile: Stage;
}

/** The design of a model on an empty database, and what a server has after its plan. */
async function designStage(databases: Databases, model: Model, name: string): Promise<Stage> {
  const design = await compile(model);
  const plan = planDesign(design);
  const database = await databases.create();
  try {
    const start = await database.catalog();
    await runPlan(database.session, plan);
    const expected = await database.catalog();
    const { domain, schema: desired } = design;
    return { name, domain, plan, current: newDatabase, desired, start, expected };
  } finally {
    await database.drop();
  }
}

export async function exampleStage(databases: Databases): Promise<Stage> {
  const text = await readFile(packageFile('prompts', 'example-model.json'), 'utf8');
  return designStage(databases, Model.parse(JSON.parse(text)), 'create invoicing');
}

/** `expected` comes from plain DDL that has nothing to do with our plan. */
export async function ddlStage(
  databases: Databases,
  name: string,
  ddl: string,
  before: Plan | null = null,
  consent: Pick<CompareInput, 'allow' | 'answers'> = {},
): Promise<Stage> {
  const [from, to] = [await databases.create(), await databases.create()];
  try {
    for (const { session } of [from, to]) if (before !== null) await runPlan(session, before);
    await to.session.execute(ddl);
    process.env.TABLEWRIGHT_INTEROP_FROM = from.url;
    process.env.TABLEWRIGHT_INTEROP_TO = to.url;
    const { plan, wanted } = await compareSources({
      from: 'env:TABLEWRIGHT_INTEROP_FROM',
      to: 'env:TABLEWRIGHT_INTEROP_TO',
      sources: { folder: '.', within: null },
      prove: false,
      inFiles: true,
      ...consent,
    });
    const start = await from.catalog();
    await runPlan(from.session, plan);
    // A column that was made anew stands behind the others.
    const expected = inColumnOrder(wanted, await from.catalog());
    return { name, domain: 'notes', plan, current: start, desired: wanted, start, expected };
  } finally {
    await from.drop();
    await to.drop();
  }
}

async function evolutionStages(databases: Databases, example: Stage): Promise<Evolution[]> {
  const stages: Evolution[] = [];
  for (const { name, ddl, consent } of evolutionsOfExample) {
    const stage = await ddlStage(databases, name, ddl, example.plan, consent);
    stages.push({ ...stage, domain: example.domain, rows: rowsOfExample });
  }
  return stages;
}

/** No recipe plans such a step today; a target's files say both ways at once, and must take it. */
function backApart(evolutions: readonly Evolution[]): Evolution {
  const stage = evolutions.find(({ name }) => name === 'index payments by method');
  if (stage === undefined) throw new Error('the evolution has another name');
  const changed = (step: Step): Step => {
    const { sql, reverse } = step;
    if (!/^CREATE INDEX CONCURRENTLY/.test(sql) || reverse.sql === null) return step;
    return {
      ...step,
      sql: sql.replace(' CONCURRENTLY', ''),
      transaction: 'inside',
      reverse: { ...reverse, transaction: 'outside' },
    };
  };
  const phases = stage.plan.phases.map((phase) => ({ ...phase, steps: phase.steps.map(changed) }));
  return { ...stage, name: 'index payments plainly', plan: { ...stage.plan, phases } };
}

/** Generated models that are designs: the same ones each time; `FC_SEED` gives others. */
async function designStages(databases: Databases, count: number): Promise<Stage[]> {
  const seed = Number(process.env.FC_SEED ?? 20261122);
  const stages: Stage[] = [];
  for (const input of fc.sample(arbitraryModel, { seed, numRuns: count * 3 })) {
    if (stages.length === count) break;
    const model = Model.safeParse(input);
    if (!model.success) continue;
    try {
      const stage = await designStage(databases, model.data, `create design ${stages.length + 1}`);
      if (stage.plan.phases.length > 0) stages.push(stage);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  if (stages.length < count) throw new Error(`only ${stages.length} generated models are designs`);
  return stages;
}

export async function makeCases(databases: Databases): Promise<Cases> {
  const example = await exampleStage(databases);
  const evolutions = await evolutionStages(databases, example);
  return {
    example,
    evolutions,
    backApart: backApart(evolutions),
    designs: await designStages(databases, 30),
    hostile: await ddlStage(databases, 'create notes', hostileDdl),
  };
}

/** Made once for all suites of a run (`prepare.ts`); the first `designs` of the generated ones. */
export async function sharedCases(databases: Databases, designs = 30): Promise<Cases> {
  const made = process.env.TABLEWRIGHT_INTEROP_CASES;
  const cases: Cases =
    made === undefined ? await makeCases(databases) : JSON.parse(await readFile(made, 'utf8'));
  return { ...cases, designs: cases.designs.slice(0, designs) };
}
