/** A step that goes up in a transaction and back in none: apart from others, and both ways run. */
import { expect, test } from 'vitest';
import { alembicTarget } from '../../src/emit/alembic/target.ts';
import { partsOf } from '../../src/emit/sql/parts.ts';
import { sqlTargets } from '../../src/emit/sql/targets.ts';
import { input, plan, step } from './support/plans.ts';

const before = step('ALTER TABLE t ADD a integer', 'ALTER TABLE t DROP a');
const apart = step('CREATE INDEX i ON t (a)', null, {
  reverse: { effect: 'restores', sql: 'DROP INDEX CONCURRENTLY i', transaction: 'outside' },
});
const after = step("COMMENT ON INDEX i IS 'x'", 'COMMENT ON INDEX i IS NULL');
/** A project without files. */
const empty = { read: async () => null, list: async () => [] };
const whole = plan({ name: 'expand', code: null, steps: [before, apart, after] });

test('has a file of its own, outside of a transaction', () => {
  const cut = partsOf(whole).map(({ steps, outside }) => [steps, outside]);
  expect(cut).toEqual([
    [[before], false],
    [[apart], true],
    [[after], false],
  ]);
});

test.each(sqlTargets.map((target) => [target.id, target] as const))(
  '%s: nothing else shares a file with its way back',
  async (_id, target) => {
    const { files } = await target.emit(input('/none', { ...empty, plan: whole }));
    const holding = files.filter(({ content }) => content.includes('DROP INDEX CONCURRENTLY i'));
    expect(holding).toHaveLength(1);
    for (const { content } of holding)
      expect(content).not.toMatch(/ALTER TABLE t|COMMENT ON INDEX/);
  },
);

test('in a revision of its own for Alembic, of which downgrade() alone commits by itself', async () => {
  const files = { 'alembic.ini': '[alembic]\nscript_location = migrations\n' } as const;
  const { files: made } = await alembicTarget.emit(
    input('/none', {
      ...empty,
      plan: whole,
      read: async (path) => files[path as keyof typeof files] ?? null,
    }),
  );
  expect(made).toHaveLength(3);
  const [up = '', down = ''] = made[1]?.content.split('def downgrade') ?? [];
  expect(up).not.toContain('autocommit_block');
  expect(down).toContain('with op.get_context().autocommit_block():');
  for (const at of [0, 2]) expect(made[at]?.content).not.toContain('autocommit_block');
});
