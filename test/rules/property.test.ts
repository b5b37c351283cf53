/** Whatever model is sent: a refusal that helps, or a design that a demanding engineer would sign. */
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { citext } from '@electric-sql/pglite/contrib/citext';
import { ltree } from '@electric-sql/pglite/contrib/ltree';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Refusal } from '../../src/ir/findings.ts';
import { Model } from '../../src/model/model.ts';
import { compile } from '../../src/rules/compile.ts';
import type { Design } from '../../src/rules/design.ts';
import { arbitraryModel } from '../support/arbitrary-model.ts';
import { statementsOf } from '../support/designed.ts';
import { type LocalSession, openPglite } from '../support/pglite.ts';
import { violations } from './violations.ts';

let database: LocalSession;
beforeAll(async () => {
  database = await openPglite({ extensions: { btree_gist, citext, ltree, pg_trgm } });
  // What every run would install again takes longer than all the rest.
  await database.execute(
    'CREATE EXTENSION btree_gist; CREATE EXTENSION citext; CREATE EXTENSION ltree; CREATE EXTENSION pg_trgm',
  );
});
afterAll(() => database.close());

const leftovers = `
  SELECT 'relation ' || relname AS what FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
  UNION ALL SELECT 'routine ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
  UNION ALL SELECT 'type ' || typname FROM pg_type WHERE typnamespace = 'public'::regnamespace
    AND typelem = 0 AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_type.oid AND deptype = 'e')`;

const installed = /^(CREATE|DROP) EXTENSION/;

/** Each statement with the query that failed in the message; nothing is kept. */
async function applyAndReverse(design: Design): Promise<void> {
  const { up, down } = statementsOf(design);
  const plans = design.queries.map(({ sql }) => `EXPLAIN (GENERIC_PLAN, COSTS OFF) ${sql}`);
  const script = [...up, ...plans, ...down].filter((sql) => !installed.test(sql));
  await database.execute('BEGIN');
  try {
    await database.execute(script.join(';\n'));
    const rest = await database.execute<{ what: string }>(leftovers);
    expect(rest.map(({ what }) => what)).toEqual([]);
  } finally {
    await database.execute('ROLLBACK');
  }
}

async function designOrRefuse(input: unknown): Promise<Design | null> {
  try {
    return await compile(Model.parse(input));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.findings.length).toBeGreaterThan(0);
    for (const finding of error.findings) {
      expect(finding.code).toMatch(/^[a-z_]+$/);
      expect(finding.fix).not.toBe('');
      expect(finding.message).not.toBe('');
      expect(finding.subject).toMatch(
        /^(entities|relationships|access_patterns|extras|dependencies|rules)/,
      );
    }
    return null;
  }
}

const runs = 530;
const leastDesigns = 500;

test(`${runs} generated models, at least ${leastDesigns} of them designed, applied and reversed`, async () => {
  let designs = 0;
  await fc.assert(
    fc.asyncProperty(arbitraryModel, async (input) => {
      const design = await designOrRefuse(input);
      if (design === null) return;
      designs += 1;
      expect(violations(design)).toEqual([]);
      await applyAndReverse(design);
    }),
    { numRuns: runs, seed: 20_240_229, endOnFailure: false },
  );
  expect(designs).toBeGreaterThanOrEqual(leastDesigns);
}, 240_000);
