/** Casts between money and numbers, which PostgreSQL makes by way of numeric (section 8.2). */
import type { ColumnType } from '../../ir/type.ts';
import { asked, type Cast, derived, type Expression } from './kinds.ts';
import { isNumber, limits, overflows } from './numbers.ts';

/** Its digits behind the point are those of `lc_monetary`, which is a setting: 3 at most. */
const most = { digits: 19, scale: 3 };
/** With the two digits that nearly all have. */
const largest = '92233720368547758';

function toNumeric(after: ColumnType, cast: Expression): Cast {
  const limit = limits(after);
  if (limit === null) return derived(cast);
  const { precision, scale } = limit;
  if (scale >= most.scale && precision - scale >= most.digits) return derived(cast);
  return derived(cast, {
    breaks: overflows(precision, scale),
    narrows: `values are rounded to ${scale} digits behind the point, and have at most ${precision - scale} before it`,
    exact: false,
  });
}

const tooLarge: Expression = (value) =>
  `${value}::numeric = 'NaN' OR abs(${value}::numeric) > ${largest}`;

function toMoney(before: ColumnType, cast: Expression): Cast {
  if (before.name === 'integer') return derived(cast);
  if (before.name === 'bigint') return derived(cast, { breaks: tooLarge });
  const limit = limits(before);
  const whole = limit !== null && limit.scale <= 0;
  const fits = limit !== null && limit.precision - limit.scale < largest.length;
  return derived(cast, {
    breaks: fits ? null : tooLarge,
    narrows: whole ? null : 'digits behind the point are those that lc_monetary has',
    exact: whole,
  });
}

/** What has a cast to money. */
const casts: ReadonlySet<string> = new Set(['integer', 'bigint', 'numeric']);

/** Null where neither is money, or the other is no number. */
export function moneyCast(before: ColumnType, after: ColumnType, target: string): Cast | null {
  const cast: Expression = (value) => `${value}::${target}`;
  const byNumeric: Expression = (value) => `${value}::numeric::${target}`;
  const because = 'there is no cast but by way of numeric';
  if (before.name === 'money' && after.name === 'numeric') return toNumeric(after, cast);
  if (after.name === 'money' && isNumber(before)) {
    return casts.has(before.name) ? toMoney(before, cast) : asked([[byNumeric, because]]);
  }
  return before.name === 'money' && isNumber(after) ? asked([[byNumeric, because]]) : null;
}
