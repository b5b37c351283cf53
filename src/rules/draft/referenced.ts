/** Entities that the model only refers to and that the database has: they need no entry of their own. */
import type { Schema } from '../../ir/schema.ts';
import type { Model } from '../../model/model.ts';
import { singular, snakeCase } from '../../model/names.ts';
import { existingTable } from '../existing/existing.ts';

export function withReferenced(model: Model, current: Schema): Model {
  const key = (name: string): string => singular(snakeCase(name));
  const known = new Set(model.entities.map(({ name }) => key(name)));
  const named = [
    ...(model.relationships ?? []).flatMap(({ from, to }) => [from, to]),
    ...(model.access_patterns ?? []).flatMap(({ entity }) => entity ?? []),
  ];
  const missing = new Set(named.map(key).filter((name) => !known.has(name)));
  const there = [...missing].filter((name) => existingTable(current, name) !== null);
  if (there.length === 0) return model;
  return { ...model, entities: [...model.entities, ...there.map((name) => ({ name }))] };
}
