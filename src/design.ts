/** `design_schema`'s work: model → design, proved, and kept under a handle. */
import { diff } from './diff/diff.ts';
import { Refusal } from './ir/findings.ts';
import type { ObjectId } from './ir/id.ts';
import { newDatabase } from './ir/schema.ts';
import type { DesignInput } from './model/input.ts';
import type { Model } from './model/model.ts';
import { reviseModel } from './model/revise.ts';
import { planCreate } from './plan/create.ts';
import { withExtras } from './plan/extras.ts';
import type { Plan } from './plan/plan.ts';
import { parseSql } from './postgres/parse.ts';
import { deniedStatements } from './proof/deny.ts';
import { prove } from './proof/prove.ts';
import type { Verdict } from './proof/verdict.ts';
import { compile } from './rules/compile.ts';
import { Design } from './rules/design.ts';
import { withoutUnusedIndexes } from './rules/unused-index.ts';
import { loadRecord, saveRecord } from './store/store.ts';

export interface KeptDesign {
  readonly id: string;
  readonly design: Design;
}

/** Throws `Refusal` for what is wrong with the model. A design whose proof fails is returned, with the verdict. */
export async function designSchema(input: DesignInput): Promise<KeptDesign> {
  const model = await wholeModel(input);
  let design = await compile(model);
  await refuseDenied(design);
  let verdict = await proveDesign(design);
  const leaner = withoutUnusedIndexes(design, verdict);
  if (leaner !== null) {
    design = leaner;
    verdict = await proveDesign(design);
  }
  const kept: Design = { ...design, verdict };
  return { id: await saveRecord('design', kept), design: kept };
}

export async function loadDesign(id: string): Promise<Design> {
  return (await loadRecord('design', id, Design)) as Design;
}

/** The plan that makes a design in a new database. */
export function planDesign(design: Design): Plan {
  const plan = planCreate({
    from: newDatabase,
    to: design.schema,
    changes: diff(newDatabase, design.schema),
    notes: (id) => design.notes[id],
    why: stepReasons(design),
    defaultSchema: 'public',
  });
  return withExtras(plan, design.extras);
}

/** Why a statement is there: what the table is for, whom the index serves, else what the rule said. */
function stepReasons(design: Design): (id: ObjectId) => string | undefined {
  const reasons = new Map(
    design.decisions.map(({ subject, rule, because }) => [subject, `${rule}: ${because}`]),
  );
  for (const { index, supports } of design.indexes)
    reasons.set(index, `serves ${supports.join('; ')}`);
  for (const { table, purpose } of design.tables) reasons.set(table, purpose);
  return (id) => reasons.get(id);
}

export async function proveDesign(design: Design): Promise<Verdict> {
  return prove({
    plan: planDesign(design),
    from: newDatabase,
    to: design.schema,
    queries: design.queries,
    statistics: design.statistics,
  });
}

async function wholeModel(input: DesignInput): Promise<Model> {
  const { project_path: _path, stack_id: _stack, base_design_id: base, ...revision } = input;
  if (base !== undefined) return reviseModel((await loadDesign(base)).model, revision);
  const { renames = [], remove = [], ...model } = revision;
  if (renames.length > 0 || remove.length > 0) {
    throw new Refusal(
      'missing_base_design',
      `${renames.length > 0 ? 'renames' : 'remove'} names something of an earlier design, and base_design_id is not given.`,
      'Give base_design_id, or leave it out of the model instead.',
    );
  }
  return model;
}

/** Expressions and statements of the caller run in the sandbox only when nothing in them reaches out of it. */
async function refuseDenied(design: Design): Promise<void> {
  const steps = planDesign(design).phases.flatMap((phase) => phase.steps.map(({ sql }) => sql));
  const parsed = await parseSql([...steps, ...design.queries.map(({ sql }) => sql)].join(';\n'));
  const denied = await deniedStatements(parsed);
  const [first] = denied;
  if (first !== undefined) throw new Refusal(first.code, first.message, first.fix, denied);
}
