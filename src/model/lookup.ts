/** Entities by the names that people call them. */
import { plural, singular, snakeCase } from './names.ts';
import type { Problem } from './problems.ts';
import type { ResolvedEntity } from './resolved.ts';

export type Lookup = ReadonlyMap<string, ResolvedEntity>;

export function entityLookup(entities: readonly ResolvedEntity[]): Lookup {
  return new Map(
    entities.flatMap((entity) => [
      [plural(entity.name), entity] as const,
      [entity.name, entity] as const,
    ]),
  );
}

/** Entities are found by name in any case and number: `Invoices` is `invoice`. */
export function findEntityByName(name: string, lookup: Lookup): ResolvedEntity | undefined {
  const snake = snakeCase(name);
  return lookup.get(snake) ?? lookup.get(singular(snake));
}

export function findEntity(
  name: string,
  path: string,
  lookup: Lookup,
  problems: Problem[],
): ResolvedEntity | null {
  const entity = findEntityByName(name, lookup);
  if (entity !== undefined) return entity;
  const known = [...new Set([...lookup.values()].map((each) => each.name))];
  problems.push({
    code: 'unknown_entity',
    path,
    message: `no entity is named ${JSON.stringify(name.slice(0, 80))}`,
    fix: `add it to entities, or use one of: ${known.slice(0, 20).join(', ') || '(none yet)'}`,
  });
  return null;
}
