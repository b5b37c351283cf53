/** A design's whole schema as one SQL script, for reading. */
import { planDesign } from './design.ts';
import type { Design } from './rules/design.ts';

export function ddlOf(design: Design): string {
  const steps = planDesign(design).phases.flatMap((phase) => phase.steps);
  return `${steps.map((step) => `${step.sql};`).join('\n\n')}\n`;
}
