/** Renames: what the database calls it is said anew; the code's own names stay, since others import them. */
import type { Rename } from '../renamed-schema.ts';
import type { ColumnCode, Known, PartCode, TableCode } from './code.ts';
import type { Pages } from './pages.ts';
import { inlineParts, partName } from './part-names.ts';
import { literal } from './style.ts';

/** A foreign key said by its column, under a name that it can no longer leave to Drizzle. */
export interface Pin {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
}

export interface Renamed {
  readonly known: Known;
  readonly pins: readonly Pin[];
}

function key(...parts: readonly (string | undefined)[]): string {
  return JSON.stringify(parts);
}

const partKinds = new Set(['primary_key', 'unique', 'foreign_key', 'check', 'index', 'policy']);

class Names {
  readonly #all = new Map<string, readonly string[]>();

  constructor(renames: readonly Rename[]) {
    for (const { kind, from, to } of renames) {
      const group = partKinds.has(kind) ? 'part' : kind;
      this.#all.set(key(group, ...from), to);
    }
  }

  place(kind: 'table' | 'enum', schema: string, name: string): readonly [string, string] {
    const [to = schema, other = name] = this.#all.get(key(kind, schema, name)) ?? [];
    return [to, other];
  }

  column(table: TableCode, name: string): string {
    return this.#all.get(key('column', table.schema, table.name, name))?.[2] ?? name;
  }

  part(table: TableCode, name: string): string {
    return this.#all.get(key('part', table.schema, table.name, name))?.[2] ?? name;
  }
}

function renameColumn(
  pages: Pages,
  table: TableCode,
  column: ColumnCode,
  name: string,
): ColumnCode {
  if (name === column.name) return column;
  const { path } = table.module;
  const text = literal(name, pages.style);
  if (column.nameSpan !== null) pages.replace(path, column.nameSpan, text);
  else if (column.chain !== null) {
    const { root, args } = column.chain;
    const [first] = args;
    if (typeof first?.start === 'number') pages.insert(path, first.start, `${text}, `);
    else pages.insert(path, root.end - 1, text);
  }
  return { ...column, name };
}

/** The table's own code under its new names; parts keep theirs for the moment. */
function renameTable(pages: Pages, table: TableCode, names: Names): TableCode {
  const [schema, name] = names.place('table', table.schema, table.name);
  if (name !== table.name && table.nameSpan !== null) {
    pages.replace(table.module.path, table.nameSpan, literal(name, pages.style));
  }
  return {
    ...table,
    schema,
    name,
    columns: table.columns.map((column) =>
      renameColumn(pages, table, column, names.column(table, column.name)),
    ),
  };
}

/** A name that Drizzle would now make another one of is said. */
function sayName(pages: Pages, table: TableCode, part: PartCode, name: string): void {
  const { path } = table.module;
  const text = literal(name, pages.style);
  if (part.nameSpan !== null) {
    pages.replace(path, part.nameSpan, text);
    return;
  }
  const { root, args } = part.chain;
  const [first] = args;
  if (first?.type === 'ObjectExpression' && typeof first.start === 'number') {
    pages.insert(path, first.start + 1, ` name: ${text},`);
  } else if (first === undefined) pages.insert(path, root.end - 1, text);
}

export function applyRenames(pages: Pages, known: Known, renames: readonly Rename[]): Renamed {
  if (renames.length === 0) return { known, pins: [] };
  const names = new Names(renames);
  const enums = known.enums.map((each) => {
    const [schema, name] = names.place('enum', each.schema, each.name);
    if (name !== each.name) {
      pages.replace(each.module.path, each.nameSpan, literal(name, pages.style));
    }
    return { ...each, schema, name };
  });
  const tables = known.tables.map((table) => renameTable(pages, table, names));
  const after: Known = { ...known, enums, tables };
  const pins: Pin[] = [];
  const finished = tables.map((table, at): TableCode => {
    const old = known.tables[at] ?? table;
    const parts = table.parts.map((part): PartCode => {
      const before = partName(old, part, known);
      if (before === null) return part;
      const name = names.part(old, before);
      if (partName(table, part, after) !== name) sayName(pages, table, part, name);
      return { ...part, name };
    });
    for (const [index, column] of table.columns.entries()) {
      const was = old.columns[index] ?? column;
      const now = inlineParts(table, column, after);
      for (const [place, before] of inlineParts(old, was, known).entries()) {
        const name = before.name === null ? null : names.part(old, before.name);
        if (name === null || now[place]?.name === name) continue;
        if (before.kind === 'foreignKey') {
          pages.replace(table.module.path, before.span, '');
          pins.push({ schema: table.schema, table: table.name, name });
        } else if (before.kind === 'unique') {
          const text = `.unique(${literal(name, pages.style)})`;
          pages.replace(table.module.path, before.span, text);
        }
      }
    }
    return { ...table, parts };
  });
  return { known: { ...after, tables: finished }, pins };
}
