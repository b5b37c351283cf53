/** Models as agents send them, forgiving and weird: for property tests over the design rules. */
import fc from 'fast-check';
import type { z } from 'zod';
import type { Model } from '../../src/model/model.ts';
import { plural, singular, snakeCase } from '../../src/model/names.ts';

export type ModelInput = z.input<typeof Model>;
type EntityInput = Loose;
type Loose = Record<string, unknown>;

const entityNames = [
  'invoice',
  'LineItem',
  'customers',
  'work-order',
  'Tenant',
  'category',
  'person',
  'bookingSlot',
  'Größe',
  'счёт',
  '注文',
  'café_table',
  'data',
  'news',
  '_ledger',
  'HTTPRequest',
  'international_shipping_declaration_supplement_one',
] as const;

/** Name and type; a type of `''` is left out, to be inferred. */
const attributeKinds: readonly (readonly [string, string])[] = [
  ['title', 'text'],
  ['nickName', 'string'],
  ['email', ''],
  ['contact_email', 'email'],
  ['homepage', ''],
  ['phone', ''],
  ['slug', 'slug'],
  ['price', 'money'],
  ['unit_price', 'float'],
  ['total', 'double precision'],
  ['fee', 'real'],
  ['balance', 'money(12,2)'],
  ['weight', 'decimal'],
  ['reading', 'double precision'],
  ['score', 'numeric(5,2)'],
  ['position', 'integer'],
  ['quantity', ''],
  ['discount_percent', ''],
  ['is_active', ''],
  ['due_on', ''],
  ['opens_at', 'time'],
  ['closes_at', 'time'],
  ['starts_at', 'timestamp'],
  ['ends_at', 'timestamp(3) without time zone'],
  ['seen', 'timestamp without time zone'],
  ['logged', 'datetime'],
  ['valid', 'period'],
  ['season', 'date_period'],
  ['timeout', 'duration'],
  ['payload', 'json'],
  ['settings', ''],
  ['content', 'bytes'],
  ['external_uuid', 'text'],
  ['device_guid', 'varchar(36)'],
  ['token', 'uuid'],
  ['ip', ''],
  ['code', 'char(2)'],
  ['label', 'varchar(40)'],
  ['name', 'citext'],
  ['number', 'serial'],
  ['ticket', 'bigserial'],
  ['big', 'bigint'],
  ['small', 'smallint'],
  ['words', 'text[]'],
  ['marks', 'timestamp[]'],
  ['path', 'ltree'],
  ['place', 'point'],
  ['raw', 'json'],
  ['größe', 'integer'],
  ['имя', 'text'],
  ['名前', 'text'],
  ['created_at', 'date'],
  ['deleted_at', ''],
  ['constructor', 'text'],
  ['tenant_id', ''],
  ['categoryId', 'integer'],
  ['id', 'bigint'],
];

const textual = new Set(['text', 'string', 'varchar(40)', 'citext', 'email', 'slug']);
const numeric = new Set(['money', 'decimal', 'integer', 'bigint', 'smallint', 'numeric(5,2)']);

const rarely = (weight: number) => fc.integer({ min: 1, max: 100 }).map((n) => n <= weight);

const attribute = fc
  .record({
    kind: fc.constantFrom(...attributeKinds),
    optional: rarely(25),
    unique: rarely(12),
    many: rarely(8),
    values: rarely(20),
    fixed: rarely(30),
    bounded: rarely(30),
    defaulted: rarely(20),
    sensitive: rarely(5),
  })
  .map((seed): Loose => {
    const [name, type] = seed.kind;
    const chosen: Loose = { name };
    if (type !== '') chosen.type = type;
    if (seed.optional) chosen.optional = true;
    if (seed.unique && type !== 'point') chosen.unique = true;
    if (seed.many && type !== 'point') chosen.many = true;
    if (seed.sensitive) chosen.sensitive = true;
    if (seed.values && ['title', 'имя', 'label'].includes(name)) {
      chosen.values = ['draft', "o'clock", 'sent', 'große'];
      if (seed.fixed) chosen.fixed = true;
      if (seed.defaulted) chosen.default = 'draft';
    } else if (textual.has(type) && name !== 'external_uuid') {
      if (seed.bounded) Object.assign(chosen, { length: 30, pattern: "^[^\\s']+$" });
      if (seed.defaulted) chosen.default = "it's new";
    } else if (numeric.has(type)) {
      if (seed.bounded) Object.assign(chosen, { min: -1, max: 1e6 });
      if (seed.defaulted) chosen.default = 0;
    } else if (type === 'json' && seed.defaulted) chosen.default = '{}';
    else if (type === 'timestamp' && seed.defaulted) chosen.default = 'now()';
    return chosen;
  });

const attributes = fc.uniqueArray(attribute, {
  maxLength: 6,
  selector: (each) => snakeCase(String(each.name)),
});

/** Numbers that choose among whatever there is: they shrink towards the first. */
const pick = fc.nat({ max: 50 });
const picks = fc.array(pick, { minLength: 1, maxLength: 3 });

const entity = fc.record({
  attributes,
  lifecycle: fc.constantFrom(undefined, undefined, 'soft_delete', 'append_only', 'plain'),
  key: fc.option(picks, { freq: 5 }),
  unique: fc.array(fc.record({ of: picks, where: fc.option(pick) }), { maxLength: 1 }),
  checks: fc.array(fc.record({ of: pick, name: fc.constantFrom(undefined, 'a "named" check') }), {
    maxLength: 1,
  }),
  overlap: fc.option(pick, { freq: 4 }),
  indexes: fc.array(
    fc.record({ of: picks, where: rarely(30), unique: rarely(20), desc: rarely(30) }),
    {
      maxLength: 2,
    },
  ),
  rows: fc.constantFrom(undefined, 20, 50_000, 300_000_000),
});

const relationship = fc.record({
  from: pick,
  to: pick,
  spelling: fc.constantFrom('asGiven', 'plural', 'snake'),
  cardinality: fc.constantFrom(
    undefined,
    'many_to_one',
    'many_to_one',
    'one_to_one',
    'one_to_many',
    'many_to_many',
  ),
  ownership: fc.constantFrom(undefined, 'part_of', 'reference'),
  optional: fc.constantFrom(undefined, true, false),
  onDelete: fc.constantFrom(
    undefined,
    undefined,
    undefined,
    'cascade',
    'restrict',
    'set null',
    'set default',
    'no action',
  ),
  deferrable: rarely(10),
  columns: rarely(10),
  attributes,
});

const pattern = fc.record({
  entity: pick,
  filter: fc.array(fc.record({ of: pick, form: fc.nat({ max: 11 }) }), { maxLength: 3 }),
  sort: fc.array(fc.record({ of: pick, form: fc.nat({ max: 3 }) }), { maxLength: 2 }),
  limit: fc.option(fc.constantFrom(1, 50)),
  sql: rarely(20),
});

const seeds = fc.record({
  names: fc.uniqueArray(fc.constantFrom(...entityNames), { minLength: 1, maxLength: 3 }),
  entities: fc.array(entity, { minLength: 4, maxLength: 4 }),
  relationships: fc.array(relationship, { maxLength: 4 }),
  patterns: fc.array(pattern, { maxLength: 4 }),
  extras: rarely(15),
  rules: fc.record({
    primary_key: fc.constantFrom(undefined, undefined, 'uuid', 'uuidv7', 'identity'),
    updated_at: fc.constantFrom(undefined, 'trigger', 'application'),
    table_names: fc.constantFrom(undefined, undefined, 'plural', 'singular'),
  }),
});

type Seed = typeof seeds extends fc.Arbitrary<infer T> ? T : never;
type EntitySeed = Seed['entities'][number];

function at<T>(list: readonly T[], n: number): T | undefined {
  return list[n % Math.max(1, list.length)];
}

/** Attributes that stand in keys, indexes and filters: lists have left, and a point has no order. */
function usable(seed: EntitySeed): Loose[] {
  return seed.attributes.filter((each) => each.many !== true && each.type !== 'point');
}

function named(seed: EntitySeed, chosen: readonly number[]): string[] {
  return [...new Set(chosen.flatMap((n) => at(usable(seed), n)?.name ?? []))].map(String);
}

function quoted(name: string): string {
  return `"${snakeCase(name)}"`;
}

function entityInput(name: string, seed: EntitySeed): EntityInput {
  const given: Loose = { name, attributes: seed.attributes };
  if (seed.lifecycle !== undefined) given.lifecycle = seed.lifecycle;
  if (seed.rows !== undefined) given.expected_rows = seed.rows;
  const key = seed.key === null ? [] : named(seed, seed.key);
  if (key.length > 0) given.key = key;
  given.unique = seed.unique.flatMap(({ of, where }) => {
    const columns = named(seed, of);
    const condition = where === null ? undefined : at(usable(seed), where)?.name;
    if (columns.length === 0) return [];
    return [condition === undefined ? columns : [...columns, `where ${condition} IS NOT NULL`]];
  });
  given.checks = seed.checks.flatMap(({ of, name: checkName }) => {
    const column = at(usable(seed), of)?.name;
    return column === undefined ? [] : [{ sql: `${column} IS NOT NULL OR 1 = 1`, name: checkName }];
  });
  const has = (one: string) => usable(seed).some((each) => each.name === one);
  if (seed.overlap !== null && has('starts_at') && has('ends_at')) {
    given.no_overlap = [{ period: ['starts_at', 'ends_at'] }];
  } else if (seed.overlap !== null && has('valid')) given.no_overlap = [{ period: ['valid'] }];
  given.indexes = seed.indexes.flatMap(({ of, where, unique, desc }) => {
    const columns = named(seed, of).map((column) => (desc ? `${column} desc` : column));
    if (columns.length === 0) return [];
    const first = named(seed, of)[0];
    return [{ columns, unique, ...(where ? { where: `${first} IS NOT NULL` } : {}) }];
  });
  return given as EntityInput;
}

function relationshipInputs(seed: Seed): Loose[] {
  return seed.relationships.map((each, i) => {
    const spell = (n: number): string => {
      const name = at(seed.names, n) ?? '';
      if (each.spelling === 'asGiven') return name;
      const snake = singular(snakeCase(name));
      return each.spelling === 'plural' ? plural(snake) : snake;
    };
    const given: Loose = { from: spell(each.from), to: spell(each.to), name: `role${i}` };
    if (i === 0 && each.cardinality !== 'many_to_many') delete given.name;
    for (const field of ['cardinality', 'ownership', 'optional'] as const) {
      if (each[field] !== undefined) given[field] = each[field];
    }
    if (
      each.onDelete !== undefined &&
      (!each.onDelete.startsWith('set') || each.optional === true)
    ) {
      given.on_delete = each.onDelete;
    }
    if (each.deferrable) given.deferrable = true;
    const to =
      seed.entities[(each.cardinality === 'one_to_many' ? each.from : each.to) % seed.names.length];
    if (each.columns && each.cardinality !== 'many_to_many' && to?.key === null)
      given.columns = [`link_${i}_ref`];
    if (each.cardinality === 'many_to_many') {
      given.attributes = each.attributes.filter(({ many }) => many !== true);
    }
    return given;
  });
}

/** Conditions over one attribute that its type has. */
function conditionsOn(attribute: Loose): string[] {
  const name = String(attribute.name);
  const type = String(attribute.type ?? '');
  const any = [name, `${name} IS NULL`, `${name} is not null`, `NOT (${name} IS NULL)`];
  if (attribute.values !== undefined) {
    return [...any, `${name} = 'sent'`, `'draft'=${name}`, `${name} in ('draft', 'sent')`];
  }
  if (type === 'json') return [...any, `${name} @> ?`, `${name} ? 'key'`, `${name} ->> 'a' = :a`];
  if (type.endsWith('[]')) return [...any, `${name} @> ?`, `? = ANY (${name})`, `${name} && $1`];
  if (type.includes('period')) return [...any, `${name} && ?`, `${name} @> ?`];
  if (type === 'ltree') return [...any, `${name} <@ ?`];
  if (name === 'is_active') return [name, `NOT ${name}`, `${name} = true`];
  const ordered = [
    ...any,
    `${name} >= ?`,
    `? < ${name}`,
    `${name} in (?, ?)`,
    `${name} BETWEEN ? AND ?`,
  ];
  if (type !== 'text' || /uuid/.test(name)) return ordered;
  return [
    ...ordered,
    `lower(${name}) = :wanted`,
    `${name} LIKE 'a%'`,
    `${name} ILIKE '%b%'`,
    `${name} <> ''`,
  ];
}

const sorts: readonly ((column: string) => string)[] = [
  (column) => column,
  (column) => `${column} desc`,
  (column) => `${column} DESC NULLS LAST`,
  (column) => `${column} asc`,
];

function patternInputs(seed: Seed): Loose[] {
  return seed.patterns.flatMap((each, i): Loose[] => {
    const at_ = each.entity % seed.names.length;
    const own = seed.entities[at_];
    const name = seed.names[at_];
    if (own === undefined || name === undefined) return [];
    const ordered = usable(own).filter(
      ({ type, name: column }) => type !== 'json' || column !== '',
    );
    const column = (n: number) => at(ordered, n);
    const filter = each.filter.flatMap(({ of, form }) => {
      const chosen = column(of);
      if (chosen === undefined) return [];
      return [at(conditionsOn(chosen), form) ?? String(chosen.name)];
    });
    const sort = each.sort.flatMap(({ of, form }) => {
      const chosen = column(of);
      return chosen === undefined ? [] : [sorts[form]?.(String(chosen.name)) ?? ''];
    });
    const limit = each.limit === null ? {} : { limit: each.limit };
    if (!each.sql) return [{ name: `pattern ${i}`, entity: name, filter, sort, ...limit }];
    const snake = singular(snakeCase(name));
    const table = seed.rules.table_names === 'singular' ? snake : plural(snake);
    const first = column(each.filter[0]?.of ?? 0)?.name;
    const where = first === undefined ? '' : ` WHERE t.${quoted(String(first))} = $1`;
    return [
      {
        name: `pattern ${i}`,
        sql: `WITH c AS (SELECT t.created_at FROM "${table}" t${where}) SELECT * FROM c ORDER BY created_at;`,
      },
    ];
  });
}

const extras: readonly Loose[] = [
  {
    name: 'audit',
    sql: "CREATE FUNCTION audit_note(text, integer[]) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$; COMMENT ON FUNCTION audit_note(text, integer[]) IS 'it''s audit';",
  },
  { name: 'mood', sql: "CREATE TYPE mood AS ENUM ('good', 'bad')" },
  { name: 'one', sql: 'CREATE VIEW one_row AS SELECT 1 AS n', reverse: 'DROP VIEW one_row;' },
];

function modelInput(seed: Seed): ModelInput {
  return {
    domain: 'weird',
    entities: seed.names.map((name, i) => entityInput(name, seed.entities[i] as EntitySeed)),
    relationships: relationshipInputs(seed),
    access_patterns: patternInputs(seed),
    extras: seed.extras ? extras : [],
    rules: Object.fromEntries(
      Object.entries(seed.rules).filter(([, value]) => value !== undefined),
    ),
  } as unknown as ModelInput;
}

export const arbitraryModel: fc.Arbitrary<ModelInput> = seeds.map(modelInput);
