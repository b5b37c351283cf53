import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fingerprint } from '../../src/ir/fingerprint.ts';
import { normalize } from '../../src/ir/normalize.ts';
import { emptySchema, type Schema } from '../../src/ir/schema.ts';

const text = { schema: null, name: 'text', modifiers: '', array: false };
const check = { noInherit: false, validated: true, enforced: true, comment: null };
const element = {
  expression: null,
  collation: null,
  operatorClass: null,
  order: 'asc',
  nulls: 'last',
} as const;

function column(name: string) {
  return {
    name,
    type: text,
    notNull: false,
    default: null,
    identity: null,
    generated: null,
    collation: null,
    storage: null,
    compression: null,
    statistics: null,
    inherited: false,
    comment: null,
  };
}

function key(name: string) {
  return {
    name,
    columns: ['b', 'a'],
    include: [],
    nullsNotDistinct: false,
    withoutOverlaps: false,
    deferrable: 'not deferrable',
    storage: ['fillfactor=70', 'deduplicate_items=off'],
    comment: null,
  } as const;
}

function index(name: string) {
  return {
    name,
    unique: false,
    method: 'btree',
    elements: [
      { ...element, column: 'b' },
      { ...element, column: 'a' },
    ],
    include: ['d', 'c'],
    nullsNotDistinct: false,
    predicate: null,
    storage: ['fillfactor=70', 'deduplicate_items=off'],
    valid: true,
    partitionOf: null,
    comment: null,
  };
}

function foreignKey(name: string) {
  return {
    name,
    columns: ['b', 'a'],
    references: { schema: 's', table: 't', columns: ['b', 'a'] },
    onUpdate: 'no action',
    onDelete: 'set null',
    onDeleteColumns: ['b', 'a'],
    match: 'simple',
    period: false,
    deferrable: 'not deferrable',
    validated: true,
    enforced: true,
    comment: null,
  } as const;
}

function trigger(name: string) {
  return { name, definition: `CREATE TRIGGER ${name}`, enabled: 'origin', comment: null } as const;
}

function table(name: string): Schema['tables'][number] {
  return {
    schema: 's',
    name,
    unlogged: false,
    columns: [column('b'), column('a'), column('d'), column('c')],
    primaryKey: key('pk'),
    uniques: [key('u2'), key('u1')],
    foreignKeys: [foreignKey('f2'), foreignKey('f1')],
    checks: [
      { ...check, name: 'c2', expression: 'a' },
      { ...check, name: 'c1', expression: 'b' },
    ],
    exclusions: [],
    indexes: [index('i2'), index('i10'), index('I3')],
    triggers: [trigger('t2'), trigger('t1')],
    policies: [
      {
        name: 'p',
        permissive: true,
        command: 'all',
        roles: ['b', 'a'],
        using: null,
        check: null,
        comment: null,
      },
    ],
    rowSecurity: 'off',
    partitionBy: null,
    partitionOf: null,
    inherits: [
      { schema: 's', name: 'z' },
      { schema: 's', name: 'y' },
    ],
    storage: ['fillfactor=70', 'autovacuum_enabled=false'],
    replicaIdentity: 'default',
    comment: null,
  };
}

const sample: Schema = {
  ...emptySchema,
  schemas: [
    { name: 's', comment: null },
    { name: 'a', comment: 'x' },
  ],
  enums: [
    { schema: 's', name: 'e', values: ['z', 'a'], comment: null },
    { schema: 'a', name: 'z', values: [], comment: null },
  ],
  tables: [table('t'), table('T'), table('émile'), table('z')],
  routines: [
    { schema: 's', name: 'f', kind: 'function', arguments: 'text', definition: 'x', comment: null },
    { schema: 's', name: 'f', kind: 'function', arguments: 'int', definition: 'y', comment: null },
  ],
  privileges: [
    { on: 'table:s.t', grantee: 'b', privileges: ['update', 'select'], grantable: ['update'] },
    { on: 'table:s.t', grantee: 'a', privileges: ['select'], grantable: [] },
  ],
  dependencies: [
    { from: 'view:s.v', to: 'table:s.t' },
    { from: 'view:s.v', to: 'enum:s.e' },
    { from: 'view:s.v', to: 'table:s.t' },
  ],
};

/** Names of lists whose order PostgreSQL or the author means. */
const meaningful = new Set([
  'columns',
  'values',
  'elements',
  'include',
  'inherits',
  'attributes',
  'storage',
  'options',
]);

/** The same schema with every other list in another order, and properties too. */
function shuffled(value: unknown, order: readonly number[], name = ''): unknown {
  const turn = order[name.length % order.length] ?? 0;
  if (Array.isArray(value)) {
    const items = value.map((item) => shuffled(item, order));
    if (meaningful.has(name) || items.length === 0) return items;
    const at = turn % items.length;
    const rotated = [...items.slice(at), ...items.slice(0, at)];
    return turn % 2 === 0 ? rotated : rotated.reverse();
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([inner, item]) => [
    inner,
    shuffled(item, order, inner),
  ]);
  return Object.fromEntries(turn % 2 === 0 ? entries : entries.reverse());
}

describe('normalize', () => {
  test('sorts by code units, keeps what is meant', () => {
    const normal = normalize(sample);
    expect(normal.schemas.map((item) => item.name)).toEqual(['a', 's']);
    expect(normal.enums.map((item) => `${item.schema}.${item.name}`)).toEqual(['a.z', 's.e']);
    expect(normal.enums[1]?.values).toEqual(['z', 'a']);
    expect(normal.tables.map((item) => item.name)).toEqual(['T', 't', 'z', 'émile']);
    const [first] = normal.tables;
    expect(first?.columns.map((item) => item.name)).toEqual(['b', 'a', 'd', 'c']);
    expect(first?.inherits.map((item) => item.name)).toEqual(['z', 'y']);
    expect(first?.primaryKey?.columns).toEqual(['b', 'a']);
    expect(first?.primaryKey?.storage).toEqual(['fillfactor=70', 'deduplicate_items=off']);
    expect(first?.indexes.map((item) => item.name)).toEqual(['I3', 'i10', 'i2']);
    expect(first?.indexes[0]?.include).toEqual(['d', 'c']);
    expect(first?.foreignKeys[0]).toMatchObject({
      name: 'f1',
      columns: ['b', 'a'],
      onDeleteColumns: ['a', 'b'],
    });
    expect(first?.policies[0]?.roles).toEqual(['a', 'b']);
    expect(normal.routines.map((item) => item.arguments)).toEqual(['int', 'text']);
    expect(normal.privileges.map((item) => item.grantee)).toEqual(['a', 'b']);
    expect(normal.privileges[1]?.privileges).toEqual(['select', 'update']);
  });

  test('lists a dependency once', () => {
    expect(normalize(sample).dependencies).toEqual([
      { from: 'view:s.v', to: 'enum:s.e' },
      { from: 'view:s.v', to: 'table:s.t' },
    ]);
  });

  test('changes nothing the second time, and never its argument', () => {
    const before = structuredClone(sample);
    const once = normalize(sample);
    expect(normalize(once)).toEqual(once);
    expect(sample).toEqual(before);
  });

  test('equal schemas are deep-equal and have one fingerprint, in whatever order', () => {
    const orders = fc.array(fc.nat(7), { minLength: 8, maxLength: 20 });
    fc.assert(
      fc.property(orders, (order) => {
        const other = shuffled(sample, order) as Schema;
        expect(normalize(other)).toEqual(normalize(sample));
        expect(fingerprint(other)).toBe(fingerprint(sample));
      }),
    );
  });
});

describe('fingerprint', () => {
  test('is a SHA-256 that never changes for the empty schema', () => {
    expect(fingerprint(emptySchema)).toMatch(/^[0-9a-f]{64}$/);
    expect(fingerprint(emptySchema)).toBe(fingerprint({ ...emptySchema }));
  });

  test.each<[string, Partial<Schema>]>([
    [
      'the order of enum values',
      { enums: [{ schema: 's', name: 'e', values: ['a', 'z'], comment: null }] },
    ],
    ['a comment', { schemas: [{ name: 's', comment: 'other' }] }],
    ['a dependency', { dependencies: [] }],
    [
      'the order of columns',
      { tables: [{ ...table('t'), columns: [...table('t').columns].reverse() }] },
    ],
  ])('differs with %s', (_, change) => {
    expect(fingerprint({ ...sample, ...change })).not.toBe(fingerprint(sample));
  });
});
