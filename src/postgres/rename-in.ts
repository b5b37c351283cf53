/** Other names for columns and types in an SQL expression, wherever it uses them. */
import { substituteColumns } from './expression.ts';
import { quoteIdentifier } from './identifier.ts';
import { list, type Node, parseStatement, walk } from './parse-tree.ts';

export interface TypeRename {
  readonly schema: string;
  readonly name: string;
  /** As SQL. */
  readonly to: string;
}

const qualifiedName =
  /^(?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*)(?:\s*\.\s*(?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*))*/u;

function renameTypes(expression: string, types: readonly TypeRename[]): string {
  if (types.length === 0) return expression;
  const prefix = 'SELECT (';
  const found: { at: number; to: string }[] = [];
  walk(parseStatement(`${prefix}${expression}\n)`, expression), (kind, node) => {
    if (kind !== 'typeName') return;
    const names = list(node.names).map((each) => String((each.String as Node | undefined)?.sval));
    const type = types.find(
      ({ schema, name }) =>
        names.at(-1) === name && (names.length === 1 || names.at(-2) === schema),
    );
    if (type !== undefined) {
      found.push({ at: Number(node.location ?? 0) - prefix.length, to: type.to });
    }
  });
  let bytes = Buffer.from(expression);
  for (const { at, to } of found.sort((a, b) => b.at - a.at)) {
    const rest = bytes.subarray(at).toString();
    const [written = ''] = qualifiedName.exec(rest) ?? [];
    bytes = Buffer.concat([
      bytes.subarray(0, at),
      Buffer.from(to),
      bytes.subarray(at + Buffer.byteLength(written)),
    ]);
  }
  return bytes.toString();
}

/** The parser must have been loaded where there is something to rename. */
export function renameIn(
  expression: string,
  columns: ReadonlyMap<string, string>,
  types: readonly TypeRename[] = [],
): string {
  const retyped = renameTypes(expression, types);
  if (columns.size === 0) return retyped;
  return substituteColumns(retyped, ({ name }) => {
    const other = columns.get(name);
    return other === undefined ? null : quoteIdentifier(other);
  });
}
