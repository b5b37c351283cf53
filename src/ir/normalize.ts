/** The one order of lists whose order means nothing: equal schemas are deep-equal. */
import type {
  Carried,
  Check,
  CompositeType,
  Dependency,
  Domain,
  ForeignKey,
  MaterializedView,
  Policy,
  Privilege,
  Schema,
  Table,
  View,
} from './schema.ts';

/** By UTF-16 code units, so that the order depends on no locale. */
function sorted<T>(list: readonly T[], ...keys: readonly ((item: T) => string)[]): T[] {
  return [...list].sort((a, b) => {
    for (const key of keys) {
      const one = key(a);
      const other = key(b);
      if (one !== other) return one < other ? -1 : 1;
    }
    return 0;
  });
}

function strings(list: readonly string[]): string[] {
  return [...new Set(list)].sort();
}

function byName<T extends { readonly name: string }>(list: readonly T[]): T[] {
  return sorted(list, (item) => item.name);
}

function byQualifiedName<T extends { readonly schema: string; readonly name: string }>(
  list: readonly T[],
): T[] {
  return sorted(
    list,
    (item) => item.schema,
    (item) => item.name,
  );
}

/** Constraint lists, with the columns of ON DELETE SET NULL (…), which are a set. */
function constraints(
  table: Table,
): Pick<Table, 'uniques' | 'foreignKeys' | 'checks' | 'exclusions'> {
  const foreignKeys: ForeignKey[] = table.foreignKeys.map((key) => ({
    ...key,
    onDeleteColumns: strings(key.onDeleteColumns),
  }));
  return {
    uniques: byName(table.uniques),
    foreignKeys: byName(foreignKeys),
    checks: byName(table.checks),
    exclusions: byName(table.exclusions),
  };
}

function policy(object: Policy): Policy {
  return { ...object, roles: strings(object.roles) };
}

function table(object: Table): Table {
  return {
    ...object,
    ...constraints(object),
    indexes: byName(object.indexes),
    triggers: byName(object.triggers),
    policies: byName(object.policies.map(policy)),
  };
}

function columnComments<T extends View | MaterializedView>(object: T): T['columnComments'] {
  return sorted(object.columnComments, (item) => item.column);
}

function view(object: View): View {
  return {
    ...object,
    triggers: byName(object.triggers),
    columnComments: columnComments(object),
  };
}

function materializedView(object: MaterializedView): MaterializedView {
  return {
    ...object,
    indexes: byName(object.indexes),
    columnComments: columnComments(object),
  };
}

function domain(object: Domain): Domain {
  return { ...object, checks: byName<Check>(object.checks) };
}

function carried(object: Carried): Carried {
  return {
    ...object,
    parts: sorted(object.parts, (part) => part.set),
    roles: strings(object.roles),
  };
}

function privilege(object: Privilege): Privilege {
  return {
    ...object,
    privileges: strings(object.privileges),
    grantable: strings(object.grantable),
  };
}

function dependencies(list: readonly Dependency[]): Dependency[] {
  const unique = new Map(list.map((item) => [JSON.stringify([item.from, item.to]), item]));
  return sorted(
    [...unique.values()],
    (item) => item.from,
    (item) => item.to,
  );
}

export function normalize(schema: Schema): Schema {
  return {
    schemas: byName(schema.schemas),
    extensions: byName(schema.extensions),
    enums: byQualifiedName(schema.enums),
    domains: byQualifiedName(schema.domains.map(domain)),
    compositeTypes: byQualifiedName<CompositeType>(schema.compositeTypes),
    rangeTypes: byQualifiedName(schema.rangeTypes),
    sequences: byQualifiedName(schema.sequences),
    tables: byQualifiedName(schema.tables.map(table)),
    views: byQualifiedName(schema.views.map(view)),
    materializedViews: byQualifiedName(schema.materializedViews.map(materializedView)),
    routines: sorted(
      schema.routines,
      (routine) => routine.schema,
      (routine) => routine.name,
      (routine) => routine.arguments,
    ),
    carried: sorted(
      schema.carried.map(carried),
      (item) => item.kind,
      (item) => JSON.stringify(item.names),
    ),
    privileges: sorted(
      schema.privileges.map(privilege),
      (item) => item.on,
      (item) => item.grantee,
    ),
    dependencies: dependencies(schema.dependencies),
  };
}
