/**
 * The model: what the user means, before any table exists. This is the input of
 * `design_schema`; every description here is read by an agent and costs tokens.
 */
import { z } from 'zod';

/** Some clients send arrays and objects as JSON text. Text that is no JSON is left for zod to refuse. */
function parseText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

export const list = <T extends z.ZodType>(item: T) => z.preprocess(parseText, z.array(item));
export const record = <T extends z.ZodType>(shape: T) => z.preprocess(parseText, shape);
/** A default may arrive as a JSON number or boolean; it is SQL text for us. */
const scalarText = z.preprocess(
  (value) => (typeof value === 'number' || typeof value === 'boolean' ? String(value) : value),
  z.string(),
);

export const Attribute = z.object({
  name: z.string().describe('snake_case'),
  type: z
    .string()
    .optional()
    .describe(
      'text email url phone slug money decimal integer count percent boolean date time instant period date_period duration json bytes uuid ip vector(n), or a PostgreSQL type. Omitted: inferred from the name',
    ),
  description: z.string().optional().describe('becomes the comment'),
  optional: z.boolean().optional().describe('may be absent; say why in description'),
  unique: z.boolean().optional().describe('no two alike'),
  values: list(z.string()).optional().describe('the few words it can be'),
  fixed: z.boolean().optional().describe('values never change: native enum'),
  default: scalarText.optional().describe('literal or SQL'),
  generated: z.string().optional().describe('SQL over attributes, stored'),
  min: z.number().optional().describe('least value'),
  max: z.number().optional().describe('greatest value'),
  length: z.number().int().optional().describe('most characters'),
  pattern: z.string().optional().describe('regex it must match'),
  many: z.boolean().optional().describe('a list of values'),
  sensitive: z.boolean().optional().describe('personal data'),
});

export const CheckInput = z.object({
  sql: z.string().describe('condition over attribute names'),
  name: z.string().optional().describe('constraint name'),
  reason: z.string().optional().describe('why it holds'),
});

export const IndexInput = z.object({
  columns: list(z.string()).describe("attributes or expressions, may end in 'desc'"),
  name: z.string().optional().describe('index name'),
  method: z.string().optional().describe('btree, gin, gist, brin, hash'),
  where: z.string().optional().describe('condition'),
  unique: z.boolean().optional().describe('no two alike'),
  include: list(z.string()).optional().describe('payload columns'),
});

export const NoOverlap = z.object({
  period: list(z.string()).describe('one range attribute, or start and end'),
  within: list(z.string()).optional().describe('attributes that must be equal to clash'),
  where: z.string().optional().describe('condition'),
});

export const Entity = z.object({
  name: z.string().describe('singular'),
  description: z.string().optional().describe('one line: its purpose'),
  attributes: list(Attribute).optional().describe('without id, timestamps, references'),
  key: list(z.string()).optional().describe('natural or composite primary key'),
  unique: list(list(z.string()))
    .optional()
    .describe("attribute lists; the last item may be 'where <condition>'"),
  checks: list(CheckInput).optional().describe('conditions each row meets'),
  no_overlap: list(NoOverlap).optional().describe('periods that may not clash'),
  indexes: list(IndexInput).optional().describe('explicit ones, beside those of access patterns'),
  lifecycle: z.enum(['plain', 'soft_delete', 'append_only']).optional().describe('of its rows'),
  expected_rows: z.number().optional().describe('in a few years'),
  rows_per_month: z.number().optional().describe('growth'),
  comment: z.string().optional().describe('instead of description'),
});

/** Published without the fields that were already said for entities. */
const BriefAttribute = z.looseObject({ name: z.string().describe('snake_case') });

export const Relationship = z.object({
  from: z.string().describe('entity that refers'),
  to: z.string().describe('entity referred to'),
  name: z.string().optional().describe('role, when not the name of `to`'),
  cardinality: z
    .enum(['many_to_one', 'one_to_one', 'one_to_many', 'many_to_many'])
    .optional()
    .describe('default many_to_one'),
  ownership: z.enum(['part_of', 'reference']).optional().describe('part_of: dies with `to`'),
  optional: z.boolean().optional().describe('may be absent'),
  on_delete: z
    .enum(['cascade', 'restrict', 'set null', 'set default', 'no action'])
    .optional()
    .describe('instead of what ownership implies'),
  deferrable: z.boolean().optional().describe('checked at commit'),
  columns: list(z.string()).optional().describe('foreign key columns'),
  to_columns: list(z.string()).optional().describe('referenced key, default the primary key'),
  attributes: list(BriefAttribute.pipe(Attribute))
    .optional()
    .describe('of a many_to_many; fields as in entities'),
  description: z.string().optional().describe('becomes the comment'),
});

export const AccessPattern = z.object({
  name: z.string().describe('what it is for'),
  entity: z.string().optional().describe('what is read'),
  filter: list(z.string())
    .optional()
    .describe("attribute (=), or a condition such as status = 'sent'"),
  sort: list(z.string()).optional().describe("attribute, may end in 'desc'"),
  limit: z.number().int().optional().describe('most rows'),
  frequency: z.enum(['hot', 'normal', 'rare']).optional().describe('how often'),
  sql: z.string().optional().describe('instead: the query over table and column names'),
});

export const FunctionalDependency = z.object({
  entity: z.string().describe('entity name'),
  determines: record(
    z.object({
      from: list(z.string()).describe('attributes'),
      to: list(z.string()).describe('what they determine'),
    }),
  ).describe('from → to'),
});

export const Extra = z.object({
  name: z.string().describe('what it is'),
  sql: z.string().describe('function, trigger, policy, grant, view …'),
  reverse: z.string().optional().describe('default: derived'),
});

export const Rules = z.object({
  primary_key: z.enum(['uuid', 'uuidv7', 'identity']).optional().describe('default uuid'),
  updated_at: z.enum(['trigger', 'application']).optional().describe('who keeps it'),
  table_names: z.enum(['plural', 'singular']).optional().describe('default plural'),
});

export const Model = z.object({
  domain: z.string().describe('short name, such as invoicing'),
  description: z.string().optional().describe('what it is for'),
  entities: list(Entity).describe('things with an identity'),
  relationships: list(Relationship).optional().describe('who refers to whom'),
  access_patterns: list(AccessPattern).optional().describe('queries that must be fast'),
  dependencies: list(FunctionalDependency).optional().describe('functional dependencies'),
  extras: list(Extra).optional().describe('statements the model has no words for'),
  rules: record(Rules).optional().describe('house rules'),
});

export type Attribute = Readonly<z.infer<typeof Attribute>>;
export type Entity = Readonly<z.infer<typeof Entity>>;
export type Relationship = Readonly<z.infer<typeof Relationship>>;
export type AccessPattern = Readonly<z.infer<typeof AccessPattern>>;
export type Extra = Readonly<z.infer<typeof Extra>>;
export type Rules = Readonly<z.infer<typeof Rules>>;
export type Model = Readonly<z.infer<typeof Model>>;
