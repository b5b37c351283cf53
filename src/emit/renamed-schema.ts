/** The schema before a plan under the names after it: what still differs then is no rename. */
import type { Change } from '../diff/change.ts';
import { parseObjectId } from '../ir/id.ts';
import type { Schema, Table } from '../ir/schema.ts';
import type { Plan } from '../plan/plan.ts';

interface Placement {
  readonly schema: string;
  readonly name: string;
}

export interface Rename {
  readonly kind: string;
  /** Parts of the ids: the schema, the table, the part of it. Before and after the whole plan. */
  readonly from: readonly string[];
  readonly to: readonly string[];
}

function place([schema = '', name = '']: readonly string[]): Placement {
  return { schema, name };
}

function key(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

/** A renamed schema renames all that is in it. */
function insideOf(
  schemas: readonly Rename[],
  current: Schema,
  known: ReadonlySet<string>,
): Rename[] {
  const moved = (kind: string, list: readonly Placement[]) =>
    list.flatMap(({ schema, name }): Rename[] => {
      const to = schemas.find(({ from }) => from[0] === schema)?.to[0];
      if (to === undefined || known.has(key(kind, schema, name))) return [];
      return [{ kind, from: [schema, name], to: [to, name] }];
    });
  return [...moved('table', current.tables), ...moved('enum', current.enums)];
}

/** One of each: several statements may serve one rename. */
export function renamesOf(plan: Plan, current: Schema): Rename[] {
  const changes: Change[] = plan.phases.flatMap(({ steps }) =>
    steps.flatMap((step) => step.changes),
  );
  const found = new Map<string, Rename>();
  for (const change of changes) {
    if (change.kind !== 'rename') continue;
    const { kind, names: to } = parseObjectId(change.id);
    const { names: from } = parseObjectId(change.from);
    found.set(key(kind, ...from), { kind, from, to });
  }
  const all = [...found.values()];
  const schemas = all.filter(({ kind }) => kind === 'schema');
  return [...all, ...insideOf(schemas, current, new Set(found.keys()))];
}

const parts = new Set(['primary_key', 'unique', 'foreign_key', 'check', 'exclusion', 'index']);

class Names {
  readonly #places = new Map<string, Placement>();
  readonly #columns = new Map<string, string>();
  readonly #parts = new Map<string, string>();

  constructor(renames: readonly Rename[]) {
    for (const { kind, from, to } of renames) {
      const [schema = '', owner = '', part = ''] = from;
      if (kind === 'table' || kind === 'enum')
        this.#places.set(key(kind, schema, owner), place(to));
      if (kind === 'column') this.#columns.set(key(schema, owner, part), to[2] ?? '');
      if (parts.has(kind)) this.#parts.set(key(schema, owner, part), to[2] ?? '');
    }
  }

  place(kind: 'table' | 'enum', { schema, name }: Placement): Placement {
    return this.#places.get(key(kind, schema, name)) ?? { schema, name };
  }

  column({ schema, name }: Placement): (column: string) => string {
    return (column) => this.#columns.get(key(schema, name, column)) ?? column;
  }

  part({ schema, name }: Placement): <P extends { readonly name: string }>(part: P) => P {
    return (part) => ({
      ...part,
      name: this.#parts.get(key(schema, name, part.name)) ?? part.name,
    });
  }
}

function renamedTable(table: Table, names: Names): Table {
  const column = names.column(table);
  const part = names.part(table);
  const withColumns = <K extends { columns: readonly string[]; include: readonly string[] }>(
    each: K,
  ): K => ({ ...each, columns: each.columns.map(column), include: each.include.map(column) });
  return {
    ...table,
    ...names.place('table', table),
    columns: table.columns.map((each) => {
      const { schema, name } = each.type;
      const type =
        schema === null ? each.type : { ...each.type, ...names.place('enum', { schema, name }) };
      return { ...each, type, name: column(each.name) };
    }),
    primaryKey: table.primaryKey === null ? null : withColumns(part(table.primaryKey)),
    uniques: table.uniques.map(part).map(withColumns),
    checks: table.checks.map(part),
    exclusions: table.exclusions.map(part),
    indexes: table.indexes.map(part).map((each) => ({
      ...each,
      include: each.include.map(column),
      elements: each.elements.map((element) => ({
        ...element,
        column: element.column === null ? null : column(element.column),
      })),
    })),
    foreignKeys: table.foreignKeys.map(part).map((each) => {
      const { schema, table: name, columns } = each.references;
      const target = names.place('table', { schema, name });
      return {
        ...each,
        columns: each.columns.map(column),
        references: {
          schema: target.schema,
          table: target.name,
          columns: columns.map(names.column({ schema, name })),
        },
      };
    }),
  };
}

export function renamedSchema(schema: Schema, renames: readonly Rename[]): Schema {
  if (renames.length === 0) return schema;
  const names = new Names(renames);
  return {
    ...schema,
    enums: schema.enums.map((each) => ({ ...each, ...names.place('enum', each) })),
    tables: schema.tables.map((table) => renamedTable(table, names)),
  };
}
