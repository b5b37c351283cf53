import { describe, expect, test } from 'vitest';
import { check } from '../../src/rules/check.ts';
import { checksOf, decided, designed, problems } from '../support/designed.ts';

const { applies, exception } = check.examples;
const thing = (attributes: object[], checks: object[] = []) => ({
  domain: 'a',
  entities: [{ name: 'thing', attributes, checks }],
});

test('bounds and ordered pairs', async () => {
  const design = await designed(applies);
  expect(checksOf(design, 'bookings')).toEqual([
    'bookings_guests_check: guests BETWEEN 1 AND 12',
    'bookings_starts_at_ends_at_check: starts_at < ends_at',
  ]);
  expect(decided(design, 'check')).toEqual([
    'check bookings.bookings_guests_check: CHECK (guests BETWEEN 1 AND 12)',
    'check bookings.bookings_starts_at_ends_at_check: CHECK (starts_at < ends_at)',
  ]);
  expect(design.notes['check:public.bookings.bookings_starts_at_ends_at_check']).toBe(
    'starts_at comes before ends_at',
  );
});

test('optional text is free', async () => {
  expect(checksOf(await designed(exception), 'notes')).toEqual([]);
});

describe('of one attribute', () => {
  test.each<[object, string[]]>([
    [{ name: 'title' }, ["title <> ''"]],
    [{ name: 'title', length: 9 }, ['char_length(title) BETWEEN 1 AND 9']],
    [{ name: 'title', length: 9, default: '' }, ['char_length(title) BETWEEN 0 AND 9']],
    [{ name: 'title', default: '' }, []],
    [{ name: 'title', default: "''" }, []],
    [{ name: 'title', optional: true, length: 9 }, ['char_length(title) BETWEEN 1 AND 9']],
    [{ name: 'title', pattern: "^[^']+$" }, ["title <> ''", "title ~ '^[^'']+$'"]],
    [{ name: 'title', generated: "'a' || 'b'" }, []],
    [{ name: 'views' }, ['views >= 0']],
    [{ name: 'views', min: 1 }, ['views >= 1']],
    [{ name: 'share', type: 'percent' }, ['share BETWEEN 0 AND 100']],
    [{ name: 'share', type: 'percent', max: 50 }, ['share BETWEEN 0 AND 50']],
    [{ name: 'price', min: 0.01 }, ['price >= 0.01']],
    [{ name: 'big', type: 'decimal', max: 1e21 }, ['big <= 1000000000000000000000']],
    [{ name: 'number', type: 'serial' }, []],
    [{ name: 'order_of', type: 'integer', min: -5, max: -1 }, ['order_of BETWEEN -5 AND -1']],
  ])('%j', async (attribute, expected) => {
    const design = await designed(thing([attribute]));
    expect(checksOf(design, 'things').map((each) => each.replace(/^.*?: /, ''))).toEqual(expected);
  });

  test.each([
    [{ name: 'born_on', min: 1 }, 'min'],
    [{ name: 'title', max: 1 }, 'max'],
    [{ name: 'views', length: 3 }, 'length'],
    [{ name: 'views', pattern: '^a' }, 'pattern'],
    [{ name: 'list', type: 'integer[]', max: 3 }, 'max'],
  ])('refused: %j', async (attribute, field) => {
    expect(await problems(thing([attribute]))).toEqual([
      `invalid_bounds entities[0].attributes[0].${field}`,
    ]);
  });
});

describe('ordered pairs', () => {
  test.each<[string, string, string, string | null]>([
    ['starts_at', 'ends_at', '', 'starts_at < ends_at'],
    ['start_date', 'end_date', '', 'start_date <= end_date'],
    ['valid_from', 'valid_to', 'date', 'valid_from <= valid_to'],
    ['min_price', 'max_price', 'money', 'min_price <= max_price'],
    ['start_page', 'end_page', 'integer', 'start_page <= end_page'],
    ['issued_on', 'due_on', '', 'issued_on <= due_on'],
    // A bar closes after midnight, an exchange gives less or more.
    ['opens_at', 'closes_at', 'time', null],
    ['from_amount', 'to_amount', 'money', null],
  ])('%s, %s %s', async (first, second, type, expected) => {
    const typed = (name: string) => (type === '' ? { name } : { name, type });
    const design = await designed(thing([typed(second), typed(first)]));
    expect(checksOf(design, 'things').map((each) => each.replace(/^.*?: /, ''))).toEqual(
      expected === null ? [] : [expected],
    );
  });

  test('what the model says of the two wins', async () => {
    const design = await designed(
      thing(
        [{ name: 'starts_at' }, { name: 'ends_at' }],
        [
          {
            sql: "ends_at >= starts_at + interval '5 min'",
            name: 'long_enough',
            reason: 'a call takes five',
          },
        ],
      ),
    );
    expect(checksOf(design, 'things')).toEqual([
      "long_enough: ends_at >= starts_at + interval '5 min'",
    ]);
    expect(design.notes['check:public.things.long_enough']).toBe('a call takes five');
  });
});

describe('stated', () => {
  test('attributes and relationships by their names', async () => {
    const design = await designed({
      domain: 'a',
      entities: [
        { name: 'user' },
        {
          name: 'task',
          attributes: [{ name: 'doneAt', type: 'instant', optional: true }],
          checks: [{ sql: "doneAt IS NULL OR assignee IS NOT NULL OR 'doneAt' = ''" }],
        },
      ],
      relationships: [
        { from: 'task', to: 'user', name: 'assignee', optional: true, cardinality: 'many_to_one' },
      ],
    });
    expect(checksOf(design, 'tasks')).toEqual([
      "tasks_done_at_assignee_id_check: done_at IS NULL OR assignee_id IS NOT NULL OR 'doneAt' = ''",
    ]);
  });

  test('the same as a rule of ours is there once, by its given name', async () => {
    const design = await designed(
      thing([{ name: 'views' }], [{ sql: 'views >= 0', name: 'never_less' }]),
    );
    expect(checksOf(design, 'things')).toEqual(['never_less: views >= 0']);
  });

  test('a name that is taken gets a number', async () => {
    const design = await designed(
      thing(
        [{ name: 'state', values: ['a', 'b', 'c'] }],
        [{ sql: "state <> 'c'", name: 'things_state_check' }],
      ),
    );
    expect(checksOf(design, 'things')).toEqual([
      "things_state_check: state IN ('a', 'b', 'c')",
      "things_state_check_2: state <> 'c'",
    ]);
  });

  test.each([
    [{ sql: 'nothing > 1' }, 'unknown_attribute entities[0].checks[0].sql'],
    [{ sql: 'views >' }, 'invalid_sql entities[0].checks[0].sql'],
    [{ sql: 'views > 1) OR (true' }, 'invalid_sql entities[0].checks[0].sql'],
    [{ sql: 'views > 1', name: 'x'.repeat(64) }, 'invalid_name entities[0].checks[0].name'],
    [{ sql: 'views > 1', name: '' }, 'invalid_name entities[0].checks[0].name'],
  ])('refused: %j', async (declared, problem) => {
    expect(await problems(thing([{ name: 'views' }], [declared]))).toEqual([problem]);
  });
});
