/** time: instants, days, periods and durations have types of their own. */

import type { TypeWord } from '../model/types.ts';
import type { Draft } from './draft/draft.ts';
import {
  columnsMeaning,
  decideTypes,
  reportOverruled,
  type Typed,
  typeWith,
} from './draft/typing.ts';
import type { Rule } from './rule.ts';

const id = 'time';

const types = {
  date: 'date',
  time: 'time',
  instant: 'timestamptz',
  period: 'tstzrange',
  date_period: 'daterange',
  duration: 'interval',
} as const;

type TimeWord = keyof typeof types;

export const time: Rule = {
  id,
  summary:
    'timestamptz for instants, date for calendar days, ranges for periods, interval for durations.',
  reason: 'A bare timestamp does not say which instant it is; text can hold 30 February.',
  exception: 'A time of day without a date (opening hours) is time, which has no zone either.',
  examples: {
    applies: {
      domain: 'events',
      entities: [
        {
          name: 'event',
          attributes: [
            { name: 'starts_at', type: 'timestamp' },
            { name: 'held_on', type: 'date' },
          ],
        },
      ],
    },
    exception: {
      domain: 'shops',
      entities: [{ name: 'shop', attributes: [{ name: 'opening', type: 'time' }] }],
    },
  },
  apply(draft) {
    const typed = columnsMeaning(draft, Object.keys(types) as TimeWord[]);
    for (const each of typed) setType(draft, each);
    for (const each of typed.filter(saysBareTimestamp)) {
      reportOverruled(
        draft,
        id,
        each,
        each.column.column.type,
        'a bare timestamp does not say which instant it is.',
      );
    }
    decideTypes(draft, id, typed, reasons);
  },
};

function setType(draft: Draft, { column }: Typed): void {
  const word = column.word as TimeWord;
  const precise = word === 'instant' || word === 'time' || word === 'duration';
  const { attribute } = column;
  column.column.type = typeWith(draft, attribute, types[word], precise ? attribute?.modifiers : '');
}

function saysBareTimestamp({ column }: Typed): boolean {
  return /^\s*timestamp\b(?!.*with time zone)/i.test(column.attribute?.source.type ?? '');
}

const because: Readonly<Record<TimeWord, string>> = {
  instant: 'an instant is the same moment in every time zone',
  date: 'a calendar day has no time zone',
  time: 'a time of day holds on any day',
  period: 'a range knows what overlaps and contains',
  date_period: 'a range of days knows what overlaps and contains',
  duration: 'an interval adds to instants and days',
};

function reasons(words: ReadonlySet<TypeWord>): { because: string; instead: string } {
  const said = (Object.keys(because) as TimeWord[]).filter((word) => words.has(word));
  return {
    because: said.map((word) => because[word]).join('; '),
    instead: words.has('instant')
      ? 'timestamp without time zone, which no one can compare safely; text, which sorts by accident'
      : 'text, which accepts 30 February and sorts by accident',
  };
}
