/** What the modules of a Drizzle schema declare: tables with their parts, enums, schemas, relations. */
import { camelCase, snakeCase } from './case.ts';
import type { Module } from './module.ts';
import type { ArrayLiteral, Chain, Expression, ObjectLiteral, Span } from './syntax.ts';

export type Casing = 'snake_case' | 'camelCase' | null;

export interface ColumnCode {
  readonly key: string;
  /** In the database. */
  readonly name: string;
  /** Null where it comes from elsewhere: a spread object. */
  readonly chain: Chain | null;
  readonly property: Span | null;
  /** The name's literal; null where the key says it. */
  readonly nameSpan: Span | null;
}

export interface PartCode extends Span {
  /** `index`, `uniqueIndex`, `unique`, `primaryKey`, `foreignKey`, `check`, `pgPolicy`, or other. */
  readonly kind: string;
  readonly chain: Chain;
  /** As it is said. */
  readonly name: string | null;
  readonly nameSpan: Span | null;
  /** Keys of the columns that it names. */
  readonly keys: readonly string[];
}

/** `pgTableCreator((name) => \`app_${name}\`)`. */
export interface Creator {
  readonly path: string;
  readonly name: string;
  readonly exported: boolean;
  /** What stands around the name that it is given. */
  readonly before: string;
  readonly after: string;
}

export interface TableCode {
  readonly module: Module;
  readonly constant: string;
  readonly schema: string;
  readonly name: string;
  readonly nameSpan: Span | null;
  readonly statement: Span;
  readonly chain: Chain;
  readonly casing: Casing;
  readonly columns: readonly ColumnCode[];
  readonly object: ObjectLiteral;
  /** `t.` where the columns are made by a function. */
  readonly builders: string | null;
  /** The project's own function that made it; null where Drizzle's did. */
  readonly creator: Creator | null;
  readonly parts: readonly PartCode[];
  readonly list: ArrayLiteral | ObjectLiteral | null;
  /** Of the function that gives the parts; null when it has none, or none with a name. */
  readonly parameter: string | null;
  /** The third argument. */
  readonly extra: Expression | null;
}

export interface EnumCode {
  readonly module: Module;
  readonly constant: string;
  readonly schema: string;
  readonly name: string;
  readonly nameSpan: Span;
  readonly statement: Span;
  readonly values: Expression | null;
}

export interface RelationsCode {
  readonly module: Module;
  readonly constant: string;
  /** Constant of the table. */
  readonly table: string;
  readonly statement: Span;
  readonly fn: Expression;
  readonly object: ObjectLiteral;
}

/** `defineRelations(schema, (r) => ({ … }))` of Drizzle 1, or a part of it. */
export interface DefinedCode {
  readonly module: Module;
  /** What the tables are taken from: a namespace, or an object of them. */
  readonly tables: Expression;
  readonly object: ObjectLiteral;
  /** `r` */
  readonly parameter: string;
}

export interface Known {
  readonly modules: readonly Module[];
  readonly tables: readonly TableCode[];
  readonly enums: readonly EnumCode[];
  /** Constants of `pgSchema('name')`, by name. */
  readonly schemas: ReadonlyMap<string, { readonly module: Module; readonly constant: string }>;
  readonly customTypes: readonly { module: Module; constant: string; type: string }[];
  readonly relations: readonly RelationsCode[];
  readonly defined: readonly DefinedCode[];
}

export function cased(key: string, casing: Casing): string {
  if (casing === 'snake_case') return snakeCase(key);
  return casing === 'camelCase' ? camelCase(key) : key;
}
