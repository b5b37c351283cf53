/** The nested IR as flat objects with ids: what the differ compares and the planner orders. */
import { type ObjectId, type ObjectKind, objectId, parseObjectId } from './id.ts';
import { multirangeName } from './multirange.ts';
import { referencedKey } from './referenced-key.ts';
import type { Carried, Index, Key, Namespace, Schema, Table } from './schema.ts';
import type { ColumnType } from './type.ts';

export interface SchemaObject {
  readonly id: ObjectId;
  readonly kind: ObjectKind;
  /** The object that contains it. May be missing from the map: see `isInitialPublic`. */
  readonly parent: ObjectId | null;
  /** Its own properties: no name, no children. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** What must exist before it, beside the parent. May name objects that the schema does not list. */
  readonly dependsOn: readonly ObjectId[];
}

export function tableId(table: { readonly schema: string; readonly name: string }): ObjectId {
  return objectId('table', table.schema, table.name);
}

export function routineId(routine: {
  readonly schema: string;
  readonly name: string;
  readonly arguments: string;
}): ObjectId {
  return objectId('routine', routine.schema, `${routine.name}(${routine.arguments})`);
}

export function carriedId(object: {
  readonly kind: Carried['kind'];
  readonly names: readonly string[];
}): ObjectId {
  return objectId(object.kind, ...object.names);
}

const none: readonly ObjectId[] = [];

type TypeLookup = (type: ColumnType) => readonly ObjectId[];

/** User types by name: declared types, and the row types of tables and views. */
function typeLookup(schema: Schema): TypeLookup {
  const byName = new Map<string, ObjectId>();
  const lists: readonly [ObjectKind, readonly { schema: string; name: string }[]][] = [
    ['table', schema.tables],
    ['view', schema.views],
    ['materialized_view', schema.materializedViews],
    ['enum', schema.enums],
    ['domain', schema.domains],
    ['composite_type', schema.compositeTypes],
    ['range_type', schema.rangeTypes],
  ];
  for (const [kind, list] of lists) {
    for (const type of list) {
      byName.set(JSON.stringify([type.schema, type.name]), objectId(kind, type.schema, type.name));
    }
  }
  for (const range of schema.rangeTypes) {
    const multirange = JSON.stringify([range.schema, multirangeName(range)]);
    byName.set(multirange, objectId('range_type', range.schema, range.name));
  }
  return (type) => {
    if (type.schema === null) return none;
    const id = byName.get(JSON.stringify([type.schema, type.name]));
    return id === undefined ? [] : [id];
  };
}

/** What initdb writes on the schema `public`. */
export const initialPublicComment = 'standard public schema';

/** Every database begins with it, so it is nothing that a plan adds or removes. */
function isInitialPublic(namespace: Namespace): boolean {
  const { name, comment } = namespace;
  return name === 'public' && (comment === null || comment === initialPublicComment);
}

/** All but the name. A loop, because taking names away by spreading is several times slower. */
function ownOf(kind: ObjectKind, object: object): Record<string, unknown> {
  const own: Record<string, unknown> = {};
  for (const name in object) {
    if (name === 'name') continue;
    // The schema of an extension is a property: its name is not qualified by it.
    if (name === 'schema' && kind !== 'extension') continue;
    own[name] = (object as Readonly<Record<string, unknown>>)[name];
  }
  return own;
}

/** Collects the objects of one schema. */
class Flattener {
  readonly objects = new Map<ObjectId, SchemaObject>();
  readonly #typeIds: TypeLookup;
  readonly #tables: ReadonlyMap<ObjectId, Table>;
  readonly #indexes = new Map<string, ObjectId>();

  constructor(readonly schema: Schema) {
    this.#typeIds = typeLookup(schema);
    this.#tables = new Map(schema.tables.map((table) => [tableId(table), table]));
    for (const owner of [...schema.tables, ...schema.materializedViews]) {
      for (const index of owner.indexes) this.#nameIndex('index', owner, index.name);
    }
    for (const table of schema.tables) {
      if (table.primaryKey !== null) this.#nameIndex('primary_key', table, table.primaryKey.name);
      for (const unique of table.uniques) this.#nameIndex('unique', table, unique.name);
    }
  }

  /** Indexes, and those behind keys, are found by their own name alone. */
  #nameIndex(kind: ObjectKind, owner: { schema: string; name: string }, name: string): void {
    this.#indexes.set(
      JSON.stringify([owner.schema, name]),
      objectId(kind, owner.schema, owner.name, name),
    );
  }

  add(
    id: ObjectId,
    parent: ObjectId | null,
    object: object,
    dependsOn: readonly ObjectId[] = [],
  ): void {
    const kind = id.slice(0, id.indexOf(':')) as ObjectKind;
    this.objects.set(id, { id, kind, parent, properties: ownOf(kind, object), dependsOn });
  }

  topLevel(kind: ObjectKind, object: { schema: string; name: string }, needs?: ObjectId[]): void {
    const id = objectId(kind, object.schema, object.name);
    this.add(id, objectId('schema', object.schema), object, needs);
  }

  namespaces(): void {
    for (const namespace of this.schema.schemas) {
      if (isInitialPublic(namespace)) continue;
      this.add(objectId('schema', namespace.name), null, namespace);
    }
    for (const extension of this.schema.extensions) {
      const needs = [objectId('schema', extension.schema)];
      this.add(objectId('extension', extension.name), null, extension, needs);
    }
  }

  types(): void {
    const { schema } = this;
    for (const type of schema.enums) this.topLevel('enum', type);
    for (const type of schema.domains) this.topLevel('domain', type, [...this.#typeIds(type.type)]);
    for (const type of schema.rangeTypes) this.topLevel('range_type', type);
    for (const type of schema.compositeTypes) {
      const needs = type.attributes.flatMap((attribute) => this.#typeIds(attribute.type));
      this.topLevel('composite_type', type, needs);
    }
  }

  sequences(): void {
    for (const sequence of this.schema.sequences) {
      const owner = sequence.ownedBy;
      const needs = owner ? [objectId('column', owner.schema, owner.table, owner.column)] : [];
      this.topLevel('sequence', sequence, needs);
    }
  }

  #columns(table: Table): void {
    const parents = [...(table.partitionOf ? [table.partitionOf] : []), ...table.inherits];
    const owner = tableId(table);
    for (const column of table.columns) {
      const id = objectId('column', table.schema, table.name, column.name);
      const types = this.#typeIds(column.type);
      if (parents.length === 0) {
        this.add(id, owner, column, types);
        continue;
      }
      const inheritedFrom = parents.flatMap((parent) => {
        const found = this.#tables
          .get(tableId(parent))
          ?.columns.some((candidate) => candidate.name === column.name);
        return found ? [objectId('column', parent.schema, parent.name, column.name)] : [];
      });
      this.add(id, owner, column, [...types, ...inheritedFrom]);
    }
  }

  #keys(table: Table): void {
    const id = (kind: ObjectKind, name: string) => objectId(kind, table.schema, table.name, name);
    const columns = (names: readonly string[]) => names.map((name) => id('column', name));
    const key = (kind: ObjectKind, constraint: Key) =>
      this.add(
        id(kind, constraint.name),
        tableId(table),
        constraint,
        columns([...constraint.columns, ...constraint.include]),
      );
    if (table.primaryKey !== null) key('primary_key', table.primaryKey);
    for (const unique of table.uniques) key('unique', unique);
    for (const foreign of table.foreignKeys) {
      const { references } = foreign;
      const target = this.#tables.get(tableId({ ...references, name: references.table }));
      this.add(id('foreign_key', foreign.name), tableId(table), foreign, [
        ...columns(foreign.columns),
        objectId('table', references.schema, references.table),
        ...references.columns.map((name) =>
          objectId('column', references.schema, references.table, name),
        ),
        ...(target === undefined ? [] : referencedKey(foreign, target)),
      ]);
    }
  }

  #indexesOf(
    ownerKind: 'table' | 'materialized_view',
    owner: { schema: string; name: string; indexes: readonly Index[] },
  ): void {
    for (const index of owner.indexes) {
      const named = [...index.elements.map((element) => element.column), ...index.include];
      const columns = named.flatMap((name) =>
        name === null || ownerKind !== 'table'
          ? []
          : [objectId('column', owner.schema, owner.name, name)],
      );
      const parent = index.partitionOf;
      const attachedTo = parent && this.#indexes.get(JSON.stringify([parent.schema, parent.name]));
      this.add(
        objectId('index', owner.schema, owner.name, index.name),
        objectId(ownerKind, owner.schema, owner.name),
        index,
        attachedTo ? [...columns, attachedTo] : columns,
      );
    }
  }

  tables(): void {
    for (const table of this.schema.tables) {
      const { columns, primaryKey, uniques, foreignKeys, checks, ...rest } = table;
      const { exclusions, indexes, triggers, policies, ...own } = rest;
      const parents = [...(table.partitionOf ? [table.partitionOf] : []), ...table.inherits];
      this.topLevel('table', own, parents.map(tableId));
      this.#columns(table);
      this.#keys(table);
      this.#indexesOf('table', table);
      const id = (kind: ObjectKind, name: string) => objectId(kind, table.schema, table.name, name);
      for (const check of checks) this.add(id('check', check.name), tableId(table), check);
      for (const exclusion of exclusions) {
        const needs = [...exclusion.elements.map((element) => element.column), ...exclusion.include]
          .filter((name) => name !== null)
          .map((name) => id('column', name));
        this.add(id('exclusion', exclusion.name), tableId(table), exclusion, needs);
      }
      for (const trigger of triggers)
        this.add(id('trigger', trigger.name), tableId(table), trigger);
      for (const policy of policies) this.add(id('policy', policy.name), tableId(table), policy);
    }
  }

  queries(): void {
    for (const view of this.schema.views) {
      const { triggers, ...own } = view;
      this.topLevel('view', own);
      const id = objectId('view', view.schema, view.name);
      for (const trigger of triggers) {
        this.add(objectId('trigger', view.schema, view.name, trigger.name), id, trigger);
      }
    }
    for (const view of this.schema.materializedViews) {
      const { indexes: _, ...own } = view;
      this.topLevel('materialized_view', own);
      this.#indexesOf('materialized_view', view);
    }
    for (const routine of this.schema.routines) {
      const { arguments: _, ...own } = routine;
      this.add(routineId(routine), objectId('schema', routine.schema), own);
    }
  }

  carried(): void {
    for (const object of this.schema.carried) {
      const { create, parts, options, comment } = object;
      const parent = object.parent as ObjectId | null;
      this.add(carriedId(object), parent, { create, parts, options, comment });
    }
  }

  /** Columns of what is no table are no objects: privileges on them come and go with the relation. */
  #holderOf(subject: ObjectId): ObjectId {
    if (!subject.startsWith('column:') || this.objects.has(subject)) return subject;
    const [schema = '', name = ''] = parseObjectId(subject).names;
    const kinds = ['view', 'materialized_view', 'foreign_table'] as const;
    const relations = kinds.map((kind) => objectId(kind, schema, name));
    return relations.find((id) => this.objects.has(id)) ?? subject;
  }

  privileges(): void {
    for (const privilege of this.schema.privileges) {
      const { on, grantee, ...own } = privilege;
      const subject = on as ObjectId;
      this.add(objectId('privilege', on, grantee), this.#holderOf(subject), own);
    }
  }

  /** Adds what only texts refer to, which the structure does not show. */
  dependencies(): void {
    const needs = new Map<ObjectId, ObjectId[]>();
    for (const { from, to } of this.schema.dependencies) {
      const known = needs.get(from as ObjectId);
      if (known === undefined) needs.set(from as ObjectId, [to as ObjectId]);
      else known.push(to as ObjectId);
    }
    for (const [id, object] of this.objects) {
      const more = needs.get(id) ?? [];
      const { kind, parent, properties, dependsOn: own } = object;
      if (own.length + more.length === 0) continue;
      if (more.length === 0 && own.length === 1 && own[0] !== id) continue;
      const dependsOn = [...new Set([...own, ...more])].filter((other) => other !== id).sort();
      this.objects.set(id, { id, kind, parent, properties, dependsOn });
    }
  }
}

function flatten(schema: Schema): Map<ObjectId, SchemaObject> {
  const flattener = new Flattener(schema);
  flattener.namespaces();
  flattener.types();
  flattener.sequences();
  flattener.tables();
  flattener.queries();
  flattener.carried();
  flattener.privileges();
  flattener.dependencies();
  return flattener.objects;
}

/** A schema never changes, and every stage asks again. */
const known = new WeakMap<Schema, ReadonlyMap<ObjectId, SchemaObject>>();

/** Every object of the schema by id, containers before what they contain. */
export function objectsOf(schema: Schema): ReadonlyMap<ObjectId, SchemaObject> {
  const found = known.get(schema) ?? flatten(schema);
  known.set(schema, found);
  return found;
}

/** Roles that policies and privileges name; a schema does not hold them, but needs them. */
export function rolesOf(schema: Schema): string[] {
  const roles = schema.tables.flatMap((table) => table.policies.flatMap((policy) => policy.roles));
  const grantees = schema.privileges.map((privilege) => privilege.grantee);
  const carried = schema.carried.flatMap((object) => object.roles);
  return [...new Set([...roles, ...grantees, ...carried])]
    .filter((role) => role !== 'public')
    .sort();
}
