/** A model whose names are resolved: what the rules work on. */
import type { AccessPattern, Attribute, Entity, Model, Relationship } from './model.ts';
import type { TypeWord } from './types.ts';

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
