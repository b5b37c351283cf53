/** A model revised by another that says only what changes. Omission never drops. */
import { Refusal } from '../ir/findings.ts';
import { mentions, renameAttribute, respell, withoutAttribute } from './edit-entity.ts';
import type { DesignInput } from './input.ts';
import type { Attribute, Entity, Model } from './model.ts';
import { singular, snakeCase } from './names.ts';

export type Revision = Omit<DesignInput, 'project_path' | 'stack_id' | 'base_design_id'>;

export function reviseModel(base: Model, revision: Revision): Model {
  const renamed = (revision.renames ?? []).reduce(applyRename, base);
  const reduced = (revision.remove ?? []).reduce(applyRemoval, renamed);
  return {
    domain: revision.domain ?? reduced.domain,
    description: revision.description ?? reduced.description,
    rules: { ...reduced.rules, ...revision.rules },
    entities: mergeBy(reduced.entities, revision.entities, entityKey, mergeEntity),
    relationships: mergeBy(reduced.relationships, revision.relationships, relationshipKey),
    access_patterns: mergeBy(reduced.access_patterns, revision.access_patterns, ({ name }) => name),
    dependencies: [...(reduced.dependencies ?? []), ...(revision.dependencies ?? [])],
    extras: mergeBy(reduced.extras, revision.extras, ({ name }) => name),
  };
}

const key = (name: string): string => singular(snakeCase(name));
const entityKey = ({ name }: Entity): string => key(name);

function relationshipKey({ from, to, name }: NonNullable<Model['relationships']>[number]): string {
  return `${key(from)} ${key(to)} ${name === undefined ? '' : snakeCase(name)}`;
}

function mergeBy<T>(
  base: readonly T[] | undefined,
  changes: readonly T[] | undefined,
  keyOf: (item: T) => string,
  merge: (before: T, after: T) => T = (before, after) => ({ ...before, ...after }),
): T[] {
  const merged = new Map((base ?? []).map((item) => [keyOf(item), item]));
  for (const change of changes ?? []) {
    const before = merged.get(keyOf(change));
    merged.set(keyOf(change), before === undefined ? change : merge(before, change));
  }
  return [...merged.values()];
}

function mergeEntity(before: Entity, after: Entity): Entity {
  const attributes = mergeBy(before.attributes, after.attributes, ({ name }) => snakeCase(name));
  return {
    ...before,
    ...after,
    attributes,
    unique: union(before.unique, after.unique),
    checks: union(before.checks, after.checks),
    no_overlap: union(before.no_overlap, after.no_overlap),
    indexes: union(before.indexes, after.indexes),
  };
}

function union<T>(before: readonly T[] | undefined, after: readonly T[] | undefined): T[] {
  const seen = new Set<string>();
  return [...(before ?? []), ...(after ?? [])].filter((item) => {
    const text = JSON.stringify(item);
    return seen.has(text) ? false : seen.add(text);
  });
}

function split(name: string): { entity: string; attribute: string | null } {
  const [entity = '', attribute] = name.split('.');
  return { entity: key(entity), attribute: attribute === undefined ? null : snakeCase(attribute) };
}

function findEntity(model: Model, name: string, where: string): Entity {
  const found = model.entities.find((entity) => entityKey(entity) === split(name).entity);
  if (found !== undefined) return found;
  throw new Refusal(
    'unknown_entity',
    `${where}: the base design has no entity ${JSON.stringify(name)}`,
    `use one of: ${model.entities
      .map((entity) => entity.name)
      .slice(0, 20)
      .join(', ')}`,
  );
}

function requireAttribute(entity: Entity, attribute: string, where: string): Attribute {
  const found = entity.attributes?.find((each) => snakeCase(each.name) === attribute);
  if (found !== undefined) return found;
  throw new Refusal(
    'unknown_attribute',
    `${where}: '${entity.name}' has no attribute ${JSON.stringify(attribute)}`,
    `use one of: ${(entity.attributes ?? [])
      .map((each) => each.name)
      .slice(0, 20)
      .join(', ')}`,
  );
}

function replaceEntity(model: Model, old: Entity, entity: Entity): Model {
  return { ...model, entities: model.entities.map((each) => (each === old ? entity : each)) };
}

function applyRemoval(model: Model, name: string): Model {
  const entity = findEntity(model, name, 'remove');
  const { attribute } = split(name);
  if (attribute !== null) {
    requireAttribute(entity, attribute, 'remove');
    return withPatterns(replaceEntity(model, entity, withoutAttribute(entity, attribute)), entity, {
      keep: (text) => !mentions(text, attribute),
      spell: (text) => text,
    });
  }
  const names = (text: string | undefined): boolean =>
    text !== undefined && key(text) === entityKey(entity);
  return {
    ...model,
    entities: model.entities.filter((each) => each !== entity),
    relationships: model.relationships?.filter(({ from, to }) => !names(from) && !names(to)),
    access_patterns: model.access_patterns?.filter((pattern) => !names(pattern.entity)),
    dependencies: model.dependencies?.filter((dependency) => !names(dependency.entity)),
  };
}

function applyRename(model: Model, { from, to }: { from: string; to: string }): Model {
  const entity = findEntity(model, from, 'renames');
  const { attribute } = split(from);
  if (attribute !== null) {
    requireAttribute(entity, attribute, 'renames');
    const name = to.includes('.') ? (split(to).attribute ?? to) : to;
    const renamed = renameAttribute(entity, attribute, name);
    return withPatterns(replaceEntity(model, entity, renamed), entity, {
      keep: () => true,
      spell: (text) => respell(text, attribute, name),
    });
  }
  const rename = (text: string): string => (key(text) === entityKey(entity) ? to : text);
  return {
    ...replaceEntity(model, entity, { ...entity, name: to }),
    relationships: model.relationships?.map((each) => ({
      ...each,
      from: rename(each.from),
      to: rename(each.to),
    })),
    access_patterns: model.access_patterns?.map((each) =>
      each.entity === undefined ? each : { ...each, entity: rename(each.entity) },
    ),
    dependencies: model.dependencies?.map((each) => ({ ...each, entity: rename(each.entity) })),
  };
}

interface Edit {
  readonly keep: (text: string) => boolean;
  readonly spell: (text: string) => string;
}

/** Filters, sorts and dependencies of one entity follow its attributes. */
function withPatterns(model: Model, entity: Entity, { keep, spell }: Edit): Model {
  const own = (name: string | undefined): boolean =>
    name !== undefined && key(name) === entityKey(entity);
  const edit = (list: readonly string[] | undefined): string[] | undefined =>
    list?.filter(keep).map(spell);
  const { access_patterns: patterns, dependencies } = model;
  return {
    ...model,
    access_patterns: patterns?.map((each) =>
      own(each.entity) ? { ...each, filter: edit(each.filter), sort: edit(each.sort) } : each,
    ),
    dependencies: dependencies
      ?.filter(
        ({ entity: name, determines: { from, to } }) => !own(name) || [...from, ...to].every(keep),
      )
      .map((each) => {
        const { from, to } = each.determines;
        if (!own(each.entity)) return each;
        return { ...each, determines: { from: from.map(spell), to: to.map(spell) } };
      }),
  };
}
