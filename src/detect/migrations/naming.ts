/** Names of migrations: the convention behind a folder's names, and the name that comes next. */

/**
 * A convention is a pattern such as `{utc:YYYYMMDDHHmmss}_{slug}.sql`. Its parts:
 * `{utc:…}` (YYYY MM DD HH mm ss SSS), `{unix:ms}`, `{unix:s}`, `{seq:4}` (zero-padded), `{seq}`,
 * `{version}` (dotted), `{version}-{unix:s}` (of the newest, and the time), `{version:_}` (Flyway's other spelling), `{hex:12}` (random), `{slug}`, `{slug:kebab}`, `{slug:camel}`, `{slug:pascal}`.
 * After a `/` follows the file inside a migration's own folder, or, where it has parts of its own,
 * the file inside the folder of a version.
 */
export type Convention = string;

export interface ParsedName {
  readonly name: string;
  /** The part that orders: digits, date or version; lower case. */
  readonly stamp: string;
  /** The convention's part that makes the stamp. */
  readonly token: string;
  readonly prefix: string;
  readonly separator: string;
  readonly slug: string;
  /** With its dot; includes `.up`, `.down`. */
  readonly extension: string;
}

const year = '(?:19|20)\\d\\d';
const month = '(?:0[1-9]|1[0-2])';
const day = '(?:0[1-9]|[12]\\d|3[01])';
const hour = '(?:[01]\\d|2[0-3])';
const sixty = '[0-5]\\d';

/** Stamps, the more specific first. A date that is none (`20269999…`) falls through to a number. */
const stamps: readonly (readonly [token: string, expression: RegExp])[] = [
  [
    '{utc:YYYY-MM-DDTHH:mm:ss.SSSZ}',
    new RegExp(`^${year}-${month}-${day}T${hour}:${sixty}:${sixty}\\.\\d{3}Z`),
  ],
  ['{utc:YYYY-MM-DDTHH-mm-ss}', new RegExp(`^${year}-${month}-${day}T${hour}-${sixty}-${sixty}`)],
  ['{utc:YYYY-MM-DDTHH:mm:ss}', new RegExp(`^${year}-${month}-${day}T${hour}:${sixty}:${sixty}`)],
  [
    '{utc:YYYYMMDDTHHmmssSSSZ}',
    new RegExp(`^${year}${month}${day}T${hour}${sixty}${sixty}\\d{3}Z`),
  ],
  ['{utc:YYYYMMDDTHHmmss}', new RegExp(`^${year}${month}${day}T${hour}${sixty}${sixty}(?!\\d)`)],
  ['{utc:YYYYMMDDTHHmm}', new RegExp(`^${year}${month}${day}T${hour}${sixty}(?!\\d)`)],
  [
    '{utc:YYYY_MM_DDTHH_mm_ss}_{random}',
    new RegExp(`^${year}_${month}_${day}T${hour}_${sixty}_${sixty}_\\d{6}`),
  ],
  [
    '{utc:YYYY-MM-DD-HH-mm-ss}',
    new RegExp(`^${year}-${month}-${day}-${hour}-${sixty}-${sixty}(?!\\d)`),
  ],
  ['{utc:YYYY-MM-DD-HH-mm}', new RegExp(`^${year}-${month}-${day}-${hour}-${sixty}(?!\\d)`)],
  [
    '{utc:YYYY-MM-DD-HHmmss}',
    new RegExp(`^${year}-${month}-${day}-${hour}${sixty}${sixty}(?:-0000)?(?!\\d)`),
  ],
  ['{utc:YYYY-MM-DD-HHmm}', new RegExp(`^${year}-${month}-${day}-${hour}${sixty}(?!\\d)`)],
  // Laravel's own first migrations are of the year 1, so that they stay the first.
  ['{utc:YYYY_MM_DD_HHmmss}', new RegExp(`^(?:${year}|0001)_${month}_${day}_\\d{6}(?!\\d)`)],
  ['{utc:YYYY_MM_DD_HHmm}', new RegExp(`^${year}_${month}_${day}_${hour}${sixty}(?!\\d)`)],
  ['{seq}Date{utc:YYYYMMDDHHmmss}', /^\d+Date\d{14}(?!\d)/],
  ['{utc:YYYYMMDD}{letter}', new RegExp(`^${year}${month}${day}[A-Z](?=[-_])`)],
  ['{utc:YYYY-MM-DD}_{seq:2}', new RegExp(`^${year}-${month}-${day}_\\d{2}(?!\\d)`)],
  ['{utc:YYYY-MM-DD}', new RegExp(`^${year}-${month}-${day}(?!\\d)`)],
  ['{utc:YYYY_MM_DD}', new RegExp(`^${year}_${month}_${day}(?!\\d)`)],
  // yoyo: the day, a number within it, five random letters.
  [
    '{utc:YYYYMMDD}_{seq:2}_{random:5}',
    new RegExp(`^${year}${month}${day}_\\d{2}_[A-Za-z0-9]{5}(?=-|\\.|$)`),
  ],
  ['{utc:YYYYMMDD_HHmmss}', new RegExp(`^${year}${month}${day}_${hour}${sixty}${sixty}(?!\\d)`)],
  ['{utc:YYYYMMDDHHmmssSSS}', new RegExp(`^${year}${month}${day}\\d{9}(?!\\d)`)],
  // Diesel and JHipster begin with a stamp of zeros.
  ['{utc:YYYYMMDDHHmmss}', new RegExp(`^(?:${year}${month}${day}\\d{6}|0{14})(?!\\d)`)],
  ['{unix:ms}', /^1\d{12}(?!\d)/],
  ['{utc:YYYYMMDDHHmm}', new RegExp(`^${year}${month}${day}${hour}${sixty}(?!\\d)`)],
  ['{unix:s}', /^1\d{9}(?!\d)/],
  ['{utc:YYYYMMDD}', new RegExp(`^${year}${month}${day}(?!\\d)`)],
  ['{seq}_{utc:YYYYMMDDHHmmss}', new RegExp(`^\\d{1,4}_${year}${month}${day}\\d{6}(?!\\d)`)],
  ['{utc:YYMMDD_HHmmss}', new RegExp(`^\\d\\d${month}${day}_${hour}${sixty}${sixty}(?!\\d)`)],
  ['{version}-{unix:s}', /^\d+(?:\.\d+)+-1\d{9}(?!\d)/],
  ['{version:_}', /^\d+(?:_\d+)+(?=__)/],
  ['{version}', /^\d+(?:\.\d+)+(?![\d])/],
  ['{seq}', /^\d+/],
];

const dated = new RegExp(
  `^${year}([-_.]?)${month}\\1${day}([-_.T ]?)${hour}([-_.:h]?)${sixty}(?:\\3${sixty})?(?!\\d)`,
);

/** A date and time with separators of the project's own: `2024-01-05_16-20`, `20211121-094727`. */
function datedStamp(text: string): { token: string; stamp: string } | null {
  const match = dated.exec(text);
  if (match === null) return null;
  const [stamp, between = '', before = '', within = ''] = match;
  const date = ['YYYY', 'MM', 'DD'].join(between);
  const digits = stamp.replace(/\D/g, '').length;
  const time = (digits === 14 ? ['HH', 'mm', 'ss'] : ['HH', 'mm']).join(within);
  return { token: `{utc:${date}${before}${time}}`, stamp };
}

function findStamp(text: string): { token: string; stamp: string } | null {
  for (const [token, expression] of stamps) {
    const stamp = expression.exec(text)?.[0];
    if (stamp === undefined) continue;
    // A day alone may be the start of a time that is written in another way.
    const whole = /^\{utc:YYYY.?MM.?DD\}(?:_\{seq:2\})?$|^\{(?:seq|version)\}$/.test(token)
      ? datedStamp(text)
      : null;
    return whole ?? { token, stamp };
  }
  return null;
}

/** The word before the ending: an engine's name (with SQL), or the Rails engine that a migration came from. */
const extensions =
  /((?:\.(?:tx|no_tx|notx))?(?:\.(?:up|down|do|undo|tx|no_tx|notx|transaction))?(?:\.[A-Za-z_]\w*(?=\.rb$)|\.(?:postgres(?:ql)?|pg|mysql|mariadb|sqlite3?|mssql|sqlserver|oracle|cockroach(?:db)?|crdb|h2|clickhouse|generic|ansi|up|down|tx|migration|tables)(?=\.))?\.(?:sql|fizz|[cm]?[jt]s|py|rb|php|go|rs|exs?|cs|java|kt|xml|ya?ml|json|surql|cql|cypher))$/i;

/** Letters that may stand before a stamp: `V1__x`, `Version2026…`, `zz_migration.0001_x`, `db-changelog-1.2.xml`. */
const prefixes = /^(?:[A-Za-z][A-Za-z_.]*?[-_.]?)?(?=\d)|^[A-Za-z]+(?:-[A-Za-z]+)+-(?=\d+\.\d)/;

function sequenceToken(stamp: string): string {
  return stamp.length > 1 ? `{seq:${stamp.length}}` : '{seq}';
}

/** Null when the name has no stamp, or is not a migration's file (`isFolder`: a folder has no extension). */
export function parseName(name: string, isFolder: boolean): ParsedName | null {
  const extension = isFolder ? '' : (extensions.exec(name)?.[1] ?? null);
  if (extension === null) return null;
  const bare = name.slice(0, name.length - extension.length);
  const isPython = /\.py$/i.test(extension);
  if (isPython) {
    const hex = /^([0-9a-f]{12})(_+)(.*)$/.exec(bare);
    if (hex !== null) {
      const [, stamp = '', separator = '', slug = ''] = hex;
      return { name, stamp, token: '{hex:12}', prefix: '', separator, slug, extension };
    }
  }
  const prefix = prefixes.exec(bare)?.[0];
  if (prefix === undefined) return null;
  const rest = bare.slice(prefix.length);
  const found = findStamp(rest);
  if (found === null) return null;
  const { token, stamp } = found;
  // Alembic's file_template may put a date before the revision's id.
  const revision = isPython
    ? (/^[-_]+[0-9a-f]{12}(?=[-_.]|$)/.exec(rest.slice(stamp.length))?.[0] ?? '')
    : '';
  const tail = rest.slice(stamp.length + revision.length);
  const separator = /^(?:__|_|-|\.|\s)?/.exec(tail)?.[0] ?? '';
  const slug = tail.slice(separator.length);
  if (separator === '' && /^[A-Za-z0-9]/.test(slug) && token === '{seq}') return null;
  const counted = token === '{utc:YYYY-MM-DD-HHmmss}' && stamp.endsWith('-0000');
  const full = token === '{seq}' ? sequenceToken(stamp) : counted ? `${token}-0000` : token;
  const whole = revision === '' ? full : `${full}${revision.replace(/[0-9a-f]{12}$/, '')}{hex:12}`;
  return { name, stamp, token: whole, prefix, separator, slug, extension };
}

/** Orders stamps by their numbers, whatever their punctuation and width. */
export function compareStamps(one: string, other: string): number {
  const left = one.match(/\d+/g) ?? [];
  const right = other.match(/\d+/g) ?? [];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const a = BigInt(left[index] ?? '-1');
    const b = BigInt(right[index] ?? '-1');
    if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
}

function slugToken(slugs: readonly string[]): string {
  const telling = slugs.filter((slug) => slug !== '');
  if (telling.length === 0) return '{slug}';
  const share = (expression: RegExp) =>
    telling.filter((slug) => expression.test(slug)).length / telling.length;
  const multi = telling.filter((slug) => /[a-z0-9][-_A-Z\s]/.test(slug));
  const most = (expression: RegExp) =>
    multi.length > 0 && multi.filter((slug) => expression.test(slug)).length > multi.length / 2;
  if (most(/^[a-z0-9.]+(-[A-Za-z0-9.]+)+$/)) return '{slug:kebab}';
  if (share(/^[A-Z][A-Za-z0-9]*$/) > 0.5) return '{slug:pascal}';
  if (most(/^[a-z][a-z0-9]*([A-Z][A-Za-z0-9]*)+$/)) return '{slug:camel}';
  return '{slug}';
}

function mostFrequent<T>(values: readonly T[], key: (value: T) => string): T[] {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(key(value), [...(groups.get(key(value)) ?? []), value]);
  const last = values.at(-1);
  // Of two habits as frequent as each other, the newer one holds.
  return [...groups.values()].reduce(
    (best, group) =>
      group.length > best.length || (group.length === best.length && group.at(-1) === last)
        ? group
        : best,
    [],
  );
}

function habitOf(names: readonly ParsedName[]): ParsedName[] {
  return mostFrequent(
    names.slice(-10),
    (name) => `${name.prefix}|${kindOf(name)}|${name.extension.replace(/\.down/, '.up')}`,
  );
}

const isSequence = (name: ParsedName) => /^\{seq(:\d+)?\}$/.test(name.token);
const kindOf = (name: ParsedName) => (isSequence(name) ? '{seq}' : name.token);

/** The newest name that follows the convention: one that does not says nothing about the next. */
export function newestName(names: readonly ParsedName[]): ParsedName | null {
  return habitOf(names).at(-1) ?? null;
}

/** Widths differ when an unpadded number grows: `9_x`, `10_x` are one habit. */
function unpadded(names: readonly ParsedName[]): boolean {
  const widths = new Set(names.map((name) => name.stamp.length));
  return (
    widths.size > 1 && names.every((name) => !name.stamp.startsWith('0') || name.stamp === '0')
  );
}

/** The habit of the newest ten names; null when there are none. `inner` is the file inside a migration's folder. */
export function inferConvention(
  names: readonly ParsedName[],
  inner: string | null,
): Convention | null {
  const group = habitOf(names);
  const last = group.at(-1);
  if (last === undefined) return null;
  const sequences = names.filter((name) => isSequence(name) && name.prefix === last.prefix);
  const token = isSequence(last) && unpadded(sequences) ? '{seq}' : last.token;
  const named = group.filter((name) => name.slug !== '');
  // `1.0.Final` among `2.0`, `2.1`: a word that most do without is no habit.
  const telling = named.length * 2 >= group.length ? named : [];
  const unnamed = group.filter((name) => name.slug === '');
  const separator =
    mostFrequent(telling.length > 0 ? telling : unnamed, (name) => name.separator).at(-1)
      ?.separator ?? '';
  const slug =
    telling.length === 0 && (separator === '' || named.length > 0)
      ? ''
      : slugToken(group.map((name) => name.slug));
  const extension = last.extension
    .replace(/\.down(?=\.|$)/, '.up')
    .replace(/\.undo(?=\.|$)/, '.do');
  return `${last.prefix}${token}${separator}${slug}${extension}${inner === null ? '' : `/${inner}`}`;
}
