/** The tools, in the order in which they are listed and usually called. */
import { checkMigration } from './check_migration.ts';
import type { Tool } from './define.ts';
import { designSchema } from './design_schema.ts';
import { detectStack } from './detect_stack.ts';
import { renderSummary } from './render_summary.ts';
import { writeMigration } from './write_migration.ts';

export const tools: readonly Tool[] = [
  detectStack,
  designSchema,
  writeMigration,
  checkMigration,
  renderSummary,
];
