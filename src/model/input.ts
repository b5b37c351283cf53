/** The whole input of `design_schema`: the model and what it is designed against. */
import { z } from 'zod';
import { Entity, list, Model } from './model.ts';

export const DesignInput = Model.extend({
  domain: z.string().optional().describe('short name, such as invoicing'),
  entities: list(Entity).optional().describe('things with an identity'),
  project_path: z.string().optional().describe('absolute folder of the project'),
  stack_id: z.string().optional().describe('from detect_stack'),
  base_design_id: z.string().optional().describe('revise this design: give only what changes'),
  renames: list(z.object({ from: z.string().describe('old'), to: z.string().describe('new') }))
    .optional()
    .describe("'entity' or 'entity.attribute' names"),
  remove: list(z.string())
    .optional()
    .describe("'entity' or 'entity.attribute'; omission never drops"),
});
export type DesignInput = Readonly<z.infer<typeof DesignInput>>;
