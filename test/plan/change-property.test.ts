/** Pairs of generated schemas: the plan between them makes the second, and its reverse the first. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { diff } from '../../src/diff/diff.ts';
import { Refusal } from '../../src/ir/findings.ts';
import type { ObjectId } from '../../src/ir/id.ts';
import { objectsOf } from '../../src/ir/objects.ts';
import type { Schema } from '../../src/ir/schema.ts';
import { clean, createPlan, createRoles, read, run, upScript } from '../fidelity/round-trip.ts';
import { arbitraryRoles, schemaFromSeed } from '../support/arbitrary-schema.ts';
import { type LocalSession, openPglite } from '../support/pglite.ts';
import { randomFrom } from '../support/random.ts';
import { tryChange } from './change-cases.ts';

let session: LocalSession;
beforeAll(async () => {
  session = await openPglite();
  await createRoles(session, arbitraryRoles);
});
afterAll(() => session?.close());

async function built(schema: Schema): Promise<Schema> {
  await clean(session);
  await run(session, upScript(createPlan(schema)));
  return read(session);
}

/** Every drop that the plan could ask about. */
function allowed(from: Schema, to: Schema): string[] {
  return diff(from, to)
    .filter(({ kind }) => kind === 'remove')
    .map(({ id }) => `drop ${id}`);
}

/** One schema with parts of its tables taken away and settings changed: what is left is a change. */
function edited(schema: Schema, seed: number): Schema {
  const random = randomFrom(seed);
  const keep = <T>(list: readonly T[]): readonly T[] => list.filter(() => random.chance(0.8));
  const referenced = new Set(schema.dependencies.map(({ to }) => to));
  const less: Schema = {
    ...schema,
    tables: schema.tables.map((table) => {
      const family =
        table.partitionBy !== null || table.partitionOf !== null || table.inherits.length > 0;
      if (
        family ||
        schema.tables.some((other) => other.inherits.some(({ name }) => name === table.name))
      )
        return table;
      return {
        ...table,
        indexes: keep(table.indexes),
        checks: keep(table.checks),
        foreignKeys: keep(table.foreignKeys),
        policies: keep(table.policies),
        triggers: keep(table.triggers),
        rowSecurity: random.pick(['off', 'on', 'forced']),
        comment: random.pick([table.comment, null, 'other']),
        columns: table.columns.map((column) => ({
          ...column,
          comment: random.pick([column.comment, null, 'other']),
          default:
            column.generated === null &&
            random.chance(0.2) &&
            !referenced.has(table.name) &&
            !/nextval/.test(column.default ?? '')
              ? null
              : column.default,
        })),
      };
    }),
    views: keep(schema.views),
    privileges: keep(schema.privileges),
  };
  const left = objectsOf({ ...less, carried: [] });
  const stands = (parent: string | null) => parent === null || left.has(parent as ObjectId);
  return {
    ...less,
    // What initdb gives is no object of a schema.
    carried: keep(less.carried).filter(
      ({ parent }) => parent === 'schema:public' || stands(parent),
    ),
  };
}

const counts = { planned: 0, refused: 0 };

async function hold(from: Schema, to: Schema): Promise<void> {
  const wanted = await built(to);
  const start = await built(from);
  try {
    const tables = start.tables.map(({ schema, name }) => `table:${schema}.${name}`);
    const { wrong, plan } = await tryChange(session, start, wanted, {
      allow: allowed(start, wanted),
      emptyTables: fc.sample(fc.boolean(), { numRuns: 1, seed: start.tables.length })[0]
        ? tables
        : [],
    });
    const sql = plan.phases.flatMap((phase) => phase.steps.map((step) => step.sql)).join(';\n');
    expect(wrong, sql).toEqual([]);
    counts.planned += 1;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.code).toMatch(/^(?:change_not_supported|dependency_cycle|answer_needed)$/);
    counts.refused += 1;
  } finally {
    await clean(session);
  }
}

/** The same pairs each time; FC_SEED and FC_RUNS look further. */
const seed = Number(process.env.FC_SEED ?? 20261122);
const numRuns = Number(process.env.FC_RUNS ?? 6);

test('between a schema and one with parts of it gone, both ways', async () => {
  const property = fc.asyncProperty(fc.integer(), fc.integer(), async (one, other) => {
    const whole = schemaFromSeed(one, 3);
    const less = edited(whole, other);
    await hold(whole, less);
    await hold(less, whole);
  });
  await fc.assert(property, { numRuns, endOnFailure: true, seed });
  expect(counts.planned).toBeGreaterThan(counts.refused);
}, 600_000);

test('between any two schemas', async () => {
  const property = fc.asyncProperty(fc.integer(), fc.integer(), async (one, other) => {
    await hold(schemaFromSeed(one, 2), schemaFromSeed(other, 2));
  });
  await fc.assert(property, { numRuns, endOnFailure: true, seed });
}, 600_000);
