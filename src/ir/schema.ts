/**
 * The schema IR: a PostgreSQL schema as plain data, in PostgreSQL's words.
 *
 * Expressions, view queries, function and trigger bodies are SQL text: the catalog's own
 * when the schema was read, the author's when it was designed. Two schemas are compared
 * only after both were read from a catalog, so that PostgreSQL has spelled both.
 */
import { z } from 'zod';
import { carriedKinds } from './id.ts';
import { ColumnType } from './type.ts';

const comment = z.string().nullable();
/** An expression or definition as SQL text, without a trailing semicolon. */
const sql = z.string();

export const Namespace = z.object({ name: z.string(), comment });

export const Extension = z.object({
  name: z.string(),
  schema: z.string(),
  /** When it is not the one that the server installs by itself. */
  version: z.string().optional(),
  comment,
});

export const Enum = z.object({
  schema: z.string(),
  name: z.string(),
  values: z.array(z.string()),
  comment,
});

export const Check = z.object({
  name: z.string(),
  /** The condition alone, without CHECK and its outer parentheses. */
  expression: sql,
  noInherit: z.boolean(),
  /** False for NOT VALID. */
  validated: z.boolean(),
  /** False for NOT ENFORCED (PostgreSQL 18). */
  enforced: z.boolean(),
  /** A table that inherits it declares it itself as well: it stays when the parent's goes. */
  alsoOwn: z.literal(true).optional(),
  comment,
});

export const Domain = z.object({
  schema: z.string(),
  name: z.string(),
  type: ColumnType,
  collation: z.string().nullable(),
  notNull: z.boolean(),
  default: sql.nullable(),
  checks: z.array(Check),
  comment,
});

export const CompositeType = z.object({
  schema: z.string(),
  name: z.string(),
  attributes: z.array(
    z.object({
      name: z.string(),
      type: ColumnType,
      collation: z.string().nullable(),
      comment,
    }),
  ),
  comment,
});

export const RangeType = z.object({
  schema: z.string(),
  name: z.string(),
  /** Inside the parentheses of CREATE TYPE … AS RANGE ( … ). */
  definition: sql,
  comment,
});

/** int8 bounds are decimal strings: they do not fit a JSON number. */
const SequenceOptions = z.object({
  start: z.string(),
  increment: z.string(),
  min: z.string(),
  max: z.string(),
  cache: z.string(),
  cycle: z.boolean(),
});

export const Sequence = SequenceOptions.extend({
  schema: z.string(),
  name: z.string(),
  type: ColumnType,
  /** The column whose drop drops the sequence (OWNED BY). Identity sequences are not listed here. */
  ownedBy: z.object({ schema: z.string(), table: z.string(), column: z.string() }).nullable(),
  unlogged: z.boolean(),
  comment,
});

export const Column = z.object({
  name: z.string(),
  type: ColumnType,
  notNull: z.boolean(),
  default: sql.nullable(),
  identity: SequenceOptions.extend({
    generation: z.enum(['always', 'by default']),
    /** Name of the sequence behind it, in the table's schema. */
    sequence: z.string(),
  }).nullable(),
  generated: z.object({ expression: sql, kind: z.enum(['stored', 'virtual']) }).nullable(),
  /** Quoted, qualified collation when it differs from the type's default. */
  collation: z.string().nullable(),
  /** When it differs from the type's default. */
  storage: z.enum(['plain', 'external', 'extended', 'main']).nullable(),
  compression: z.enum(['pglz', 'lz4']).nullable(),
  statistics: z.number().int().nullable(),
  /** Inherited from a parent table or partitioned table, and not declared locally. */
  inherited: z.boolean(),
  comment,
});

const Deferrable = z.enum(['not deferrable', 'initially immediate', 'initially deferred']);

/** A PRIMARY KEY or UNIQUE constraint. */
export const Key = z.object({
  name: z.string(),
  columns: z.array(z.string()),
  include: z.array(z.string()),
  nullsNotDistinct: z.boolean(),
  /** PostgreSQL 18: the last column is a period, WITHOUT OVERLAPS. */
  withoutOverlaps: z.boolean(),
  deferrable: Deferrable,
  /** WITH parameters of the index behind it, `name=value`, in the catalog's order. */
  storage: z.array(z.string()),
  comment,
});

export const ReferentialAction = z.enum([
  'no action',
  'restrict',
  'cascade',
  'set null',
  'set default',
]);

export const ForeignKey = z.object({
  name: z.string(),
  columns: z.array(z.string()),
  references: z.object({ schema: z.string(), table: z.string(), columns: z.array(z.string()) }),
  onUpdate: ReferentialAction,
  onDelete: ReferentialAction,
  /** Columns of ON DELETE SET NULL/DEFAULT (…); empty for all. */
  onDeleteColumns: z.array(z.string()),
  match: z.enum(['simple', 'full']),
  /** PostgreSQL 18: the last column pair is PERIOD. */
  period: z.boolean(),
  deferrable: Deferrable,
  validated: z.boolean(),
  enforced: z.boolean(),
  comment,
});

export const IndexElement = z.object({
  /** A column name; null when it is an expression. */
  column: z.string().nullable(),
  expression: sql.nullable(),
  /** Quoted, qualified; null for the column's own. */
  collation: z.string().nullable(),
  /** Operator class with its parameters when it is not the default, else null. */
  operatorClass: z.string().nullable(),
  order: z.enum(['asc', 'desc']),
  nulls: z.enum(['first', 'last']),
});

export const Exclusion = z.object({
  name: z.string(),
  method: z.string(),
  elements: z.array(IndexElement.extend({ operator: z.string() })),
  include: z.array(z.string()),
  predicate: sql.nullable(),
  deferrable: Deferrable,
  storage: z.array(z.string()),
  comment,
});

export const Index = z.object({
  name: z.string(),
  unique: z.boolean(),
  method: z.string(),
  elements: z.array(IndexElement),
  include: z.array(z.string()),
  nullsNotDistinct: z.boolean(),
  predicate: sql.nullable(),
  storage: z.array(z.string()),
  /** False when a CONCURRENTLY build failed, or an ON ONLY index is not attached everywhere. */
  valid: z.boolean(),
  /** Parent index when this one is attached to a partitioned index. */
  partitionOf: z.object({ schema: z.string(), name: z.string() }).nullable(),
  comment,
});

export const Trigger = z.object({
  name: z.string(),
  /** The whole CREATE [CONSTRAINT] TRIGGER statement. */
  definition: sql,
  enabled: z.enum(['origin', 'disabled', 'replica', 'always']),
  comment,
});

export const Policy = z.object({
  name: z.string(),
  permissive: z.boolean(),
  command: z.enum(['all', 'select', 'insert', 'update', 'delete']),
  roles: z.array(z.string()),
  using: sql.nullable(),
  check: sql.nullable(),
  comment,
});

export const Table = z.object({
  schema: z.string(),
  name: z.string(),
  unlogged: z.boolean(),
  columns: z.array(Column),
  primaryKey: Key.nullable(),
  uniques: z.array(Key),
  foreignKeys: z.array(ForeignKey),
  checks: z.array(Check),
  exclusions: z.array(Exclusion),
  indexes: z.array(Index),
  triggers: z.array(Trigger),
  policies: z.array(Policy),
  /** `off but forced`: it will be forced on the owner too as soon as it is on. */
  rowSecurity: z.enum(['off', 'on', 'forced', 'off but forced']),
  /** The partition key, as after PARTITION BY; null for a plain table. */
  partitionBy: sql.nullable(),
  partitionOf: z
    .object({ schema: z.string(), name: z.string(), /** FOR VALUES … or DEFAULT. */ bound: sql })
    .nullable(),
  /** INHERITS parents, in order. */
  inherits: z.array(z.object({ schema: z.string(), name: z.string() })),
  /** WITH parameters, `name=value`, in the catalog's order. */
  storage: z.array(z.string()),
  /** `default`, `full`, `nothing`, or `index:` and the index's name. */
  replicaIdentity: z.string(),
  comment,
});

export const View = z.object({
  schema: z.string(),
  name: z.string(),
  query: sql,
  options: z.array(z.string()),
  triggers: z.array(Trigger),
  columnComments: z.array(z.object({ column: z.string(), comment: z.string() })),
  comment,
});

export const MaterializedView = z.object({
  schema: z.string(),
  name: z.string(),
  query: sql,
  populated: z.boolean(),
  indexes: z.array(Index),
  storage: z.array(z.string()),
  columnComments: z.array(z.object({ column: z.string(), comment: z.string() })),
  comment,
});

export const Routine = z.object({
  schema: z.string(),
  name: z.string(),
  kind: z.enum(['function', 'procedure', 'aggregate', 'window']),
  /** Identity arguments, as in `COMMENT ON FUNCTION f(…)`: what tells overloads apart. */
  arguments: z.string(),
  /** The whole CREATE statement. */
  definition: sql,
  comment,
});

/** A privilege that differs from the owner's own, by role name; the owner itself is not part of a schema. */
export const Privilege = z.object({
  /** Object id (see `id.ts`). */
  on: z.string(),
  /** Role name, or `public`. */
  grantee: z.string(),
  privileges: z.array(z.string()),
  grantable: z.array(z.string()),
});

/**
 * An object that is carried as text: what makes it and what takes it away. The texts are told from
 * the catalog, every name in them is qualified.
 */
export const Carried = z.object({
  kind: z.enum(carriedKinds),
  /** Of its id; a setting is named by the id of what it is set on, and by a word. */
  names: z.array(z.string()),
  /** Id of the object that it goes with. */
  parent: z.string().nullable(),
  create: sql,
  /** What can come and go by itself once the object is there: members, options, states. */
  parts: z.array(z.object({ set: sql, unset: sql })),
  /** OPTIONS of foreign data in the catalog's order: of the object itself, or of a column. */
  options: z.array(
    z.object({ column: z.string().nullable(), name: z.string(), value: z.string() }),
  ),
  drop: sql,
  /** What COMMENT ON calls it; null when it can have none. */
  subject: sql.nullable(),
  /** Roles that the texts name. */
  roles: z.array(z.string()),
  comment,
});

/** What stands between objects: `from` needs `to` to exist. Ids of `id.ts`. */
export const Dependency = z.object({ from: z.string(), to: z.string() });

export const Schema = z.object({
  schemas: z.array(Namespace),
  extensions: z.array(Extension),
  enums: z.array(Enum),
  domains: z.array(Domain),
  compositeTypes: z.array(CompositeType),
  rangeTypes: z.array(RangeType),
  sequences: z.array(Sequence),
  tables: z.array(Table),
  views: z.array(View),
  materializedViews: z.array(MaterializedView),
  routines: z.array(Routine),
  /** Kinds that are not modelled field by field. */
  carried: z.array(Carried),
  privileges: z.array(Privilege),
  /** Those that the structure itself does not show: what text (expressions, queries, bodies) refers to. */
  dependencies: z.array(Dependency),
});

type DeepReadonly<T> = T extends readonly (infer U)[]
  ? readonly DeepReadonly<U>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

export type Namespace = DeepReadonly<z.infer<typeof Namespace>>;
export type Extension = DeepReadonly<z.infer<typeof Extension>>;
export type Enum = DeepReadonly<z.infer<typeof Enum>>;
export type Check = DeepReadonly<z.infer<typeof Check>>;
export type Domain = DeepReadonly<z.infer<typeof Domain>>;
export type CompositeType = DeepReadonly<z.infer<typeof CompositeType>>;
export type RangeType = DeepReadonly<z.infer<typeof RangeType>>;
export type Sequence = DeepReadonly<z.infer<typeof Sequence>>;
export type Column = DeepReadonly<z.infer<typeof Column>>;
export type Key = DeepReadonly<z.infer<typeof Key>>;
export type ReferentialAction = z.infer<typeof ReferentialAction>;
export type ForeignKey = DeepReadonly<z.infer<typeof ForeignKey>>;
export type IndexElement = DeepReadonly<z.infer<typeof IndexElement>>;
export type Exclusion = DeepReadonly<z.infer<typeof Exclusion>>;
export type Index = DeepReadonly<z.infer<typeof Index>>;
export type Trigger = DeepReadonly<z.infer<typeof Trigger>>;
export type Policy = DeepReadonly<z.infer<typeof Policy>>;
export type Table = DeepReadonly<z.infer<typeof Table>>;
export type View = DeepReadonly<z.infer<typeof View>>;
export type MaterializedView = DeepReadonly<z.infer<typeof MaterializedView>>;
export type Routine = DeepReadonly<z.infer<typeof Routine>>;
export type Privilege = DeepReadonly<z.infer<typeof Privilege>>;
export type Carried = DeepReadonly<z.infer<typeof Carried>>;
export type Dependency = DeepReadonly<z.infer<typeof Dependency>>;
export type Schema = DeepReadonly<z.infer<typeof Schema>>;

export const emptySchema: Schema = {
  schemas: [],
  extensions: [],
  enums: [],
  domains: [],
  compositeTypes: [],
  rangeTypes: [],
  sequences: [],
  tables: [],
  views: [],
  materializedViews: [],
  routines: [],
  carried: [],
  privileges: [],
  dependencies: [],
};

/** What CREATE DATABASE makes: where a design without a project's own schema starts from. */
export const newDatabase: Schema = {
  ...emptySchema,
  schemas: [{ name: 'public', comment: null }],
};
