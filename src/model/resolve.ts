/** Turns a model as it was sent into one where every name is resolved, or says everything that is wrong. */
import { type Finding, Refusal } from '../ir/findings.ts';
import type { AccessPattern, Attribute, Entity, Model, Relationship } from './model.ts';
import { nameProblem, plural, singular, snakeCase } from './names.ts';
import { inferType, type TypeWord, typeMeaning } from './types.ts';

export interface ResolvedAttribute {
  /** `entities[2].attributes[0]`. */
  readonly path: string;
  readonly source: Attribute;
  readonly name: string;
  /** Null: `source.type` is a PostgreSQL type. */
  readonly word: TypeWord | null;
  readonly modifiers: string;
  readonly inferred: boolean;
}

export interface ResolvedEntity {
  readonly path: string;
  readonly source: Entity;
  /** Singular, snake_case. */
  readonly name: string;
  readonly attributes: readonly ResolvedAttribute[];
}

/** A reference from the entity that holds the foreign key; one_to_many is turned around. */
export interface ResolvedReference {
  readonly path: string;
  readonly source: Relationship;
  readonly from: ResolvedEntity;
  readonly to: ResolvedEntity;
  /** What the foreign key columns are named for: the given name, or the target's. */
  readonly role: string;
  readonly oneToOne: boolean;
  readonly partOf: boolean;
  readonly optional: boolean;
  readonly cardinalityKnown: boolean;
  /** Told from an attribute such as `customer_id`, not from a relationship. */
  readonly inferred: boolean;
}

export interface ResolvedLink {
  readonly path: string;
  readonly source: Relationship;
  readonly from: ResolvedEntity;
  readonly to: ResolvedEntity;
  readonly name: string | null;
  readonly attributes: readonly ResolvedAttribute[];
}

export interface ResolvedPattern {
  readonly path: string;
  readonly source: AccessPattern;
  /** Null when the pattern is given as SQL. */
  readonly entity: ResolvedEntity | null;
}

export interface ResolvedModel {
  readonly source: Model;
  readonly entities: readonly ResolvedEntity[];
  readonly references: readonly ResolvedReference[];
  readonly links: readonly ResolvedLink[];
  readonly patterns: readonly ResolvedPattern[];
}

/** One thing wrong with the model: where, what, and the mend. */
export interface Problem {
  readonly code: string;
  readonly path: string;
  readonly message: string;
  readonly fix: string;
}

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

export function refuse(problems: readonly Problem[]): void {
  const first = problems[0];
  if (first === undefined) return;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more, see findings)` : '';
  throw new Refusal(
    first.code,
    `${where(first)}${first.message}${more}`,
    first.fix,
    problems.slice(0, 50).map(
      (problem): Finding => ({
        code: problem.code,
        severity: 'critical',
        subject: problem.path,
        message: problem.message,
        fix: problem.fix,
      }),
    ),
  );
}

function where(problem: Problem): string {
  return problem.path === '' ? '' : `${problem.path}: `;
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

function resolveAttribute(
  attribute: Attribute,
  path: string,
  problems: Problem[],
): ResolvedAttribute {
  checkName(attribute.name, `${path}.name`, problems);
  checkBounds(attribute, path, problems);
  const name = snakeCase(attribute.name);
  if (attribute.type !== undefined) {
    return { path, source: attribute, name, ...typeMeaning(attribute.type), inferred: false };
  }
  if (attribute.values !== undefined) {
    return { path, source: attribute, name, word: 'text', modifiers: '', inferred: false };
  }
  return { path, source: attribute, name, ...inferType(name), inferred: true };
}

function checkBounds(attribute: Attribute, path: string, problems: Problem[]): void {
  const { min, max, values, length } = attribute;
  if (min !== undefined && max !== undefined && min > max) {
    problems.push({
      code: 'invalid_bounds',
      path: `${path}.min`,
      message: `min ${min} is greater than max ${max}: no value could be stored`,
      fix: 'swap them',
    });
  }
  if (length !== undefined && length < 1) {
    problems.push({
      code: 'invalid_bounds',
      path: `${path}.length`,
      message: `length ${length} leaves no room for any text`,
      fix: 'give the most characters a value may have, at least 1',
    });
  }
  if (values !== undefined && (values.length === 0 || new Set(values).size !== values.length)) {
    problems.push({
      code: 'invalid_values',
      path: `${path}.values`,
      message: values.length === 0 ? 'is empty: no value could be stored' : 'has a value twice',
      fix: 'list each value once, or leave values out',
    });
  }
}

function checkName(name: string, path: string, problems: Problem[]): void {
  const problem = nameProblem(name);
  if (problem === null) return;
  const shown = [...name].length > 40 ? `${[...name].slice(0, 40).join('')}...` : name;
  problems.push({
    code: 'invalid_name',
    path,
    message: `name ${JSON.stringify(shown)} ${problem.message}`,
    fix: problem.fix,
  });
}

function checkDuplicates(
  named: readonly { path: string; name: string }[],
  kind: string,
  problems: Problem[],
): void {
  const seen = new Map<string, string>();
  for (const { path, name } of named) {
    const first = seen.get(name);
    if (first === undefined) seen.set(name, path);
    else {
      problems.push({
        code: 'duplicate_name',
        path,
        message: `${kind} '${name}' was already named at ${first}`,
        fix: `merge the two, or give one another name`,
      });
    }
  }
}

type Lookup = ReadonlyMap<string, ResolvedEntity>;

function entityLookup(entities: readonly ResolvedEntity[]): Lookup {
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

function findEntity(
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

function resolveRelationship(
  relationship: Relationship,
  path: string,
  lookup: Lookup,
  problems: Problem[],
  references: ResolvedReference[],
  links: ResolvedLink[],
): void {
  const from = findEntity(relationship.from, `${path}.from`, lookup, problems);
  const to = findEntity(relationship.to, `${path}.to`, lookup, problems);
  if (relationship.name !== undefined) checkName(relationship.name, `${path}.name`, problems);
  relationship.columns?.forEach((column, i) => {
    checkName(column, `${path}.columns[${i}]`, problems);
  });
  if (from === null || to === null) return;
  const name = relationship.name === undefined ? null : snakeCase(relationship.name);
  if (relationship.cardinality === 'many_to_many') {
    const attributes = (relationship.attributes ?? []).map((attribute, i) =>
      resolveAttribute(attribute, `${path}.attributes[${i}]`, problems),
    );
    links.push({ path, source: relationship, from, to, name, attributes });
    return;
  }
  const turned = relationship.cardinality === 'one_to_many';
  const [holder, target] = turned ? [to, from] : [from, to];
  references.push({
    path,
    source: relationship,
    from: holder,
    to: target,
    role: roleName(name, holder, target),
    oneToOne: relationship.cardinality === 'one_to_one',
    partOf: relationship.ownership === 'part_of',
    optional: relationship.optional ?? (holder === target && relationship.ownership !== 'part_of'),
    cardinalityKnown: relationship.cardinality !== undefined,
    inferred: false,
  });
}

/** A role may already end in `_id`; a reference to its own kind is a parent unless it says otherwise. */
function roleName(name: string | null, holder: ResolvedEntity, target: ResolvedEntity): string {
  if (name !== null) return name.replace(/_id$/, '');
  return holder === target ? 'parent' : target.name;
}

/** An attribute such as `customer_id` beside an entity `customer` is a reference that nobody declared. */
function inferReferences(
  entities: readonly ResolvedEntity[],
  lookup: Lookup,
  references: ResolvedReference[],
): void {
  for (const entity of entities) {
    for (const attribute of entity.attributes) {
      const target = attribute.name.endsWith('_id')
        ? findEntityByName(attribute.name.slice(0, -3), lookup)
        : undefined;
      const role = attribute.name.slice(0, -3);
      const declared = references.some(
        (reference) =>
          reference.from === entity &&
          (reference.role === role ||
            reference.source.columns?.map(snakeCase).includes(attribute.name)),
      );
      if (target === undefined || declared) continue;
      references.push({
        path: attribute.path,
        source: { from: entity.name, to: target.name, optional: attribute.source.optional },
        from: entity,
        to: target,
        role,
        oneToOne: attribute.source.unique === true,
        partOf: false,
        optional: attribute.source.optional ?? target === entity,
        cardinalityKnown: true,
        inferred: true,
      });
    }
  }
}

function checkRoles(references: readonly ResolvedReference[], problems: Problem[]): void {
  const seen = new Map<string, ResolvedReference>();
  for (const reference of references) {
    const key = `${reference.from.name} ${reference.source.columns?.join(' ') ?? reference.role}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, reference);
    else {
      problems.push({
        code: 'duplicate_name',
        path: reference.path,
        message: `'${reference.from.name}' already refers to '${first.to.name}' as '${first.role}' at ${first.path}`,
        fix: 'give each relationship between the same two entities its own name (the role, such as billing_address)',
      });
    }
  }
}

function checkPartOf(references: readonly ResolvedReference[], problems: Problem[]): void {
  const owners = new Map<ResolvedEntity, ResolvedReference[]>();
  for (const reference of references.filter((each) => each.partOf && each.from !== each.to)) {
    owners.set(reference.from, [...(owners.get(reference.from) ?? []), reference]);
  }
  const state = new Map<ResolvedEntity, 'open' | 'done'>();
  const visit = (entity: ResolvedEntity, trail: readonly string[]): void => {
    state.set(entity, 'open');
    for (const reference of owners.get(entity) ?? []) {
      const names = [...trail, reference.to.name];
      if (state.get(reference.to) === 'open') {
        problems.push({
          code: 'cyclic_part_of',
          path: reference.path,
          message: `part_of runs in a circle: ${names.join(' is part of ')}`,
          fix: "make one of them ownership 'reference': a thing cannot be part of itself",
        });
      } else if (state.get(reference.to) === undefined) visit(reference.to, names);
    }
    state.set(entity, 'done');
  };
  for (const entity of owners.keys())
    if (state.get(entity) === undefined) visit(entity, [entity.name]);
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
