/** A model designed, and the design as statements to run on a PostgreSQL. */
import { diff } from '../../src/diff/diff.ts';
import { Refusal } from '../../src/ir/findings.ts';
import { emptySchema, type Table } from '../../src/ir/schema.ts';
import { Model } from '../../src/model/model.ts';
import { planCreate } from '../../src/plan/create.ts';
import { compile } from '../../src/rules/compile.ts';
import type { Design } from '../../src/rules/design.ts';
import type { ModelInput } from './arbitrary-model.ts';

export function designed(model: ModelInput): Promise<Design> {
  return compile(Model.parse(model));
}

/** The refusal of a model that must not be designed. */
export async function refused(model: ModelInput): Promise<Refusal> {
  try {
    await designed(model);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('the model was designed');
}

export function tableOf(design: Design, name: string): Table {
  const table = design.schema.tables.find((each) => each.name === name);
  if (table === undefined) {
    throw new Error(`no ${name} among ${design.schema.tables.map((each) => each.name).join(', ')}`);
  }
  return table;
}

export function statementsOf(design: Design): { up: string[]; down: string[] } {
  const plan = planCreate({
    from: emptySchema,
    to: design.schema,
    changes: diff(emptySchema, design.schema),
    notes: (id) => design.notes[id],
    defaultSchema: 'public',
  });
  const steps = plan.phases.flatMap((phase) => phase.steps);
  const reverses = [
    ...steps.map(({ reverse }) => reverse.sql),
    ...design.extras.map(({ reverse }) => (reverse === '' ? null : reverse)),
  ];
  return {
    up: [...steps.map(({ sql }) => sql), ...design.extras.map(({ sql }) => sql)],
    down: reverses.filter((sql) => sql !== null).reverse(),
  };
}
