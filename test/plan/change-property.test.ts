/**
 * Generated schemas: the plan from one to another makes the other, a second plan is empty, and the
 * way back makes the first again.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schemaFromSeed } from '../support/arbitrary-schema.ts';
import { editedSchema } from '../support/edited-schema.ts';
import { type Ground, newTally, openGround, type Tally, tryAll } from './generated-pairs.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground?.close());

/** The same pairs each time; FC_SEED and FC_RUNS (groups of twelve pairs) look further. */
const seed = Number(process.env.FC_SEED ?? 1);
const runs = Number(process.env.FC_RUNS ?? 70);
const seeds = Array.from({ length: runs }, (_, i) => seed + i);

/** Asked for everything that a refusal names, few are refused for good. */
function judge(tally: Tally, groups: number): void {
  expect(tally.planned + tally.refused).toBe(groups * 12);
  expect(tally.refused, tally.refusals.join('\n')).toBeLessThanOrEqual(groups * 0.12);
  expect(tally.proved).toBeGreaterThanOrEqual(Math.floor(tally.planned / 40));
}

test('between a schema and three that it could become', async () => {
  const tally = newTally();
  for (const one of seeds) {
    const first = schemaFromSeed(one, 2);
    const second = editedSchema(first, one + 1);
    const third = editedSchema(second, one + 2);
    await tryAll(ground.session, [first, second, third, editedSchema(first, one + 3)], one, tally);
  }
  judge(tally, runs);
  if (runs >= 70) expect(tally.planned).toBeGreaterThanOrEqual(800);
}, 3_600_000);

test('between any schemas', async () => {
  const tally = newTally();
  const some = seeds.slice(0, Math.max(1, Math.ceil(runs / 4)));
  for (const one of some) {
    const schemas = [1, 2, 3, 4].map((n) => schemaFromSeed(one * 1000 + n, 1 + ((n + one) % 3)));
    await tryAll(ground.session, schemas, one, tally);
  }
  judge(tally, some.length);
  if (runs >= 70) expect(tally.planned).toBeGreaterThanOrEqual(200);
}, 3_600_000);
