/** Which of a project's migration folders the next migration belongs to. */
import type { Engine, Migrations, Stack } from '../detect/stack.ts';

/** Engines that run the SQL of our plans; null is a folder that does not say. */
const postgres: readonly (Engine | null)[] = ['postgresql', 'cockroachdb', null];

export function primaryMigrations(stack: Stack | null): Migrations | null {
  if (stack === null || stack.fallback) return null;
  return stack.migrations.find(({ engine }) => postgres.includes(engine)) ?? null;
}
