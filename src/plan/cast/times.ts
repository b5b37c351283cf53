/** Casts between dates, times and intervals. Which moment a wall clock means, only its owner knows. */
import type { ColumnType } from '../../ir/type.ts';
import { asked, type Cast, derived, type Expression } from './kinds.ts';

const plainTimes: ReadonlySet<string> = new Set([
  'date',
  'timestamp',
  'timestamptz',
  'time',
  'timetz',
  'interval',
]);

function precision({ modifiers }: ColumnType): number {
  const [digits] = modifiers.match(/\d/) ?? [];
  return digits === undefined ? 6 : Number(digits);
}

const sessionZone = "the zone of the session that runs the step, which must be the writers' too";

function inUtc(from: string, target: string): Cast {
  const utc: Expression =
    from === 'date'
      ? (value) => `${value}::timestamp AT TIME ZONE 'UTC'`
      : (value) => `${value} AT TIME ZONE 'UTC'`;
  return asked([
    [utc, 'the values mean UTC'],
    [(value) => `${value}::${target}`, sessionZone],
  ]);
}

/** Null where one side is no time. */
export function timeCast(before: ColumnType, after: ColumnType, target: string): Cast | null {
  if (!plainTimes.has(before.name) || !plainTimes.has(after.name)) return null;
  const cast: Expression = (value) => `${value}::${target}`;
  if (before.name === after.name) {
    const fields = after.name === 'interval' && /[a-z]/i.test(after.modifiers);
    if (fields && after.modifiers !== before.modifiers) {
      const narrows = `what an ${after.name}${after.modifiers} has no field for is left out`;
      return derived((value) => value, { narrows, exact: false });
    }
    return precision(after) >= precision(before) || after.name === 'date'
      ? derived((value) => value)
      : derived((value) => value, { narrows: 'fractions of seconds are rounded', exact: false });
  }
  switch (`${before.name} ${after.name}`) {
    case 'date timestamp':
    case 'time interval':
      return derived(cast);
    case 'timestamp date':
    case 'timestamp time':
      return derived(cast, { narrows: `what is no ${after.name} is left out`, exact: false });
    case 'date timestamptz':
    case 'timestamp timestamptz':
    case 'timestamptz timestamp':
      return inUtc(before.name, target);
    case 'timestamptz date':
    case 'timestamptz time':
      return asked(
        [
          [(value) => `(${value} AT TIME ZONE 'UTC')::${target}`, 'as it is in UTC'],
          [cast, sessionZone],
        ],
        `what is no ${after.name} is left out`,
      );
    case 'time timetz':
    case 'timetz time':
    case 'timestamptz timetz':
      return asked([[cast, sessionZone]]);
    default:
      // No cast leads from one to the other.
      return null;
  }
}
