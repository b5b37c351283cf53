/** Whether two conditions are the same but for how PostgreSQL spells what a person wrote. */
import { type Node, parseStatement } from '../../postgres/parse-tree.ts';

/** True only when their trees agree; conditions that PostgreSQL rewrites (IN) count as different. */
export function sameSql(one: string | null, other: string | null): boolean {
  if (one === other) return true;
  if (one === null || other === null) return false;
  return JSON.stringify(bare(treeOf(one))) === JSON.stringify(bare(treeOf(other)));
}

function treeOf(condition: string): Node {
  return parseStatement(`SELECT (${condition}\n)`, condition);
}

/** Without locations, and without the casts that PostgreSQL puts on constants. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  const cast = (value as Node).TypeCast as Node | undefined;
  const inner = cast?.arg as Node | undefined;
  if (inner?.A_Const !== undefined) return bare(inner);
  const parts = Object.entries(value).filter(([key]) => !/^(location|rexpr_list_)/.test(key));
  return Object.fromEntries(parts.map(([key, part]) => [key, bare(part)]));
}
