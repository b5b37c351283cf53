/** Generated schemas survive DDL: what was planned is what the catalog says, and says again. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { arbitraryRoles, arbitrarySchema } from '../support/arbitrary-schema.ts';
import { type LocalSession, openPglite } from '../support/pglite.ts';
import { clean, createRoles, roundTrip } from './round-trip.ts';
import { skeleton } from './skeleton.ts';

let session: LocalSession;
beforeAll(async () => {
  session = await openPglite();
  await createRoles(session, arbitraryRoles);
});
afterAll(() => session?.close());

/** The same schemas each time; `FC_SEED` and `FC_RUNS` look further, or at one that failed. */
const seed = { seed: Number(process.env.FC_SEED ?? 20261122) };

test('a generated schema is in the catalog as it was planned, and leaves nothing behind', async () => {
  const property = fc.asyncProperty(arbitrarySchema(), async (schema) => {
    try {
      const { first, second, left } = await roundTrip(session, schema);
      expect(skeleton(first)).toEqual(skeleton(schema));
      expect(second).toEqual(first);
      expect(left).toEqual([]);
    } finally {
      await clean(session);
    }
  });
  await fc.assert(property, {
    numRuns: Number(process.env.FC_RUNS ?? 100),
    endOnFailure: true,
    ...seed,
  });
}, 600_000);
