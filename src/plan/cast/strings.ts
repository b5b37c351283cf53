/** Casts to and from text. */
import type { ColumnType } from '../../ir/type.ts';
import { asked, type Cast, derived, type Expression } from './kinds.ts';

const strings: ReadonlySet<string> = new Set(['text', 'varchar', 'char', 'citext']);

function limitOf({ name, modifiers }: ColumnType): number | null {
  const [length] = modifiers.match(/\d+/) ?? [];
  return (name === 'varchar' || name === 'char') && length !== undefined ? Number(length) : null;
}

/** Characters of the longest text of a value; absent: no bound. */
const widths: Readonly<Record<string, number>> = {
  smallint: 6,
  integer: 11,
  bigint: 20,
  boolean: 5,
  uuid: 36,
};

function widthOf(type: ColumnType): number {
  if (type.array) return Number.POSITIVE_INFINITY;
  return limitOf(type) ?? widths[type.name] ?? Number.POSITIVE_INFINITY;
}

function toText(before: ColumnType, after: ColumnType, target: string): Cast {
  const limit = limitOf(after);
  const text: Expression = (value) => `${value}::text`;
  // A character(n) has blanks behind it that the comparison does not see: they stay behind.
  const exact = after.name !== 'char' || before.name === 'char';
  const plain: Expression = after.name === 'text' ? text : (value) => `${value}::${target}`;
  if (limit === null || widthOf(before) <= limit) {
    return derived(plain, { exact });
  }
  // Blanks too many are cut without a word (section 8.3).
  return derived(text, {
    breaks: (value) => `char_length(rtrim(${value}::text, ' ')) > ${limit}`,
    narrows: `texts of more than ${limit} characters do not fit`,
    exact: false,
  });
}

type Ask = readonly (readonly [Expression, string])[];

function reading(target: string): Ask {
  const trimmed: Expression = (value) => `nullif(trim(${value}), '')::${target}`;
  const plain: Expression = (value) => `${value}::${target}`;
  return [
    [trimmed, 'empty texts become NULL; any other that is no such value stops the step'],
    [plain, 'every text, the empty one too, is such a value'],
  ];
}

function fromString(after: ColumnType, target: string): Cast {
  switch (after.name) {
    case 'boolean':
      return asked([
        ...reading(target),
        [
          (value) => `lower(trim(${value})) IN ('t', 'true', 'y', 'yes', 'on', '1')`,
          'any other text is false',
        ],
      ]);
    case 'json':
    case 'jsonb':
      return asked([
        ...reading(target),
        [(value) => `to_${after.name}(${value})`, 'each text becomes a JSON string'],
      ]);
    case 'timestamptz':
      return asked([
        ...reading(target),
        [
          (value) => `nullif(trim(${value}), '')::timestamp AT TIME ZONE 'UTC'`,
          'the texts have no zone, and mean UTC',
        ],
      ]);
    case 'bytea':
      return asked([
        [(value) => `convert_to(${value}, 'UTF8')`, 'the bytes of the text'],
        [(value) => `decode(${value}, 'hex')`, 'the texts are hexadecimal'],
        [(value) => `decode(${value}, 'base64')`, 'the texts are base64'],
      ]);
    default:
      return asked(reading(target));
  }
}

/** Null where neither side is a text. */
export function stringCast(before: ColumnType, after: ColumnType, target: string): Cast | null {
  if (strings.has(after.name)) return toText(before, after, target);
  return strings.has(before.name) ? fromString(after, target) : null;
}
