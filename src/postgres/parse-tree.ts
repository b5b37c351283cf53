/** The parse tree of one statement (libpg-query) and the columns in it. Locations are byte offsets. */
import { Refusal } from '../ir/findings.ts';
import { excerpt, withoutQuoted } from './excerpt.ts';
import { loadedParser } from './parser.ts';

export type Node = Readonly<Record<string, unknown>>;

export interface ColumnUse {
  /** Table or alias before the dot. */
  readonly qualifier: string | null;
  readonly name: string;
  /** Byte offset in the text that was parsed. */
  readonly location: number;
}

/** Throws `Refusal` (`invalid_sql`) with PostgreSQL's own words. */
export function parseStatement(sql: string, shown: string): Node {
  try {
    const statements = loadedParser().parseSync(sql).stmts ?? [];
    if (statements.length !== 1) {
      throw new Refusal(
        'invalid_sql',
        `${JSON.stringify(excerpt(shown, 120))} is not one statement`,
        'give exactly one',
      );
    }
    return (statements[0]?.stmt ?? {}) as Node;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new Refusal(
      'invalid_sql',
      `${JSON.stringify(excerpt(shown, 120))} is not PostgreSQL: ${withoutQuoted(message)}`,
      'write it as it would stand in a query',
    );
  }
}

export function columnUse(node: Node): ColumnUse | null {
  const reference = node.ColumnRef as Node | undefined;
  if (reference === undefined) return null;
  const names = list(reference.fields).map((field) => (field.String as Node | undefined)?.sval);
  const name = names.at(-1);
  if (typeof name !== 'string') return null;
  const qualifier = names.at(-2);
  return {
    name,
    qualifier: typeof qualifier === 'string' ? qualifier : null,
    location: Number(reference.location ?? 0),
  };
}

export function collectColumns(node: Node): ColumnUse[] {
  const found: ColumnUse[] = [];
  walk(node, (kind, value) => {
    const use = kind === 'ColumnRef' ? columnUse({ ColumnRef: value }) : null;
    if (use !== null) found.push(use);
  });
  return found;
}

export function walk(value: unknown, visit: (kind: string, node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner === 'object' && inner !== null && !Array.isArray(inner))
        visit(key, inner as Node);
      walk(inner, visit);
    }
  }
}

export function list(value: unknown): Node[] {
  return Array.isArray(value) ? (value as Node[]) : [];
}

export function child(node: Node, key: string): Node {
  return (node[key] ?? {}) as Node;
}
