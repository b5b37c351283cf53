import { expect, test } from 'vitest';
import { partialIndex } from '../../src/rules/partial-index.ts';
import { decided, designed, indexesOf } from '../support/designed.ts';

const { applies, exception } = partialIndex.examples;

const jobs = (...patterns: object[]) =>
  designed({
    domain: 'jobs',
    entities: [
      { name: 'queue' },
      {
        name: 'job',
        attributes: [
          { name: 'state', values: ['waiting', 'running', 'failed', 'done'] },
          { name: 'run_at' },
          { name: 'locked_at', optional: true },
        ],
        expected_rows: 1_000_000,
      },
    ],
    relationships: [{ from: 'job', to: 'queue', cardinality: 'many_to_one' }],
    access_patterns: patterns.map((each, i) => ({ name: `p${i}`, entity: 'job', ...each })),
  });
const own = (indexes: string[]) => indexes.filter((each) => !each.endsWith(': (queue_id)'));

test('a common filter is the predicate', async () => {
  const design = await designed(applies);
  expect(indexesOf(design, 'jobs')).toEqual(["idx_jobs_run_at: (run_at) WHERE state = 'waiting'"]);
  expect(decided(design, 'partial-index')).toEqual([
    "index jobs.idx_jobs_run_at: idx_jobs_run_at only where state = 'waiting'",
  ]);
  expect(design.notes['index:public.jobs.idx_jobs_run_at']).toBe(
    "only rows with state = 'waiting'",
  );
});

test('several words of one column share one index', async () => {
  const design = await designed(exception);
  expect(indexesOf(design, 'jobs')).toEqual(['idx_jobs_state_run_at: (state, run_at)']);
  expect(design.queries.map(({ expects }) => expects)).toEqual([
    ['idx_jobs_state_run_at'],
    ['idx_jobs_state_run_at'],
  ]);
});

test('the same condition, however it is written, is one', async () => {
  const design = await jobs(
    { filter: ["state = 'waiting'"], sort: ['run_at'] },
    { filter: ["'waiting'=state"], sort: ['run_at desc'], limit: 3 },
  );
  expect(own(indexesOf(design, 'jobs'))).toEqual([
    "idx_jobs_run_at: (run_at) WHERE state = 'waiting'",
  ]);
});

test('IS NULL and a condition together', async () => {
  const design = await jobs({
    filter: ['locked_at is null', "state = 'waiting'"],
    sort: ['run_at'],
  });
  expect(own(indexesOf(design, 'jobs'))).toEqual([
    "idx_jobs_run_at: (run_at) WHERE (locked_at IS NULL) AND (state = 'waiting')",
  ]);
});

test('a full index on the same columns does not replace it, nor takes its name', async () => {
  const design = await jobs(
    { filter: ['run_at < ?'] },
    { filter: ['locked_at IS NULL'], sort: ['run_at'], limit: 10 },
  );
  expect(own(indexesOf(design, 'jobs'))).toEqual([
    'idx_jobs_run_at: (run_at)',
    'idx_jobs_run_at_where_locked_at: (run_at) WHERE locked_at IS NULL',
  ]);
});

test('a foreign key with a word: one full index for both', async () => {
  const design = await jobs({ filter: ['queue', "state = 'failed'"] });
  expect(indexesOf(design, 'jobs')).toEqual(['idx_jobs_queue_id_state: (queue_id, state)']);
});

test('a parameter or the clock is no predicate', async () => {
  const design = await jobs({ filter: ['state = ?', 'run_at < now()'] });
  expect(own(indexesOf(design, 'jobs'))).toEqual(['idx_jobs_state_run_at: (state, run_at)']);
});
