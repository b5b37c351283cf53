/** The schema while the rules are still writing it, with what they said on the way. */
import type { Decision, Finding, Severity } from '../../ir/findings.ts';
import { type ObjectId, type ObjectKind, objectId } from '../../ir/id.ts';
import type { Query, TableStatistics } from '../../ir/query.ts';
import type * as ir from '../../ir/schema.ts';
import type { Problem } from '../../model/problems.ts';
import type {
  ResolvedAttribute,
  ResolvedEntity,
  ResolvedLink,
  ResolvedModel,
  ResolvedReference,
} from '../../model/resolved.ts';
import type { TypeWord } from '../../model/types.ts';
import { qualified } from '../../postgres/identifier.ts';
import type { Forecast, Question } from '../design.ts';
import type { House } from '../existing/house.ts';

type Writable<T> = T extends readonly (infer U)[]
  ? Writable<U>[]
  : T extends object
    ? { -readonly [K in keyof T]: Writable<T[K]> }
    : T;

export type DraftTableParts = Writable<ir.Table>;

export interface DraftColumn {
  /** What the column is there for; the order of columns in the table follows it. */
  readonly role: 'key' | 'reference' | 'existing' | 'attribute' | 'lifecycle' | 'timestamp';
  readonly attribute: ResolvedAttribute | null;
  /** The model's type word; null for a PostgreSQL type taken as it is. */
  word: TypeWord | null;
  readonly column: Writable<ir.Column>;
}

export interface DraftReference {
  readonly source: ResolvedReference;
  readonly target: DraftTable;
  readonly columns: readonly string[];
}

/** What an index is for, kept beside it until the design lists it. */
export interface DraftTable {
  readonly entity: ResolvedEntity | null;
  readonly link: ResolvedLink | null;
  readonly path: string;
  /** Singular: names of foreign key columns and enums start with it. */
  readonly singular: string;
  readonly purpose: string;
  readonly rows: number | null;
  columns: DraftColumn[];
  readonly references: DraftReference[];
  /** The table that the database already has; null for a new one. */
  readonly existing: ir.Table | null;
  /** Columns are set from `columns` when the design is finished. */
  readonly table: DraftTableParts;
}

export interface Draft {
  readonly model: ResolvedModel;
  /** What the database has now. */
  readonly current: ir.Schema;
  readonly house: House;
  readonly tables: DraftTable[];
  readonly enums: Writable<ir.Enum>[];
  readonly routines: Writable<ir.Routine>[];
  readonly extensions: Writable<ir.Extension>[];
  readonly dependencies: Writable<ir.Dependency>[];
  readonly decisions: Decision[];
  readonly findings: Finding[];
  readonly problems: Problem[];
  readonly notes: Map<ObjectId, string>;
  /** By id of an index or key: the access patterns and foreign keys it serves. */
  readonly supports: Map<ObjectId, string[]>;
  /** Names that tables, indexes, keys, sequences and enums have taken. */
  readonly relationNames: Set<string>;
  readonly queries: Query[];
  readonly statistics: TableStatistics[];
  readonly forecast: Forecast[];
  question: Question | null;
}

export function tableId(table: DraftTable): ObjectId {
  return objectId('table', table.table.schema, table.table.name);
}

/** Id of a column, constraint, index or trigger of a table. */
export function partId(kind: ObjectKind, table: DraftTable, name: string): ObjectId {
  return objectId(kind, table.table.schema, table.table.name, name);
}

/** As it stands in statements: the usual schema goes without saying. */
export function tableSql({ table }: DraftTable): string {
  return qualified(table.schema, table.name, 'public');
}

export function addTable(draft: Draft, table: DraftTable): void {
  draft.tables.push(table);
  draft.relationNames.add(table.table.name);
}

export function decide(
  draft: Draft,
  rule: string,
  subject: string,
  said: { chose: string; because: string; instead: string },
): void {
  draft.decisions.push({ rule, subject, ...said });
}

export function report(
  draft: Draft,
  code: string,
  severity: Severity,
  subject: string,
  said: { message: string; fix: string },
): void {
  draft.findings.push({ code, severity, subject, ...said });
}

export function support(draft: Draft, id: ObjectId, what: string): void {
  const known = draft.supports.get(id) ?? [];
  if (!known.includes(what)) draft.supports.set(id, [...known, what]);
}

export function newColumn(
  name: string,
  type: ir.Column['type'],
  options: Partial<Pick<ir.Column, 'notNull' | 'default' | 'comment'>> = {},
): Writable<ir.Column> {
  return {
    name,
    type,
    notNull: options.notNull ?? false,
    default: options.default ?? null,
    identity: null,
    generated: null,
    collation: null,
    storage: null,
    compression: null,
    statistics: null,
    inherited: false,
    comment: options.comment ?? null,
  };
}

/** `by default`: rows that are copied in keep their number. `sequence` is named with the table's key. */
export function newIdentity(type: string): NonNullable<Writable<ir.Column>['identity']> {
  const bits = { smallint: 15n, integer: 31n }[type] ?? 63n;
  return {
    generation: 'by default',
    sequence: '',
    start: '1',
    increment: '1',
    min: '1',
    max: String(2n ** bits - 1n),
    cache: '1',
    cycle: false,
  };
}

export function newCheck(name: string, expression: string): Writable<ir.Check> {
  return { name, expression, noInherit: false, validated: true, enforced: true, comment: null };
}

export function newKey(name: string, columns: readonly string[]): Writable<ir.Key> {
  return {
    name,
    columns: [...columns],
    include: [],
    nullsNotDistinct: false,
    withoutOverlaps: false,
    deferrable: 'not deferrable',
    storage: [],
    comment: null,
  };
}

export function newElement(
  column: string | null,
  expression: string | null = null,
  order: 'asc' | 'desc' = 'asc',
): Writable<ir.IndexElement> {
  return {
    column,
    expression,
    collation: null,
    operatorClass: null,
    order,
    nulls: order === 'asc' ? 'last' : 'first',
  };
}

export function newIndex(
  name: string,
  elements: readonly ir.IndexElement[],
  options: Partial<Pick<ir.Index, 'unique' | 'method' | 'predicate' | 'include'>> = {},
): Writable<ir.Index> {
  return {
    name,
    unique: options.unique ?? false,
    method: options.method ?? 'btree',
    elements: elements.map((element) => ({ ...element })),
    include: [...(options.include ?? [])],
    nullsNotDistinct: false,
    predicate: options.predicate ?? null,
    storage: [],
    valid: true,
    partitionOf: null,
    comment: null,
  };
}

/** AND over the conditions that are there; null when none is. */
export function allOf(conditions: readonly (string | null)[]): string | null {
  const present = conditions.filter((condition) => condition !== null);
  if (present.length < 2) return present[0] ?? null;
  return present.map((condition) => `(${condition})`).join(' AND ');
}
