/** Prints the few forms that stand in an index: expressions, and conditions for its predicate. */
import { quoteIdentifier, quoteLiteral } from './identifier.ts';
import { columnUse, list, type Node } from './parse-tree.ts';

/**
 * Functions that always say the same of the same: others (`date(timestamptz)`, which reads the
 * session's time zone) PostgreSQL refuses in an index (CREATE INDEX, expression).
 */
const immutable = new Set(
  `lower upper btrim ltrim rtrim trim abs length char_length character_length octet_length md5 left
  right substr substring replace translate split_part reverse initcap round floor ceil ceiling
  trunc mod sign sqrt power regexp_replace starts_with strpos jsonb_extract_path
  jsonb_extract_path_text jsonb_array_length cardinality array_length nlevel subpath immutable_unaccent`.split(
    /\s+/,
  ),
);

/** Full text is indexed under a named configuration only; the session's default may change. */
function isImmutable(name: string, args: number): boolean {
  const bare = name.replace(/^pg_catalog\./, '').replaceAll('"', '');
  return immutable.has(bare) || (/^(to_tsvector|setweight)$/.test(bare) && args === 2);
}

/** Prints the few forms an index expression takes; null for any other. */
export function printExpression(node: Node): string | null {
  const [kind, value] = Object.entries(node)[0] ?? ['', {}];
  const inner = value as Node;
  switch (kind) {
    case 'ColumnRef':
      return quoteIdentifier(columnUse(node)?.name ?? '');
    case 'A_Const':
      return printConstant(inner);
    case 'FuncCall':
      return printCall(inner);
    case 'A_Expr': {
      const operator = String((list(inner.name)[0]?.String as Node | undefined)?.sval ?? '');
      if (inner.kind !== 'AEXPR_OP' || inner.lexpr === undefined || inner.rexpr === undefined)
        return null;
      const left = printExpression(inner.lexpr as Node);
      const right = printExpression(inner.rexpr as Node);
      return left === null || right === null ? null : `(${left} ${operator} ${right})`;
    }
    default:
      return null;
  }
}

function printCall(call: Node): string | null {
  const plain = ['agg_star', 'agg_distinct', 'over', 'agg_filter', 'agg_order', 'func_variadic'];
  if (plain.some((key) => call[key] !== undefined)) return null;
  const name = list(call.funcname)
    .map((part) => quoteIdentifier(String((part.String as Node | undefined)?.sval ?? '')))
    .join('.');
  const args = list(call.args).map(printExpression);
  return args.includes(null) || !isImmutable(name, args.length)
    ? null
    : `${name}(${args.join(', ')})`;
}

export function printConstant(constant: Node): string | null {
  if (constant.sval !== undefined) return quoteLiteral(String((constant.sval as Node).sval ?? ''));
  if (constant.ival !== undefined) return String((constant.ival as Node).ival ?? 0);
  if (constant.fval !== undefined) return String((constant.fval as Node).fval);
  if (constant.boolval !== undefined) return String((constant.boolval as Node).boolval ?? false);
  return constant.isnull === true ? 'NULL' : null;
}
