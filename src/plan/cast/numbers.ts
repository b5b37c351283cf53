/** Casts between numbers, and between numbers and boolean. */
import type { ColumnType } from '../../ir/type.ts';
import { asked, type Cast, derived, type Expression } from './kinds.ts';

interface Whole {
  /** Decimal digits of the largest value. */
  readonly digits: number;
  readonly min: string;
  readonly max: string;
}

const wholes: Readonly<Record<string, Whole>> = {
  smallint: { digits: 5, min: '-32768', max: '32767' },
  integer: { digits: 10, min: '-2147483648', max: '2147483647' },
  bigint: { digits: 19, min: '-9223372036854775808', max: '9223372036854775807' },
};

/** Whole numbers up to this many digits are exact in it. */
const floats: Readonly<Record<string, number>> = { real: 7, 'double precision': 15 };

export function limits({ modifiers }: ColumnType): { precision: number; scale: number } | null {
  const [precision, scale = 0] = (modifiers.match(/-?\d+/g) ?? []).map(Number);
  return precision === undefined ? null : { precision, scale };
}

export function isNumber({ name }: ColumnType): boolean {
  return name in wholes || name in floats || name === 'numeric';
}

/** Outside of the digits that a `numeric(p,s)` has before its point. */
export function overflows(precision: number, scale: number): Expression {
  return (value) =>
    `${value}::numeric <> 'NaN' AND abs(round(${value}::numeric, ${scale})) >= 1e${precision - scale}`;
}

function toWhole(before: ColumnType, whole: Whole, cast: Expression): Cast {
  const own = wholes[before.name];
  const numeric = before.name === 'numeric' ? limits(before) : null;
  if (own !== undefined && own.digits <= whole.digits) return derived(cast);
  if (numeric !== null && numeric.scale <= 0 && numeric.precision < whole.digits) {
    return derived(cast);
  }
  const outside: Expression =
    own === undefined
      ? (value) =>
          `${value} = 'NaN' OR round(${value}::numeric) NOT BETWEEN ${whole.min} AND ${whole.max}`
      : (value) => `${value} NOT BETWEEN ${whole.min} AND ${whole.max}`;
  const lost =
    own === undefined
      ? 'digits behind the point are rounded away'
      : `values outside of ${whole.min} to ${whole.max} do not fit`;
  return derived(cast, { breaks: outside, narrows: lost, exact: own !== undefined });
}

function toNumeric(before: ColumnType, after: ColumnType, cast: Expression): Cast {
  const limit = limits(after);
  const own = wholes[before.name];
  const was = before.name === 'numeric' ? limits(before) : null;
  if (limit === null) {
    const floating = before.name in floats;
    return derived(cast, {
      narrows: floating ? 'binary digits beyond 15 decimal ones are rounded' : null,
      exact: !floating,
    });
  }
  const { precision, scale } = limit;
  const room = precision - scale;
  const fits =
    own === undefined
      ? was !== null && was.precision - was.scale <= room && was.scale <= scale
      : own.digits <= room && scale >= 0;
  if (fits) return derived(cast);
  return derived(cast, {
    breaks: overflows(precision, scale),
    narrows: `values are rounded to ${scale} digits behind the point, and have at most ${room} before it`,
    exact: false,
  });
}

function toFloat(before: ColumnType, after: ColumnType, cast: Expression): Cast {
  const digits = floats[after.name] ?? 0;
  const own = wholes[before.name]?.digits ?? floats[before.name] ?? Number.POSITIVE_INFINITY;
  const kin = before.name in floats && digits >= (floats[before.name] ?? 0);
  if (kin || (before.name in wholes && own <= digits)) return derived(cast);
  const tooLarge: Expression = (value) =>
    `abs(${value}) > 3.4028235e38::double precision AND abs(${value}) NOT IN ('Infinity', 'NaN')`;
  return derived(cast, {
    breaks: before.name === 'double precision' ? tooLarge : null,
    narrows: `values keep ${digits} decimal digits`,
    exact: false,
  });
}

/** Null where neither side is a number. */
export function numberCast(before: ColumnType, after: ColumnType, target: string): Cast | null {
  const cast: Expression = (value) => `${value}::${target}`;
  if (before.name === 'boolean' && isNumber(after)) {
    return derived((value) => `${value}::integer${after.name === 'integer' ? '' : `::${target}`}`);
  }
  if (after.name === 'boolean' && isNumber(before)) {
    return asked([[(value) => `${value} <> 0`, 'zero is false, all else is true']]);
  }
  if (!isNumber(before) || !isNumber(after)) return null;
  const whole = wholes[after.name];
  if (whole !== undefined) return toWhole(before, whole, cast);
  return after.name === 'numeric' ? toNumeric(before, after, cast) : toFloat(before, after, cast);
}
