/** The name that a new migration must have, from a folder's convention and its newest name. */
import { createHash } from 'node:crypto';
import { type Convention, compareStamps, parseName } from './naming.ts';

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function formatUtc(format: string, date: Date): string {
  const parts: Record<string, string> = {
    YYYY: pad(date.getUTCFullYear(), 4),
    YY: pad(date.getUTCFullYear() % 100, 2),
    MM: pad(date.getUTCMonth() + 1, 2),
    DD: pad(date.getUTCDate(), 2),
    HH: pad(date.getUTCHours(), 2),
    mm: pad(date.getUTCMinutes(), 2),
    ss: pad(date.getUTCSeconds(), 2),
    SSS: pad(date.getUTCMilliseconds(), 3),
  };
  return format.replace(/YYYY|YY|SSS|MM|DD|HH|mm|ss/g, (part) => parts[part] ?? part);
}

const unitMs = { SSS: 1, ss: 1_000, mm: 60_000, HH: 3_600_000, DD: 86_400_000 } as const;

function parseUtc(format: string, stamp: string): Date | null {
  const take = (part: string) => Number(stamp.slice(format.indexOf(part)).slice(0, part.length));
  const at = (part: string) => (format.includes(part) ? take(part) : 0);
  const year = format.includes('YYYY') ? take('YYYY') : 2000 + at('YY');
  const date = new Date(
    Date.UTC(year, at('MM') - 1, at('DD'), at('HH'), at('mm'), at('ss'), at('SSS')),
  );
  return formatUtc(format, date) === stamp ? date : null;
}

/** Adds one to the last number, keeping its width: for stamps that only look like a time. */
function increment(stamp: string): string {
  return stamp.replace(/\d+(?=\D*$)/, (digits) =>
    String(BigInt(digits) + 1n).padStart(digits.length, '0'),
  );
}

function nextUtc(format: string, newest: string | null, now: Date): string {
  const current = formatUtc(format, now);
  if (newest === null || compareStamps(current, newest) > 0) return current;
  const date = parseUtc(format, newest);
  if (date === null) return increment(newest);
  const unit =
    (['SSS', 'ss', 'mm', 'HH', 'DD'] as const).find((part) => format.includes(part)) ?? 'DD';
  return formatUtc(format, new Date(date.getTime() + unitMs[unit]));
}

function nextNumber(newest: string | null, least: number): string {
  const value = newest === null || !/^\d+$/.test(newest) ? null : BigInt(newest);
  return String(value === null || value < BigInt(least) - 1n ? BigInt(least) : value + 1n);
}

/** `0.4.0` is followed by `0.5.0`, `1.2.3` by `1.2.4`, `1.1` by `1.2`. */
function nextVersion(newest: string | null, separator: string): string {
  const parts = (newest ?? '0.0').split(/[._]/);
  const at = parts.length > 2 && Number(parts.at(-1)) === 0 ? parts.length - 2 : parts.length - 1;
  return parts.map((part, index) => (index === at ? increment(part) : part)).join(separator);
}

/** `20240102A`, `20240102B`: a letter for each migration of a day. */
function nextLetter(today: string, newest: string | null): string {
  const last = newest?.slice(0, 8) ?? '';
  if (newest === null || today > last) return `${today}A`;
  const letter = newest.charCodeAt(8);
  return letter < 90 ? `${last}${String.fromCharCode(letter + 1)}` : `${increment(last)}A`;
}

function stampOf(token: string, newest: string | null, now: Date): string {
  const dayed = /^\{utc:(YYYY-MM-DD)\}_\{seq:2\}$/.exec(token);
  if (dayed !== null) {
    const today = `${formatUtc('YYYY-MM-DD', now)}_01`;
    return newest === null || compareStamps(today, newest) > 0 ? today : increment(newest);
  }
  const lettered = /^\{utc:(YYYYMMDD)\}_\{seq:2\}_\{random:5\}$/.exec(token);
  if (lettered !== null) {
    const today = `${formatUtc('YYYYMMDD', now)}_01`;
    const last = newest?.slice(0, 11) ?? null;
    const stamp = last === null || compareStamps(today, last) > 0 ? today : increment(last);
    return `${stamp}_${hexOf(5, newest, token)}`;
  }
  const day = /^\{utc:YYYYMMDD\}\{letter\}$/.test(token) ? formatUtc('YYYYMMDD', now) : null;
  if (day !== null) return nextLetter(day, newest);
  const numbered = /^\{seq\}_\{utc:(\w+)\}$/.exec(token);
  if (numbered !== null) {
    const [count = null, stamp = null] = newest?.split('_') ?? [];
    return `${nextNumber(count, 0)}_${nextUtc(numbered[1] as string, stamp, now)}`;
  }
  const versioned = /^\{seq\}Date\{utc:(\w+)\}$/.exec(token);
  if (versioned !== null) {
    const [number = '1000', stamp = null] = newest?.split('Date') ?? [];
    return `${number}Date${nextUtc(versioned[1] as string, stamp, now)}`;
  }
  const utc = /^\{utc:([^}]+)\}(.*)$/.exec(token);
  if (utc !== null) {
    const suffix = (utc[2] as string).replace('{random}', '000000');
    const bare = newest === null || suffix === '' ? newest : newest.slice(0, -suffix.length);
    return nextUtc(utc[1] as string, bare, now) + suffix;
  }
  const sequence = /^\{seq(?::(\d+))?\}$/.exec(token);
  if (sequence !== null) return nextNumber(newest, 1).padStart(Number(sequence[1] ?? 1), '0');
  if (token === '{version}-{unix:s}') {
    const [version = '0.1.0', stamp = null] = newest?.split('-') ?? [];
    return `${version}-${nextNumber(stamp, Math.floor(now.getTime() / 1_000))}`;
  }
  if (token === '{version}') return nextVersion(newest, '.');
  if (token === '{version:_}') return nextVersion(newest, '_');
  if (token === '{unix:s}') return nextNumber(newest, Math.floor(now.getTime() / 1_000));
  if (token === '{unix:ms}') return nextNumber(newest, now.getTime());
  throw new Error(`unknown part of a naming convention: ${token}`);
}

function styleSlug(style: string, slug: string): string {
  const words = slug
    .normalize('NFKD')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  if (words.length === 0) words.push('migration');
  if (style === '{slug:pascal}') return words.map(capital).join('');
  if (style === '{slug:camel}')
    return words.map((word, index) => (index === 0 ? word : capital(word))).join('');
  return words.join(style === '{slug:kebab}' ? '-' : '_');
}

/** Stands for a random id, but the same every time it is asked for. */
function hexOf(width: number, newest: string | null, slug: string): string {
  return createHash('sha256')
    .update(`${newest ?? ''}\n${slug}`)
    .digest('hex')
    .slice(0, width);
}

const stampToken =
  /\{hex:12\}|\{version\}-\{unix:s\}|\{seq\}(?:_|Date)\{utc:[^}]+\}|\{utc:[^}]+\}(?:\{letter\}|_\{seq:2\}(?:_\{random:5\})?|_\{random\}|-0000)?|\{seq(?::\d+)?\}|\{unix:m?s\}|\{version(?::_)?\}/g;

/** Name of the migration's file, or of its folder where each migration has one. */
export function nextName(
  convention: Convention,
  newest: string | null,
  slug: string,
  now: Date,
): string {
  const cut = convention.lastIndexOf('/');
  const inside = convention.slice(cut + 1);
  if (cut !== -1 && inside.includes('{')) {
    const folders = convention
      .slice(0, cut)
      .replace(/\{utc:([^}]+)\}/g, (_, format: string) => formatUtc(format, now));
    return `${folders}/${nextName(inside, newest?.split('/').at(-1) ?? null, slug, now)}`;
  }
  const name = cut === -1 ? convention : convention.slice(0, cut);
  const parsed = newest === null ? null : parseName(newest, convention.includes('/'));
  const stamp = parsed?.stamp ?? null;
  return name
    .replace(stampToken, (token) =>
      token === '{hex:12}' ? hexOf(12, newest, slug) : stampOf(token, stamp, now),
    )
    .replace(/\{slug(?::\w+)?\}/, (style) => styleSlug(style, slug));
}
