import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diff } from '../../src/diff/diff.ts';
import { Refusal } from '../../src/ir/findings.ts';
import { objectId } from '../../src/ir/id.ts';
import { emptySchema, type Schema } from '../../src/ir/schema.ts';
import { type CreateInput, planCreate } from '../../src/plan/create.ts';
import type { Step } from '../../src/plan/plan.ts';
import { clean, leftovers, read, run } from '../fidelity/round-trip.ts';
import { arbitrarySchema } from '../support/arbitrary-schema.ts';
import { check, column, foreignKey, index, key, schemaOf, table } from '../support/build-schema.ts';
import { type LocalSession, openPglite } from '../support/pglite.ts';

function plan(from: Schema, to: Schema, more: Partial<CreateInput> = {}) {
  return planCreate({ from, to, changes: diff(from, to), defaultSchema: 'public', ...more });
}

function steps(from: Schema, to: Schema, more: Partial<CreateInput> = {}): readonly Step[] {
  return plan(from, to, more).phases.flatMap((phase) => phase.steps);
}

const firstLines = (list: readonly Step[]) => list.map((step) => step.sql.split('\n')[0]);

const tenants = table('tenants', [column('id', 'uuid'), column('name', 'text')], {
  primaryKey: key('tenants_pkey', ['id']),
});
const invoices = table('invoices', [column('id', 'uuid'), column('tenant_id', 'uuid')], {
  primaryKey: key('invoices_pkey', ['id']),
  foreignKeys: [foreignKey('invoices_tenant_id_fkey', ['tenant_id'], 'tenants', ['id'])],
  indexes: [index('idx_invoices_tenant_id', ['tenant_id'])],
  comment: 'A bill.',
});

describe('planCreate', () => {
  test('referenced tables first, what belongs to a table behind it', () => {
    expect(firstLines(steps(emptySchema, schemaOf([invoices, tenants])))).toEqual([
      'CREATE TABLE tenants (',
      'CREATE TABLE invoices (',
      'CREATE INDEX idx_invoices_tenant_id ON invoices (tenant_id)',
      "COMMENT ON TABLE invoices IS 'A bill.'",
    ]);
  });

  test('one phase, numbered steps, reverses that the drop of the table implies', () => {
    const { phases, findings } = plan(emptySchema, schemaOf([tenants, invoices]));
    expect(phases.map(({ name, code }) => [name, code])).toEqual([['create', null]]);
    expect(findings).toEqual([]);
    expect(phases[0]?.steps.map(({ id, reverse }) => [id, reverse])).toEqual([
      ['s1', { effect: 'restores', sql: 'DROP TABLE tenants' }],
      ['s2', { effect: 'restores', sql: 'DROP TABLE invoices' }],
      ['s3', { effect: 'implied', sql: null }],
      ['s4', { effect: 'implied', sql: null }],
    ]);
  });

  test('nothing to do is no phase', () => {
    expect(plan(schemaOf([tenants]), schemaOf([tenants])).phases).toEqual([]);
  });

  test('a circle of references is closed afterwards, by the one that may be null', () => {
    const department = table('departments', [column('id', 'uuid'), column('head_id', 'uuid?')], {
      primaryKey: key('departments_pkey', ['id']),
      foreignKeys: [foreignKey('departments_head_id_fkey', ['head_id'], 'employees', ['id'])],
    });
    const employee = table('employees', [column('id', 'uuid'), column('department_id', 'uuid')], {
      primaryKey: key('employees_pkey', ['id']),
      foreignKeys: [
        foreignKey('employees_department_fkey', ['department_id'], 'departments', ['id']),
      ],
    });
    const list = steps(emptySchema, schemaOf([employee, department]));
    expect(list.map((step) => step.sql)).toEqual([
      expect.stringMatching(/^CREATE TABLE departments(?![\s\S]*REFERENCES)/),
      expect.stringMatching(/^CREATE TABLE employees[\s\S]*REFERENCES departments/),
      'ALTER TABLE departments\n  ADD CONSTRAINT departments_head_id_fkey FOREIGN KEY (head_id)\n    REFERENCES employees (id) ON DELETE RESTRICT',
    ]);
    expect(list[2]?.reverse.sql).toBe(
      'ALTER TABLE departments DROP CONSTRAINT departments_head_id_fkey',
    );
    expect(list[2]?.changes).toEqual([
      { kind: 'add', id: 'foreign_key:public.departments.departments_head_id_fkey' },
    ]);
    expect(list[0]?.changes).not.toContainEqual(list[2]?.changes[0]);
  });

  test('a trigger whose function comes with it needs no recorded dependency', () => {
    const withTrigger = {
      ...tenants,
      triggers: [
        {
          name: 'tenants_touch',
          definition:
            'CREATE TRIGGER tenants_touch BEFORE UPDATE ON tenants FOR EACH ROW EXECUTE FUNCTION touch()',
          enabled: 'origin' as const,
          comment: null,
        },
      ],
    };
    const touch = {
      schema: 'public',
      name: 'touch',
      kind: 'function' as const,
      arguments: '',
      definition:
        'CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$',
      comment: null,
    };
    const list = steps(emptySchema, schemaOf([withTrigger], { routines: [touch] }));
    expect(firstLines(list).map((line) => line?.slice(0, 22))).toEqual([
      'CREATE FUNCTION touch(',
      'CREATE TABLE tenants (',
      'CREATE TRIGGER tenants',
    ]);
    expect(list[2]?.reverse.effect).toBe('implied');
  });

  test('a function that is checked against a table comes after it, with its view', () => {
    const routine = {
      schema: 'public',
      name: 'tenant_count',
      kind: 'function' as const,
      arguments: '',
      definition:
        'CREATE FUNCTION tenant_count() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM tenants $$',
      comment: null,
    };
    const view = {
      schema: 'public',
      name: 'totals',
      query: 'SELECT tenant_count() AS tenants',
      options: [],
      triggers: [],
      columnComments: [],
      comment: null,
    };
    const to = schemaOf([tenants], { routines: [routine], views: [view] });
    expect(firstLines(steps(emptySchema, to))).toEqual([
      'CREATE TABLE tenants (',
      expect.stringMatching(/^CREATE FUNCTION tenant_count/),
      'CREATE VIEW totals AS',
    ]);
  });

  test.each([
    [['usage'], ['REVOKE CREATE ON SCHEMA public FROM PUBLIC']],
    [['usage', 'create'], ['GRANT CREATE ON SCHEMA public TO PUBLIC']],
    [[], ['REVOKE USAGE, CREATE ON SCHEMA public FROM PUBLIC']],
  ])('everybody has %j on schema public', (privileges, expected) => {
    const entry = { on: 'schema:public', grantee: 'public', privileges, grantable: [] };
    const list = steps(emptySchema, schemaOf([], { privileges: [entry] }));
    expect(list.map(({ sql }) => sql)).toEqual(expected);
  });

  test('says why, with the reason that was given', () => {
    const why = (id: string) => (id === 'table:public.tenants' ? 'who pays' : undefined);
    const list = steps(emptySchema, schemaOf([tenants, invoices]), { why });
    expect(list[0]?.why).toBe('Create table tenants: who pays');
    expect(list[2]?.why).toBe('Create index invoices.idx_invoices_tenant_id.');
  });

  test('what it cannot do is refused by id', () => {
    const wider = { ...tenants, columns: [...tenants.columns, column('vat', 'text?')] };
    const indexed = { ...tenants, indexes: [index('i', ['name'])] };
    const checked = { ...tenants, checks: [check('c', "name <> ''")] };
    const renamed = { ...tenants, comment: 'other' };
    const from = schemaOf([tenants]);
    const cases: [Schema, string][] = [
      [schemaOf([wider]), 'column:public.tenants.vat'],
      [schemaOf([indexed]), 'index:public.tenants.i'],
      [schemaOf([checked]), 'check:public.tenants.c'],
      [schemaOf([renamed]), 'table:public.tenants'],
      [schemaOf([]), 'table:public.tenants'],
    ];
    for (const [to, id] of cases) {
      let refusal: unknown;
      try {
        plan(from, to);
      } catch (error) {
        refusal = error;
      }
      expect(refusal).toBeInstanceOf(Refusal);
      expect((refusal as Refusal).code).toBe('change_not_supported');
      expect((refusal as Refusal).message).toContain(id);
    }
  });

  test('objects that need each other are refused by id', () => {
    const view = (name: string, of: string) => ({
      schema: 'public',
      name,
      query: `SELECT * FROM ${of}`,
      options: [],
      triggers: [],
      columnComments: [],
      comment: null,
    });
    const to = schemaOf([], {
      views: [view('a', 'b'), view('b', 'a')],
      dependencies: [
        { from: 'view:public.a', to: 'view:public.b' },
        { from: 'view:public.b', to: 'view:public.a' },
      ],
    });
    expect(() => plan(emptySchema, to)).toThrow('view:public.a, view:public.b');
  });

  test('every change is in a step, once as an addition', () => {
    fc.assert(
      fc.property(arbitrarySchema({ maxTables: 6 }), (schema) => {
        const changes = diff(emptySchema, schema).map(({ id }) => id);
        const added = steps(emptySchema, schema).flatMap((step) =>
          step.changes.filter(({ kind }) => kind === 'add').map(({ id }) => id),
        );
        expect(new Set(added)).toEqual(new Set(changes));
        const once = added.filter((id) => !id.startsWith('privilege:'));
        expect(new Set(once).size).toBe(once.length);
      }),
      { numRuns: 60 },
    );
  });
});

describe('beside what exists, on PGlite', () => {
  let session: LocalSession;
  beforeAll(async () => {
    session = await openPglite();
    await run(
      session,
      `create table tenants (id uuid primary key, name text);
       create function touch() returns trigger language plpgsql as $$ begin return new; end $$;`,
    );
  });
  afterAll(async () => {
    await clean(session);
    await session.close();
  });

  interface Held {
    readonly relation: string;
    readonly mode: string;
  }

  /** Table locks that the statement takes on tables that were there, strongest spelled as we do. */
  async function heldLocks(sql: string, existing: readonly string[]): Promise<Held[]> {
    await session.execute('begin');
    await session.execute(sql);
    const rows = await session.execute<Held>(
      `select c.relname as relation, l.mode from pg_locks l join pg_class c on c.oid = l.relation
       where l.locktype = 'relation' and c.relkind in ('r', 'p', 'v') and c.relname in (${existing.map((name) => `'${name}'`).join(', ')})`,
    );
    await session.execute('rollback');
    return rows;
  }

  const spelled = (mode: string) =>
    mode
      .replace(/Lock$/, '')
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toUpperCase();

  test('locks are declared as they are taken, with a lock timeout, and all can be undone', async () => {
    const from = await read(session);
    const existing = from.tables.map(({ name }) => name);
    const to: Schema = {
      ...from,
      tables: [
        ...from.tables.map((item) => ({
          ...item,
          policies: [
            {
              name: 'own',
              permissive: true,
              command: 'all' as const,
              roles: ['public'],
              using: 'true',
              check: null,
              comment: 'all for now',
            },
          ],
          triggers: [
            {
              name: 'tenants_touch',
              definition:
                'CREATE TRIGGER tenants_touch BEFORE UPDATE ON public.tenants FOR EACH ROW EXECUTE FUNCTION public.touch()',
              enabled: 'disabled' as const,
              comment: 'later',
            },
          ],
        })),
        invoices,
      ],
      views: [
        {
          schema: 'public',
          name: 'tenant_names',
          query: 'SELECT name FROM public.tenants',
          options: [],
          triggers: [],
          columnComments: [],
          comment: null,
        },
      ],
      privileges: [
        {
          on: objectId('table', 'public', 'tenants'),
          grantee: 'public',
          privileges: ['select'],
          grantable: [],
        },
      ],
    };
    const list = steps(from, to);
    for (const step of list) {
      const held = await heldLocks(step.sql, existing);
      const declared = step.locks.map(({ id, mode }) => `${id} ${mode}`);
      const taken = held.map(
        ({ relation, mode }) => `${objectId('table', 'public', relation)} ${spelled(mode)}`,
      );
      for (const lock of declared) expect(taken, step.sql).toContain(lock);
      const weaker = (lock: string) => lock.endsWith('ACCESS SHARE') && step.locks.length > 0;
      const undeclared = taken.filter((lock) => !declared.includes(lock) && !weaker(lock));
      expect(undeclared, step.sql).toEqual([]);
      expect(step.timeouts.lock, step.sql).toBe(step.locks.length === 0 ? null : '5s');
      await session.execute(step.sql);
    }
    expect(list.some(({ locks }) => locks[0]?.mode === 'SHARE ROW EXCLUSIVE')).toBe(true);
    for (const step of [...list].reverse()) {
      if (step.reverse.sql !== null) await session.execute(step.reverse.sql);
    }
    expect(await read(session)).toEqual(from);
    expect((await leftovers(session)).some((name) => name.includes('invoices'))).toBe(false);
  });
});
