import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { citext } from '@electric-sql/pglite/contrib/citext';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { carriedId } from '../../src/ir/objects.ts';
import type { Column, Schema, Table } from '../../src/ir/schema.ts';
import { readCatalog } from '../../src/postgres/catalog.ts';
import type { Session } from '../../src/postgres/session.ts';
import { type LocalSession, openPglite } from '../support/pglite.ts';
import { common, roles, since15, since18 } from './fixture.ts';

let session: LocalSession;
let schema: Schema;
let unmodelled: readonly { code: string; subject: string }[];

beforeAll(async () => {
  session = await openPglite({ extensions: { btree_gist, citext, pg_trgm } });
  await session.execute(roles);
  for (const script of [common, since15, since18]) await session.execute(script);
  ({ schema, unmodelled } = await readCatalog(session));
});

afterAll(() => session.close());

function table(name: string, from: Schema = schema, namespace = 'app'): Table {
  const found = from.tables.find((item) => item.name === name && item.schema === namespace);
  if (found === undefined) throw new Error(`no table ${name}`);
  return found;
}

function column(name: string, of = 'customer'): Column {
  const found = table(of).columns.find((item) => item.name === name);
  if (found === undefined) throw new Error(`no column ${name}`);
  return found;
}

function named<T extends { readonly name: string }>(list: readonly T[], name: string): T {
  const found = list.find((item) => item.name === name);
  if (found === undefined) throw new Error(`no ${name} in ${list.map((item) => item.name)}`);
  return found;
}

const text = { schema: null, name: 'text', modifiers: '', array: false };

describe('schemas, types and sequences', () => {
  test('schemas with comments; the standard comment of public is none', () => {
    expect(schema.schemas).toEqual([
      { name: 'app', comment: 'the application' },
      { name: 'odd schema', comment: null },
      { name: 'plain', comment: null },
      { name: 'public', comment: null },
    ]);
  });

  test('extensions without plpgsql, their own comment being none', () => {
    expect(schema.extensions).toEqual([{ name: 'btree_gist', schema: 'public', comment: null }]);
  });

  test('an enum in its own order', () => {
    expect(named(schema.enums, 'status')).toEqual({
      schema: 'app',
      name: 'status',
      values: ['draft', 'sent', "it's void", 'paid'],
      comment: 'life of an invoice',
    });
  });

  test('a domain with checks', () => {
    const check = { noInherit: false, validated: true, enforced: true };
    expect(named(schema.domains, 'email')).toEqual({
      schema: 'app',
      name: 'email',
      type: text,
      collation: 'pg_catalog."C"',
      notNull: true,
      default: "'a@b.c'::text",
      checks: [
        { name: 'email_has_at', expression: "VALUE ~~ '%@%'::text", comment: 'crude', ...check },
        { name: 'email_short', expression: 'length(VALUE) < 100', comment: null, ...check },
      ],
      comment: 'an address',
    });
    expect(named(schema.domains, 'amount').type.modifiers).toBe('(12,2)');
  });

  test('a composite type, and no row types of tables', () => {
    expect(schema.compositeTypes).toEqual([
      {
        schema: 'app',
        name: 'address',
        attributes: [
          { name: 'street', type: text, collation: null, comment: null },
          {
            name: 'city',
            type: { ...text, name: 'varchar', modifiers: '(40)' },
            collation: 'pg_catalog."C"',
            comment: 'town',
          },
          {
            name: 'at',
            type: { ...text, name: 'timestamptz', modifiers: '(3)' },
            collation: null,
            comment: null,
          },
          { name: 'tags', type: { ...text, array: true }, collation: null, comment: null },
        ],
        comment: 'postal',
      },
    ]);
  });

  test('range types', () => {
    expect(schema.rangeTypes).toEqual([
      {
        schema: 'app',
        name: 'floatrange',
        definition: 'subtype = double precision, subtype_diff = app.float_distance',
        comment: null,
      },
      {
        schema: 'app',
        name: 'span',
        definition: 'subtype = text, collation = pg_catalog."C", multirange_type_name = app.spans',
        comment: null,
      },
    ]);
  });

  test('sequences, without that of the identity column', () => {
    expect(schema.sequences.map((sequence) => sequence.name)).toEqual([
      'customer_serial_no_seq',
      'fast',
      'ticket',
    ]);
    expect(named(schema.sequences, 'ticket')).toEqual({
      schema: 'app',
      name: 'ticket',
      type: { ...text, name: 'smallint' },
      ownedBy: null,
      unlogged: false,
      start: '20',
      increment: '5',
      min: '10',
      max: '1000',
      cache: '3',
      cycle: true,
      comment: 'tickets',
    });
    expect(named(schema.sequences, 'customer_serial_no_seq')).toMatchObject({
      ownedBy: { schema: 'app', table: 'customer', column: 'serial_no' },
      max: '5000',
    });
    expect(named(schema.sequences, 'fast').unlogged).toBe(true);
  });
});

describe('columns', () => {
  const types: Record<string, [name: string, modifiers?: string, array?: boolean]> = {
    id: ['bigint'],
    serial_no: ['integer'],
    name: ['varchar', '(80)'],
    code: ['char', '(3)'],
    tags: ['text', '', true],
    total: ['numeric', '(12,2)'],
    ratio: ['double precision'],
    flag: ['boolean'],
    wait: ['interval', ' day to second(3)'],
    months: ['interval', ' year to month'],
    at: ['timestamptz'],
    at3: ['timestamp', '(3)'],
    clock: ['time', '(2)'],
    clock_tz: ['timetz'],
    bits: ['bit', '(3)'],
    more_bits: ['varbit', '(9)'],
    one_bit: ['bit', '(1)'],
    internal: ['"char"'],
    blank: ['bpchar'],
    label: ['name'],
    search: ['tsvector'],
    ticket: ['smallint'],
    day: ['date'],
  };
  test.each(Object.entries(types))('type of %s', (name, [type, modifiers = '', array = false]) => {
    expect(column(name).type).toEqual({ schema: null, name: type, modifiers, array });
  });

  test.each([
    ['status', 'status', false],
    ['statuses', 'status', true],
    ['email', 'email', false],
    ['home', 'address', false],
    ['during', 'floatrange', false],
  ])('type of %s is one of ours', (name, type, array) => {
    expect(column(name).type).toEqual({ schema: 'app', name: type, modifiers: '', array });
  });

  test('in the order of the table', () => {
    const names = table('customer').columns.map((item) => item.name);
    expect(names.slice(0, 4)).toEqual(['id', 'serial_no', 'name', 'code']);
  });

  test('a plain column says nothing more', () => {
    expect(column('ratio')).toEqual({
      name: 'ratio',
      type: { ...text, name: 'double precision' },
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
    });
  });

  test('identity', () => {
    expect(column('id')).toMatchObject({ notNull: true, default: null });
    expect(column('id').identity).toEqual({
      generation: 'always',
      sequence: 'customer_id_seq',
      start: '100',
      increment: '10',
      min: '1',
      max: '9223372036854775807',
      cache: '1',
      cycle: false,
    });
  });

  test('defaults, qualified', () => {
    expect(column('status').default).toBe("'draft'::app.status");
    expect(column('serial_no').default).toBe("nextval('app.customer_serial_no_seq'::regclass)");
    expect(column('total').default).toBe('(1 + 2)');
    expect(column('day').default).toBe("'2020-02-03'::date");
  });

  test('generated, stored and virtual', () => {
    expect(column('full_name')).toMatchObject({
      default: null,
      generated: { expression: 'upper((name)::text) || note', kind: 'stored' },
    });
    expect(column('twice', 'eighteen').generated).toEqual({
      expression: 'id * 2',
      kind: 'virtual',
    });
  });

  test('collation, storage, compression and statistics when they are not the usual', () => {
    expect(column('note')).toMatchObject({
      collation: 'pg_catalog."C"',
      storage: 'external',
      compression: 'pglz',
    });
    expect(column('tags').storage).toBe('main');
    expect(column('name')).toMatchObject({ statistics: 500, comment: 'legal name' });
    // Its collation is the domain's.
    expect(column('email').collation).toBeNull();
  });
});

describe('constraints', () => {
  test('a primary key in its own column order', () => {
    expect(table('invoice').primaryKey).toEqual({
      name: 'invoice_pk',
      columns: ['number', 'tenant'],
      include: [],
      nullsNotDistinct: false,
      withoutOverlaps: false,
      deferrable: 'not deferrable',
      storage: [],
      comment: null,
    });
    expect(table('customer').primaryKey?.comment).toBe('surrogate');
    expect(table('eighteen').primaryKey).toMatchObject({
      columns: ['id', 'during'],
      withoutOverlaps: true,
    });
  });

  test('uniques', () => {
    expect(table('customer').uniques).toEqual([
      {
        name: 'customer_name_key',
        columns: ['name', 'code'],
        include: ['note'],
        nullsNotDistinct: false,
        withoutOverlaps: false,
        deferrable: 'initially deferred',
        storage: ['fillfactor=70'],
        comment: null,
      },
    ]);
    expect(table('nnd').uniques).toMatchObject([{ name: 'nnd_key', nullsNotDistinct: true }]);
  });

  test('foreign keys', () => {
    const usual = {
      onDeleteColumns: [],
      match: 'simple',
      period: false,
      deferrable: 'not deferrable',
      validated: true,
      enforced: true,
      comment: null,
    };
    expect(table('invoice').foreignKeys).toEqual([
      {
        ...usual,
        name: 'invoice_customer',
        columns: ['customer_id'],
        references: { schema: 'app', table: 'customer', columns: ['id'] },
        onUpdate: 'cascade',
        onDelete: 'restrict',
        deferrable: 'initially immediate',
        comment: 'payer',
      },
      {
        ...usual,
        name: 'invoice_parent',
        columns: ['parent_number', 'parent_tenant'],
        references: { schema: 'app', table: 'invoice', columns: ['number', 'tenant'] },
        onUpdate: 'no action',
        onDelete: 'set null',
        match: 'full',
      },
      {
        ...usual,
        name: 'invoice_self',
        columns: ['tenant', 'number'],
        references: { schema: 'app', table: 'invoice', columns: ['tenant', 'number'] },
        onUpdate: 'no action',
        onDelete: 'set default',
        validated: false,
      },
    ]);
    expect(table('nnd_child').foreignKeys).toMatchObject([
      { onDelete: 'set null', onDeleteColumns: ['b'] },
    ]);
    expect(table('eighteen_child').foreignKeys).toMatchObject([
      { name: 'period_fk', period: true, columns: ['id', 'during'] },
      { name: 'unchecked_fk', enforced: false, validated: true },
    ]);
  });

  test('a key that references a partitioned table is one key', () => {
    expect(table('visit').foreignKeys.map((key) => key.name)).toEqual(['visit_event']);
  });

  test('checks, as the condition alone', () => {
    const usual = { noInherit: false, validated: true, enforced: true, comment: null };
    expect(table('customer').checks).toEqual([
      { ...usual, name: 'later', expression: "(name)::text <> '('::text", validated: false },
      { ...usual, name: 'mail', expression: 'app.is_mail(note)' },
      {
        ...usual,
        name: 'total_positive',
        expression:
          "(total > (0)::numeric) AND ((status <> 'draft'::app.status) OR (note IS NULL))",
        noInherit: true,
        comment: 'no refunds',
      },
    ]);
    expect(table('eighteen').checks).toEqual([
      { ...usual, name: 'not_enforced', expression: 'id > 1', enforced: false },
    ]);
  });

  test('exclusions', () => {
    const plain = { collation: null, operatorClass: null, order: 'asc', nulls: 'last' };
    expect(table('invoice').exclusions).toEqual([
      {
        name: 'no_overlap',
        method: 'gist',
        elements: [
          { ...plain, column: 'period', expression: null, operator: '&&' },
          {
            ...plain,
            column: null,
            expression: "int4range(tenant, tenant, '[]'::text)",
            operator: '=',
          },
        ],
        include: [],
        predicate: 'body IS NOT NULL',
        deferrable: 'initially immediate',
        storage: [],
        comment: 'one at a time',
      },
    ]);
  });
});

describe('indexes', () => {
  const index = (name: string) => named(table('customer').indexes, name);
  const plain = { expression: null, collation: null, operatorClass: null };

  test('only those that are no constraint', () => {
    expect(table('customer').indexes.map((item) => item.name)).toEqual([
      'customer_brin',
      'customer_code',
      'customer_collated',
      'customer_hash',
      'customer_is_mail',
      'customer_lower',
      'customer_order',
      'customer_search',
      'customer_siglen',
    ]);
    expect(table('invoice').indexes).toEqual([]);
  });

  test('expressions, order, INCLUDE and predicate', () => {
    expect(index('customer_lower')).toEqual({
      name: 'customer_lower',
      unique: false,
      method: 'btree',
      elements: [
        {
          ...plain,
          column: null,
          expression: 'lower((name)::text)',
          order: 'desc',
          nulls: 'first',
        },
        {
          ...plain,
          column: null,
          expression: '(total)::double precision + ratio',
          order: 'asc',
          nulls: 'first',
        },
      ],
      include: ['note'],
      nullsNotDistinct: false,
      predicate: "flag AND (at > '2019-12-31 22:00:00+00'::timestamp with time zone)",
      storage: [],
      valid: true,
      partitionOf: null,
      comment: 'search by name',
    });
    expect(index('customer_order').elements).toEqual([
      { ...plain, column: 'name', order: 'desc', nulls: 'last' },
      { ...plain, column: 'id', order: 'asc', nulls: 'first' },
    ]);
  });

  test('operator classes and collations that are not the usual', () => {
    expect(index('customer_code').elements).toMatchObject([
      { column: 'code', operatorClass: 'bpchar_pattern_ops', collation: null },
      { column: 'note', operatorClass: null, collation: 'pg_catalog."POSIX"' },
    ]);
    expect(index('customer_siglen').elements).toMatchObject([
      { operatorClass: "tsvector_ops(siglen='100')" },
    ]);
    expect(index('customer_collated').elements).toMatchObject([
      { expression: 'lower(note)', collation: 'pg_catalog."default"' },
      { column: 'name', collation: 'pg_catalog."C"' },
    ]);
  });

  test('methods and their parameters', () => {
    expect(index('customer_search')).toMatchObject({ method: 'gin', storage: ['fastupdate=off'] });
    expect(index('customer_brin')).toMatchObject({
      method: 'brin',
      storage: ['pages_per_range=32'],
    });
    expect(index('customer_hash').method).toBe('hash');
    expect(index('customer_search').elements).toMatchObject([
      { column: 'search', operatorClass: null },
      { column: 'tags', operatorClass: null },
    ]);
  });

  test('NULLS NOT DISTINCT', () => {
    expect(table('nnd').indexes).toMatchObject([{ unique: true, nullsNotDistinct: true }]);
  });
});

describe('tables', () => {
  test('parameters, also of the TOAST table, and replica identity', () => {
    expect(table('invoice')).toMatchObject({
      storage: ['fillfactor=80', 'autovacuum_enabled=false', 'toast.autovacuum_enabled=false'],
      replicaIdentity: 'index:invoice_pk',
      rowSecurity: 'forced',
      unlogged: false,
    });
    expect(table('scratch')).toMatchObject({ replicaIdentity: 'full', unlogged: true });
    expect(table('customer')).toMatchObject({
      replicaIdentity: 'default',
      rowSecurity: 'on',
      comment: 'who pays',
    });
  });

  test('partitions', () => {
    expect(table('event')).toMatchObject({ partitionBy: 'RANGE (at)', partitionOf: null });
    expect(table('event_2024').partitionOf).toEqual({
      schema: 'app',
      name: 'event',
      bound: "FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
    });
    expect(table('event_rest').partitionOf?.bound).toBe('DEFAULT');
    expect(table('event_2025')).toMatchObject({
      partitionBy: 'HASH (id)',
      partitionOf: { name: 'event' },
      inherits: [],
    });
    expect(table('event_2025_a').partitionOf?.bound).toBe(
      'FOR VALUES WITH (modulus 2, remainder 0)',
    );
    expect(table('event_2024').columns.every((item) => item.inherited)).toBe(true);
    expect(table('event_2024').checks.map((check) => check.name)).toEqual(['own_check']);
    expect(table('event_2024').primaryKey?.columns).toEqual(['id', 'at']);
  });

  test('indexes of partitions', () => {
    expect(named(table('event').indexes, 'event_kind').valid).toBe(true);
    expect(named(table('event').indexes, 'event_invalid').valid).toBe(false);
    expect(named(table('event_2024').indexes, 'event_2024_kind_idx').partitionOf).toEqual({
      schema: 'app',
      name: 'event_kind',
    });
  });

  test('a trigger of a partitioned table is not repeated on its partitions', () => {
    expect(table('event').triggers.map((trigger) => trigger.name)).toEqual(['event_touch']);
    expect(table('event_2024').triggers).toEqual([]);
  });

  test('inheritance', () => {
    expect(table('child').inherits).toEqual([{ schema: 'app', name: 'base' }]);
    expect(table('child').columns.map((item) => [item.name, item.inherited])).toEqual([
      ['id', true],
      ['note', false],
      ['extra', false],
    ]);
    expect(table('child').checks.map((check) => check.name)).toEqual(['base_check']);
  });

  test('triggers', () => {
    expect(table('customer').triggers).toEqual([
      {
        name: 'customer_late',
        definition:
          'CREATE CONSTRAINT TRIGGER customer_late AFTER INSERT ON app.customer DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.touch()',
        enabled: 'disabled',
        comment: null,
      },
      {
        name: 'customer_touch',
        definition:
          'CREATE TRIGGER customer_touch BEFORE UPDATE OF name, note ON app.customer FOR EACH ROW WHEN (((old.name)::text IS DISTINCT FROM (new.name)::text)) EXECUTE FUNCTION app.touch()',
        enabled: 'origin',
        comment: 'keeps the time',
      },
    ]);
  });

  test('policies', () => {
    expect(table('customer').policies).toEqual([
      {
        name: 'mine',
        permissive: false,
        command: 'update',
        roles: ['Odd Role', 'reader'],
        using: '(name)::text = CURRENT_USER',
        check: 'EXISTS ( SELECT\n   FROM app.invoice i\n  WHERE (i.customer_id = customer.id))',
        comment: 'own rows',
      },
      {
        name: 'seen',
        permissive: true,
        command: 'select',
        roles: ['public'],
        using: 'true',
        check: null,
        comment: null,
      },
    ]);
  });
});

describe('views and routines', () => {
  test('views', () => {
    expect(named(schema.views, 'paying')).toEqual({
      schema: 'app',
      name: 'paying',
      query:
        "SELECT c.id,\n    c.name,\n    app.secret('x'::text) AS secret,\n    i.number\n   FROM (app.customer c\n     JOIN app.invoice i ON ((i.customer_id = c.id)))",
      options: ['security_barrier=true'],
      triggers: [
        {
          name: 'paying_insert',
          definition:
            'CREATE TRIGGER paying_insert INSTEAD OF INSERT ON app.paying FOR EACH ROW EXECUTE FUNCTION app.touch()',
          enabled: 'origin',
          comment: null,
        },
      ],
      columnComments: [{ column: 'name', comment: 'shown' }],
      comment: 'with invoices',
    });
    expect(named(schema.views, 'mailed').options).toEqual(['check_option=local']);
  });

  test('materialized views', () => {
    expect(named(schema.materializedViews, 'counts')).toMatchObject({
      populated: true,
      storage: ['fillfactor=60'],
      indexes: [{ name: 'counts_status', unique: true }],
      columnComments: [{ column: 'n', comment: 'how many' }],
      comment: 'per status',
    });
    expect(named(schema.materializedViews, 'later').populated).toBe(false);
  });

  test('routines by identity, without the constructors of range types', () => {
    expect(
      schema.routines.map((item) => `${item.kind} ${item.schema}.${item.name}(${item.arguments})`),
    ).toEqual([
      'function app.add_state(s bigint, v integer)',
      'procedure app.archive(INOUT n integer)',
      'function app.float_distance(a double precision, b double precision)',
      'function app.is_mail(text)',
      'aggregate app.rows(*)',
      'function app.secret(a integer, VARIADIC b text[], OUT c text)',
      'function app.secret(a text)',
      'aggregate app.total(integer)',
      'function app.touch()',
      'function odd schema.F.n("Arg 1" integer)',
    ]);
  });

  test('definitions', () => {
    expect(named(schema.routines, 'touch').definition).toBe(
      'CREATE OR REPLACE FUNCTION app.touch()\n RETURNS trigger\n LANGUAGE plpgsql\nAS $function$\nbegin\n  -- a comment; with a semicolon\n  new.at := now();\n  return new;\nend\n$function$',
    );
    expect(named(schema.routines, 'total').definition).toBe(
      "CREATE AGGREGATE app.total(integer) (\n  SFUNC = app.add_state,\n  STYPE = bigint,\n  COMBINEFUNC = pg_catalog.int8pl,\n  INITCOND = '0',\n  PARALLEL = SAFE\n)",
    );
  });

  test('every aggregate can be made again from its text', async () => {
    const before = schema.routines.filter((item) => item.kind === 'aggregate');
    await session.execute('begin');
    await session.execute(`drop aggregate app.total(integer); drop aggregate app.rows(*);
      create aggregate app.middle(p float8 order by v float8) (
        sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_cont_float8_final);
      create aggregate app.moving(numeric) (sfunc = numeric_add, stype = numeric, sspace = 128,
        msfunc = numeric_add, minvfunc = numeric_sub, mstype = numeric, minitcond = '0',
        finalfunc_modify = shareable, sortop = <);`);
    for (const { definition } of before) await session.execute(definition);
    const once = (await readCatalog(session)).schema.routines;
    const made = once.filter((item) => item.kind === 'aggregate');
    expect(made.filter(({ name }) => name === 'rows' || name === 'total')).toEqual(
      before.map((item) => ({ ...item, comment: null })),
    );
    for (const name of ['middle', 'moving']) {
      const { definition, arguments: identity } = named(made, name);
      await session.execute(`drop aggregate app.${name}(${identity})`);
      await session.execute(definition);
    }
    expect((await readCatalog(session)).schema.routines).toEqual(once);
    await session.execute('rollback');
  });
});

describe('privileges', () => {
  test('what differs from the default, without the owner', () => {
    const secret = 'routine:app."secret(a integer, VARIADIC b text[], OUT c text)"';
    expect(schema.privileges).toEqual([
      {
        on: 'column:app.customer.email',
        grantee: 'Odd Role',
        privileges: ['select'],
        grantable: [],
      },
      {
        on: 'column:app.customer.name',
        grantee: 'Odd Role',
        privileges: ['select', 'update'],
        grantable: [],
      },
      { on: 'enum:app.mood', grantee: 'public', privileges: [], grantable: [] },
      { on: 'enum:app.mood', grantee: 'reader', privileges: ['usage'], grantable: ['usage'] },
      { on: secret, grantee: 'public', privileges: [], grantable: [] },
      { on: secret, grantee: 'reader', privileges: ['execute'], grantable: [] },
      { on: 'schema:app', grantee: 'reader', privileges: ['usage'], grantable: [] },
      {
        on: 'sequence:app.customer_id_seq',
        grantee: 'reader',
        privileges: ['usage'],
        grantable: [],
      },
      {
        on: 'sequence:app.ticket',
        grantee: 'reader',
        privileges: ['select', 'usage'],
        grantable: [],
      },
      {
        on: 'table:app.customer',
        grantee: 'reader',
        privileges: ['insert', 'select', 'update'],
        grantable: ['update'],
      },
      { on: 'view:app.paying', grantee: 'public', privileges: ['select'], grantable: [] },
    ]);
  });

  test('on schema public only what initdb did not grant', async () => {
    await session.execute('begin; revoke usage on schema public from public');
    const { privileges } = (await readCatalog(session)).schema;
    await session.execute('rollback');
    expect(privileges.filter((item) => item.on === 'schema:public')).toEqual([
      { on: 'schema:public', grantee: 'public', privileges: [], grantable: [] },
    ]);
  });
});

describe('dependencies', () => {
  const needs = (from: string) =>
    schema.dependencies.filter((item) => item.from === from).map((item) => item.to);

  test.each([
    [
      'view:app.paying',
      [
        'column:app.customer.id',
        'column:app.customer.name',
        'column:app.invoice.customer_id',
        'column:app.invoice.number',
        'routine:app."secret(a text)"',
        'table:app.customer',
        'table:app.invoice',
      ],
    ],
    ['view:app.over_view', ['view:app.paying']],
    ['column:app.customer.ticket', ['sequence:app.ticket']],
    ['column:app.customer.statuses', ['enum:app.status']],
    ['column:app.customer.email', ['domain:app.email']],
    ['column:app.customer.home', ['composite_type:app.address']],
    ['column:app.customer.during', ['range_type:app.floatrange']],
    ['column:app.customer.full_name', ['column:app.customer.name', 'column:app.customer.note']],
    ['check:app.customer.mail', ['column:app.customer.note', 'routine:app."is_mail(text)"']],
    [
      'index:app.customer.customer_is_mail',
      ['column:app.customer.note', 'routine:app."is_mail(text)"'],
    ],
    [
      'trigger:app.customer.customer_touch',
      ['column:app.customer.name', 'column:app.customer.note', 'routine:app."touch()"'],
    ],
    ['trigger:app.paying.paying_insert', ['routine:app."touch()"']],
    [
      'policy:app.customer.mine',
      [
        'column:app.customer.id',
        'column:app.customer.name',
        'column:app.invoice.customer_id',
        'table:app.invoice',
      ],
    ],
    [
      'range_type:app.floatrange',
      ['routine:app."float_distance(a double precision, b double precision)"'],
    ],
    ['routine:app."total(integer)"', ['routine:app."add_state(s bigint, v integer)"']],
    ['foreign_key:app.invoice.invoice_customer', ['primary_key:app.customer.customer_pkey']],
    ['privilege:"sequence:app.customer_id_seq".reader', ['column:app.customer.id']],
    ['sequence:app.customer_serial_no_seq', []],
    ['table:app.event_2024', []],
  ])('%s', (from, to) => {
    expect(needs(from)).toEqual(to);
  });

  test('on extensions by the extension', async () => {
    await session.execute(`begin; create schema ext; create extension citext schema ext;
      create extension pg_trgm schema ext;
      create table app.searched (email ext.citext, body text);
      create index searched_body on app.searched using gin (body ext.gin_trgm_ops);
      create domain app.insensitive as ext.citext;`);
    const { schema: read, unmodelled: findings } = await readCatalog(session);
    await session.execute('rollback');
    expect(findings).toEqual([]);
    expect(read.extensions.map((item) => item.name)).toEqual(['btree_gist', 'citext', 'pg_trgm']);
    expect(read.routines).toEqual(schema.routines);
    expect(table('searched', read)).toMatchObject({
      columns: [{ type: { schema: 'ext', name: 'citext', modifiers: '' } }, {}],
      indexes: [{ elements: [{ operatorClass: 'ext.gin_trgm_ops' }] }],
    });
    const from = (id: string) => read.dependencies.filter((item) => item.from === id);
    expect(from('column:app.searched.email').map((item) => item.to)).toEqual(['extension:citext']);
    expect(from('domain:app.insensitive').map((item) => item.to)).toEqual(['extension:citext']);
    expect(from('index:app.searched.searched_body').map((item) => item.to)).toEqual([
      'extension:pg_trgm',
    ]);
  });
});

describe('names that need quotes', () => {
  test('come back as they are', () => {
    const odd = table('Tab.le "x" 😀', schema, 'odd schema');
    expect(odd.columns.map((item) => item.name)).toEqual(['Se.lect', 'a"b', 'späce y', 'UPPER']);
    expect(odd.primaryKey).toMatchObject({ name: 'Tab.le "x" 😀_pkey', columns: ['Se.lect'] });
    expect(odd.indexes).toMatchObject([
      {
        name: 'i "x".y',
        elements: [{ expression: 'lower("späce y")' }, { column: 'a"b' }],
        predicate: `"UPPER" = 'draft'::app.status`,
      },
    ]);
    expect(schema.dependencies).toContainEqual({
      from: 'view:"odd schema"."V 1"',
      to: 'column:"odd schema"."Tab.le \\"x\\" 😀"."a\\"b"',
    });
  });
});

describe('what the IR cannot hold', () => {
  afterEach(() => session.execute('rollback'));

  test('nothing is reported for a schema that it can', () => {
    expect(unmodelled).toEqual([]);
  });

  test('what was revoked from an owner, and not what others have', async () => {
    await session.execute(`begin; create table app.kept (id integer); grant select on app.kept to public;
      create table app.closed (id integer); revoke insert, delete on app.closed from current_user;
      create function app.shared() returns integer language sql as 'select 1';
      grant execute on function app.shared() to public;
      create function app.shut() returns integer language sql as 'select 1';
      revoke execute on function app.shut() from current_user;
      create type app.shut_type as enum ('a'); revoke usage on type app.shut_type from current_user;
      create schema shut_schema; revoke create on schema shut_schema from current_user`);
    const { unmodelled: findings } = await readCatalog(session);
    const owned = findings.map(({ subject, definition }) => [
      subject.replace('what was revoked from the owner of ', ''),
      definition,
    ]);
    expect(owned).toEqual([
      ['app.closed', 'DELETE, INSERT'],
      ['app.shut()', 'EXECUTE'],
      ['app.shut_type', 'USAGE'],
      ['shut_schema', 'CREATE'],
    ]);
  });

  test('who may use a built-in language, where it is not everybody', async () => {
    await session.execute(`begin; grant usage on language sql to public; create role coder;
      revoke usage on language plpgsql from public; grant usage on language plpgsql to coder`);
    const { unmodelled: findings } = await readCatalog(session);
    expect(findings.map(({ subject, definition }) => [subject, definition])).toEqual([
      ['privileges on the built-in language plpgsql', 'revoked from PUBLIC, granted to coder'],
    ]);
    await session.execute('rollback');
  });

  test('what has no model is carried as text, or is a finding', async () => {
    await session.execute(`begin;
      create function app.on_ddl() returns event_trigger language plpgsql as 'begin end';
      create event trigger watch on ddl_command_end execute function app.on_ddl();
      create publication pub for table app.customer;
      create foreign data wrapper fdw; create server srv foreign data wrapper fdw;
      create foreign table app.far (id integer) server srv;
      create user mapping for public server srv;
      create statistics app.stat on name, code from app.customer;
      create collation app.coll (locale = 'C');
      create operator app.=== (leftarg = text, rightarg = text, function = texteq);
      create operator family app.fam using btree;
      create text search configuration app.conf (copy = simple);
      create text search dictionary app.dict (template = simple);
      create type app.shell;
      create cast (app.address as text) with inout;
      create rule quiet as on delete to app.scratch do instead nothing;
      alter default privileges in schema app grant select on tables to reader;
      select lo_create(0);
      create table app.odd_one of app.address;
      alter table app.customer alter column name set (n_distinct = 5);
      alter view app.over_view alter column id set default 3;
      comment on index app.customer_pkey is 'x';
      comment on sequence app.customer_id_seq is 'x';
      alter table app.eighteen add constraint later_not_null not null twice not valid;
      alter table app.customer cluster on customer_order;
      alter index app.customer_lower alter column 2 set statistics 900;
      alter table app.scratch force row level security;`);
    const read = await readCatalog(session);
    expect(read.unmodelled.map(({ code, subject }) => `${code} ${subject}`)).toEqual([
      'unmodelled-object large objects 1',
      'unmodelled-object shell type app.shell',
    ]);
    expect(read.schema.carried.map((object) => carriedId(object))).toEqual(
      [
        'cast:"app.address".text',
        'collation:app.coll',
        'default_privileges:postgres.app.tables.reader.select',
        'event_trigger:watch',
        'foreign_data_wrapper:fdw',
        'foreign_server:srv',
        'foreign_table:app.far',
        'operator:app."===(text, text)"',
        'operator_family:app.fam.btree',
        'publication:pub',
        'rule:app.scratch.quiet',
        'setting:"column:app.customer.id"."comment of its sequence"',
        'setting:"column:app.customer.name".options',
        'setting:"column:app.eighteen.twice"."not null"',
        'setting:"index:app.customer.customer_lower"."statistics of column 2"',
        'setting:"index:app.customer.customer_order".clustered',
        'setting:"primary_key:app.customer.customer_pkey"."comment of its index"',
        'setting:"table:app.odd_one"."of type"',
        'setting:"view:app.over_view"."default of id"',
        'statistics:app.stat',
        'text_search_configuration:app.conf',
        'text_search_dictionary:app.dict',
        'user_mapping:public.srv',
      ].sort(),
    );
    expect(table('scratch', read.schema).rowSecurity).toBe('off but forced');
  });

  test('what looks like a secret stays where it is, and a change of it shows', async () => {
    await session.execute(`begin; create foreign data wrapper fdw;
      create server srv foreign data wrapper fdw options (host 'there');
      create user mapping for public server srv options (login 'me', password 'hush')`);
    const first = await readCatalog(session);
    await session.execute(
      "alter user mapping for public server srv options (set password 'hush2')",
    );
    const second = await readCatalog(session);
    expect(JSON.stringify([first, second])).not.toContain('hush');
    expect(first.unmodelled.map(({ subject }) => subject)).toEqual([
      'options of user mapping public on srv',
    ]);
    expect(first.unmodelled[0]?.definition).toMatch(/^[0-9a-f]{32}$/);
    expect(second.unmodelled[0]?.definition).not.toBe(first.unmodelled[0]?.definition);
  });
});

describe('the reader as a guest in the session', () => {
  test.each(["''", 'app, "odd schema", pg_catalog', 'app, public', 'nowhere'])(
    'any search_path (%s) gives the same schema, and stays',
    async (path) => {
      await session.execute(`set search_path = ${path}; set datestyle = 'German, DMY';
        set timezone = 'Asia/Tokyo'; set intervalstyle = 'iso_8601'; set quote_all_identifiers = on`);
      const shown = await session.query('show search_path');
      expect((await readCatalog(session)).schema).toEqual(schema);
      expect(await session.query('show search_path')).toEqual(shown);
      expect(await session.query('show timezone')).toEqual([{ TimeZone: 'Asia/Tokyo' }]);
      await session.execute('reset all');
    },
  );

  test('functions and tables that pose as the catalog’s are not used', async () => {
    await session.execute(`create schema trap;
      create function trap.set_config(text, text, boolean) returns text language plpgsql
        as $$ begin raise exception 'trapped'; end $$;
      create function trap.current_setting(text) returns text language sql as $$ select '1' $$;
      set search_path = trap, pg_catalog; create temporary table pg_class (oid oid);`);
    const read = (await readCatalog(session, { schemas: ['app'] })).schema;
    await session.execute('reset all; drop table pg_temp.pg_class; drop schema trap cascade');
    expect(read.tables.length).toBe(schema.tables.filter((item) => item.schema === 'app').length);
  });

  test('a transaction that the session is in goes on, with what it did', async () => {
    await session.execute('begin; create table app.fresh (id integer primary key)');
    await session.execute("set local lock_timeout = '7s'");
    const read = (await readCatalog(session)).schema;
    expect(table('fresh', read).primaryKey?.name).toBe('fresh_pkey');
    expect(await session.query('show lock_timeout')).toEqual([{ lock_timeout: '7s' }]);
    await session.execute('rollback');
    expect(await session.query("select to_regclass('app.fresh') as found")).toEqual([
      { found: null },
    ]);
  });

  test('only the schemas asked for', async () => {
    const read = (await readCatalog(session, { schemas: ['plain'] })).schema;
    expect(read.tables.map((item) => item.name)).toEqual(['customer']);
    expect(read.schemas).toEqual([{ name: 'plain', comment: null }]);
    expect([read.enums, read.routines, read.privileges, read.views]).toEqual([[], [], [], []]);
  });

  test('a server before 14 is refused', async () => {
    const old: Session = {
      execute: (sql) => session.execute(sql),
      query: async <Row>() => [{ version: '130011' }] as Row[],
    };
    await expect(readCatalog(old)).rejects.toMatchObject({ code: 'server_too_old' });
  });

  test('an error in the middle ends the transaction and is passed on', async () => {
    let calls = 0;
    const failing: Session = {
      execute: (sql) => session.execute(sql),
      query: (sql, parameters) => {
        calls += 1;
        if (calls === 9) return session.query('select 1/0');
        return session.query(sql, parameters);
      },
    };
    await expect(readCatalog(failing)).rejects.toMatchObject({ code: '22012' });
    expect((await readCatalog(session)).schema).toEqual(schema);
  });
});

describe('cost', () => {
  async function queries(): Promise<number> {
    let calls = 0;
    const counting: Session = {
      execute: (sql) => session.execute(sql),
      query: (sql, parameters) => {
        calls += 1;
        return session.query(sql, parameters);
      },
    };
    await readCatalog(counting);
    return calls;
  }

  test('the number of queries does not grow with the schema', async () => {
    await session.execute('begin; drop schema app, "odd schema" cascade');
    const few = await queries();
    const many = Array.from(
      { length: 60 },
      (_, i) => `create table plain.t${i} (id bigint generated always as identity primary key,
        parent bigint references plain.customer, note text check (note <> ''));
        create index on plain.t${i} (parent);
        comment on table plain.t${i} is 'x'; create view plain.v${i} as select id from plain.t${i};`,
    );
    await session.execute(many.join('\n'));
    expect(await queries()).toBe(few);
    expect(few).toBeLessThanOrEqual(30);
    await session.execute('rollback');
  });
});
