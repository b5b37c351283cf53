/** What PostgreSQL calls a part that Drizzle names by itself. */
import type { ColumnCode, Known, PartCode, TableCode } from './code.ts';
import { member, pathOf, returned, type Span, stringOf } from './syntax.ts';

function joined(...names: readonly string[]): string {
  return names.join('_');
}

/** The name that PostgreSQL gets: what is said, or what Drizzle makes of the columns. */
export function partName(table: TableCode, part: PartCode, known: Known): string | null {
  if (part.name !== null) return part.name;
  const columns = part.keys.map(
    (key) => table.columns.find((column) => column.key === key)?.name ?? key,
  );
  switch (part.kind) {
    case 'index':
    case 'uniqueIndex':
      return joined(table.name, ...columns, 'index');
    case 'unique':
      return joined(table.name, ...columns, 'unique');
    case 'primaryKey':
      return columns.length === 1 ? `${table.name}_pkey` : joined(table.name, ...columns, 'pk');
    case 'foreignKey': {
      const list = member(part.chain.args[0], 'foreignColumns');
      const items = list?.type === 'ArrayExpression' ? list.elements : [];
      const paths = items.flatMap((each) =>
        each === null || each.type === 'SpreadElement' ? [] : [pathOf(each)],
      );
      return foreignName(table, columns, paths, known);
    }
    default:
      return null;
  }
}

export function foreignName(
  table: TableCode,
  columns: readonly string[],
  paths: readonly (readonly string[])[],
  known: Known,
): string | null {
  const constant = paths[0]?.at(-2);
  const own = constant === table.parameter ? table : undefined;
  const target = own ?? known.tables.find((each) => each.constant === constant);
  if (target === undefined) return null;
  const theirs = paths.map(
    (path) => target.columns.find(({ key }) => key === path.at(-1))?.name ?? '',
  );
  return joined(table.name, ...columns, target.name, ...theirs, 'fk');
}

export interface InlinePart {
  readonly kind: 'primaryKey' | 'unique' | 'foreignKey';
  readonly name: string | null;
  readonly span: Span;
}

/** Parts that a column says of itself. */
export function inlineParts(
  table: TableCode,
  { chain, name }: ColumnCode,
  known: Known,
): InlinePart[] {
  if (chain === null) return [];
  return chain.links.flatMap((link): InlinePart[] => {
    if (link.name === 'primaryKey') {
      return [{ kind: 'primaryKey', name: `${table.name}_pkey`, span: link.span }];
    }
    if (link.name === 'unique') {
      const said = stringOf(link.args[0]) ?? joined(table.name, name, 'unique');
      return [{ kind: 'unique', name: said, span: link.span }];
    }
    if (link.name !== 'references') return [];
    const target = returned(link.args[0]);
    const path = target === null ? [] : pathOf(target);
    const said = foreignName(table, [name], [path], known);
    return [{ kind: 'foreignKey', name: said, span: link.span }];
  });
}
