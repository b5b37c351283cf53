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
  checkText(model, '', problems);
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

/** PostgreSQL's text cannot hold the character zero, in a comment or anywhere else. */
function checkText(value: unknown, path: string, problems: Problem[]): void {
  if (typeof value === 'string' && value.includes('\0')) {
    problems.push({
      code: 'invalid_text',
      path,
      message: 'holds the character zero, which PostgreSQL cannot store',
      fix: 'take it out',
    });
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const at = Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    checkText(inner, at, problems);
  }
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
  checkSizes(entity, path, problems);
  return { path, source: entity, name: singular(snakeCase(entity.name)), attributes };
}

const mostRows = 1e15;

function checkSizes(entity: Entity, path: string, problems: Problem[]): void {
  for (const field of ['expected_rows', 'rows_per_month'] as const) {
    const rows = entity[field];
    if (rows === undefined || (rows >= 0 && rows <= mostRows)) continue;
    problems.push({
      code: 'invalid_size',
      path: `${path}.${field}`,
      message: `${rows} is no number of rows`,
      fix: 'give about how many there will be, such as 50000',
    });
  }
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
