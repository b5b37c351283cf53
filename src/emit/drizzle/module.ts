/** A module of the project: its text as a tree, what it imports, what it declares. */
import { bare, type Expression, type Span, type Statement, spanOf } from './syntax.ts';

export interface Import {
  readonly from: string;
  /** Null for `import * as`. */
  readonly imported: string | null;
  readonly local: string;
  readonly statement: Span;
  readonly isType: boolean;
}

export interface Declaration {
  readonly name: string;
  readonly init: Expression;
  readonly statement: Span;
  readonly exported: boolean;
}

export interface Module {
  readonly path: string;
  readonly text: string;
  readonly body: readonly Statement[];
  readonly imports: readonly Import[];
  readonly declarations: readonly Declaration[];
}

export const core = 'drizzle-orm/pg-core';

export function moduleOf(path: string, text: string, body: readonly Statement[]): Module {
  const imports: Import[] = [];
  const declarations: Declaration[] = [];
  for (const outer of body) {
    const statement = spanOf(outer);
    if (outer.type === 'ImportDeclaration') {
      for (const each of outer.specifiers) {
        const named = each.type === 'ImportSpecifier';
        const imported = !named
          ? each.type === 'ImportDefaultSpecifier'
            ? 'default'
            : null
          : each.imported.type === 'Identifier'
            ? each.imported.name
            : each.imported.value;
        const isType = outer.importKind === 'type' || (named && each.importKind === 'type');
        imports.push({
          from: outer.source.value,
          imported,
          local: each.local.name,
          statement,
          isType,
        });
      }
    }
    const exported = outer.type === 'ExportNamedDeclaration';
    const inner = exported ? outer.declaration : outer;
    if (inner?.type !== 'VariableDeclaration') continue;
    for (const { id, init } of inner.declarations) {
      if (id.type !== 'Identifier' || !init) continue;
      declarations.push({ name: id.name, init: bare(init), statement, exported });
    }
  }
  return { path, text, body, imports, declarations };
}

/** The name in pg-core of what a module calls `callee`. */
export function coreName(module: Module, callee: readonly string[]): string | null {
  const [first = '', second] = callee;
  const found = module.imports.find(({ local }) => local === first);
  if (found === undefined || !found.from.startsWith('drizzle-orm')) return null;
  if (found.imported === null) return second ?? null;
  return second === undefined ? found.imported : `${found.imported}.${second}`;
}
