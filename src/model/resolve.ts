/** Turns a model as it was sent into one where every name is resolved, or says everything that is wrong. */
import { entityLookup, findEntity, type Lookup } from './lookup.ts';
import type { AccessPattern, Entity, Model } from './model.ts';
import { singular, snakeCase } from './names.ts';
import { checkDuplicates, checkName, type Problem, refuse } from './problems.ts';
import { resolveAttribute } from './resolve-attribute.ts';
import {
  checkPartOf,
  checkRoles,
  inferReferences,
  resolveRelationship,
} from './resolve-relationships.ts';
import type {
  ResolvedEntity,
  ResolvedLink,
  ResolvedModel,
  ResolvedPattern,
  ResolvedReference,
} from './resolved.ts';

const largestModel = 1_000_000;

/** Throws a `Refusal` that holds every problem found. */
export function resolveModel(model: Model): ResolvedModel {
  const problems: Problem[] = [];
  if (JSON.stringify(model).length > largestModel) {
    problems.push({
      code: 'model_too_large',
      path: '',
      message: `the model is larger than ${largestModel} characters`,
      fix: 'split it by domain, one design each, and shorten the descriptions',
    });
    refuse(problems);
  }
  checkDomain(model, problems);
  const entities = model.entities.map((entity, i) => resolveEntity(entity, i, problems));
  checkDuplicates(
    entities.map(({ path, name }) => ({ path: `${path}.name`, name })),
    'entity',
    problems,
  );
  const lookup = entityLookup(entities);
  const references: ResolvedReference[] = [];
  const links: ResolvedLink[] = [];
  model.relationships?.forEach((relationship, i) => {
    resolveRelationship(relationship, `relationships[${i}]`, lookup, problems, references, links);
  });
  inferReferences(entities, lookup, references);
  checkRoles(references, problems);
  checkPartOf(references, problems);
  const patterns = (model.access_patterns ?? []).map((pattern, i) =>
    resolvePattern(pattern, `access_patterns[${i}]`, lookup, problems),
  );
  model.dependencies?.forEach((dependency, i) => {
    findEntity(dependency.entity, `dependencies[${i}].entity`, lookup, problems);
  });
  refuse(problems);
  return { source: model, entities, references, links, patterns };
}

function checkDomain(model: Model, problems: Problem[]): void {
  if (snakeCase(model.domain) === '') {
    problems.push({
      code: 'invalid_name',
      path: 'domain',
      message: 'has no letter or digit; files are named for it',
      fix: "name the business area in a word or two, such as 'invoicing'",
    });
  }
  if (model.entities.length === 0) {
    problems.push({
      code: 'empty_model',
      path: 'entities',
      message: 'the model has no entity',
      fix: 'give at least one entity with a name; attributes may follow in a second call with base_design_id',
    });
  }
}

function resolveEntity(entity: Entity, index: number, problems: Problem[]): ResolvedEntity {
  const path = `entities[${index}]`;
  checkName(entity.name, `${path}.name`, problems);
  const attributes = (entity.attributes ?? []).map((attribute, i) =>
    resolveAttribute(attribute, `${path}.attributes[${i}]`, problems),
  );
  checkDuplicates(
    attributes.map((attribute) => ({ path: `${attribute.path}.name`, name: attribute.name })),
    'attribute',
    problems,
  );
  return { path, source: entity, name: singular(snakeCase(entity.name)), attributes };
}

function resolvePattern(
  pattern: AccessPattern,
  path: string,
  lookup: Lookup,
  problems: Problem[],
): ResolvedPattern {
  if (pattern.sql !== undefined) return { path, source: pattern, entity: null };
  if (pattern.entity === undefined) {
    problems.push({
      code: 'missing_entity',
      path: `${path}.entity`,
      message: 'the access pattern names neither an entity nor sql',
      fix: 'give entity with filter and sort, or the query as sql',
    });
    return { path, source: pattern, entity: null };
  }
  return {
    path,
    source: pattern,
    entity: findEntity(pattern.entity, `${path}.entity`, lookup, problems),
  };
}
