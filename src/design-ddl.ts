/** A design's whole schema as one SQL script, for reading. */
import { diff } from './diff/diff.ts';
import { emptySchema } from './ir/schema.ts';
import { planCreate } from './plan/create.ts';
import type { Design } from './rules/design.ts';

export function ddlOf(design: Design): string {
  const plan = planCreate({
    from: emptySchema,
    to: design.schema,
    changes: diff(emptySchema, design.schema),
    notes: (id) => design.notes[id],
    defaultSchema: 'public',
  });
  const steps = plan.phases.flatMap((phase) => phase.steps);
  const statements = [...steps.map((step) => step.sql), ...design.extras.map((extra) => extra.sql)];
  return `${statements.map((sql) => `${sql};`).join('\n\n')}\n`;
}
