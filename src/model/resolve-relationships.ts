/** Relationships resolved: references that hold a foreign key, links that become a table. */
import { findEntity, findEntityByName, type Lookup } from './lookup.ts';
import type { Relationship } from './model.ts';
import { singular, snakeCase } from './names.ts';
import { checkDuplicates, checkName, type Problem } from './problems.ts';
import { resolveAttribute } from './resolve-attribute.ts';
import type { ResolvedEntity, ResolvedLink, ResolvedReference } from './resolved.ts';

export function resolveRelationship(
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
    checkLinkAttributes(relationship, path, problems);
    const attributes = (relationship.attributes ?? []).map((attribute, i) =>
      resolveAttribute(attribute, `${path}.attributes[${i}]`, problems),
    );
    checkDuplicates(
      attributes.map((attribute) => ({ path: `${attribute.path}.name`, name: attribute.name })),
      'attribute',
      problems,
    );
    // A name that is an entity's says where it leads, not what the join table is called.
    const own = name !== null && findEntityByName(name, lookup) !== undefined ? null : name;
    links.push({ path, source: relationship, from, to, name: own, attributes });
    return;
  }
  if ((relationship.attributes ?? []).length > 0) {
    problems.push({
      code: 'misplaced_attributes',
      path: `${path}.attributes`,
      message: 'only a many_to_many relationship has a table for attributes of its own',
      fix: `move them to the entity '${from.name}', or say cardinality 'many_to_many'`,
    });
  }
  const turned = relationship.cardinality === 'one_to_many';
  const [holder, target] = turned ? [to, from] : [from, to];
  references.push({
    path,
    source: relationship,
    from: holder,
    to: target,
    role: roleName(
      turned && name !== null && singular(name) === holder.name ? null : name,
      holder,
      target,
    ),
    oneToOne: relationship.cardinality === 'one_to_one',
    partOf: relationship.ownership === 'part_of',
    optional: relationship.optional ?? (holder === target && relationship.ownership !== 'part_of'),
    cardinalityKnown: relationship.cardinality !== undefined,
    inferred: false,
  });
}

/** A list in a join table would be a third table that hangs on a pair. */
function checkLinkAttributes(relationship: Relationship, path: string, problems: Problem[]): void {
  relationship.attributes?.forEach((attribute, i) => {
    if (attribute.many !== true) return;
    problems.push({
      code: 'misplaced_list',
      path: `${path}.attributes[${i}].many`,
      message: `a many_to_many relationship has no list '${attribute.name}'`,
      fix: 'make the join an entity of its own, with two many_to_one relationships',
    });
  });
}

/** A role may already end in `_id`; a reference to its own kind is a parent unless it says otherwise. */
function roleName(name: string | null, holder: ResolvedEntity, target: ResolvedEntity): string {
  if (name !== null) return name.replace(/_id$/, '');
  return holder === target ? 'parent' : target.name;
}

/** An attribute such as `customer_id` beside an entity `customer` is a reference that nobody declared. */
export function inferReferences(
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
      // `category_id` of a category is its own; a reference to another one is its parent.
      if (target === undefined || target === entity || declared) continue;
      references.push({
        path: attribute.path,
        source: { from: entity.name, to: target.name, optional: attribute.source.optional },
        from: entity,
        to: target,
        role,
        oneToOne: attribute.source.unique === true,
        partOf: false,
        optional: attribute.source.optional ?? false,
        cardinalityKnown: true,
        inferred: true,
      });
    }
  }
}

export function checkRoles(references: readonly ResolvedReference[], problems: Problem[]): void {
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

export function checkPartOf(references: readonly ResolvedReference[], problems: Problem[]): void {
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
