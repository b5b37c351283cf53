/** The file's name and its date, as `alembic revision` makes them of the project's settings. */
import { Refusal } from '../../ir/findings.ts';
import type { Settings } from './settings.ts';

export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly epoch: number;
  /** As Python prints it: `2026-11-22 13:14:15.678000+01:00`. */
  readonly text: string;
}

const names = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;

function formatterOf(zone: string | null): Intl.DateTimeFormat {
  const style = {
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  } as const;
  try {
    return new Intl.DateTimeFormat('en-US', zone === null ? style : { ...style, timeZone: zone });
  } catch {
    throw new Refusal(
      'timezone_unknown',
      `Alembic's timezone ${JSON.stringify(zone)} is no zone that is known here.`,
      'Write a zone such as Europe/Berlin or UTC in alembic.ini, or leave it blank.',
    );
  }
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function offsetText(minutes: number): string {
  const positive = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(positive / 60))}:${two(positive % 60)}`;
}

export function localTime(now: Date, zone: string | null): LocalTime {
  const parts = formatterOf(zone).formatToParts(now);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = names.map((name) =>
    Number(parts.find(({ type }) => type === name)?.value),
  );
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  const minutes = Math.round((wall - Math.floor(now.getTime() / 1000) * 1000) / 60_000);
  const micro =
    now.getMilliseconds() === 0 ? '' : `.${String(now.getMilliseconds()).padStart(3, '0')}000`;
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
  const time = `${two(hour)}:${two(minute)}:${two(second)}${micro}`;
  const offset = zone === null ? '' : offsetText(minutes);
  const epoch = Math.floor(now.getTime() / 1000);
  return { year, month, day, hour, minute, second, epoch, text: `${date} ${time}${offset}` };
}

/** Words of any script, lower case; what is too long ends at its last whole word. */
export function slugOf(message: string, length: number): string {
  const words = message.match(/[\p{L}\p{N}_]+/gu) ?? [];
  const slug = [...words.join('_').toLowerCase()];
  if (slug.length <= length) return slug.join('');
  const cut = slug.slice(0, length).join('');
  const end = cut.lastIndexOf('_');
  return `${end < 0 ? cut : cut.slice(0, end)}_`;
}

function formatted(value: string | number, flags: string, type: string): string {
  const [, zero, left, width = '0', precision = '0'] =
    /^(?:(0)|(-))*(\d*)(?:\.(\d+))?$/.exec(flags) ?? [];
  const text = type === 's' ? String(value) : String(value).padStart(Number(precision), '0');
  if (left !== undefined) return text.padEnd(Number(width));
  return text.padStart(Number(width), zero !== undefined && type !== 's' ? '0' : ' ');
}

function badTemplate(template: string): Refusal {
  return new Refusal(
    'file_template_unknown',
    `Alembic's file_template ${JSON.stringify(template)} has a part that Alembic does not know.`,
    'Use rev, slug, epoch, year, month, day, hour, minute and second.',
  );
}

/** Python's `template % values`, with `.py` behind it. */
export function fileName(
  { fileTemplate, slugLength }: Pick<Settings, 'fileTemplate' | 'slugLength'>,
  revision: string,
  message: string,
  time: LocalTime,
): string {
  const { text: _, ...numbers } = time;
  const values: Readonly<Record<string, string | number>> = {
    ...numbers,
    rev: revision,
    slug: slugOf(message, slugLength),
  };
  const part = /%(?:%|\((\w+)\)([-0-9.]*)([sdi]))|%/g;
  return `${fileTemplate.replace(part, (token, name?: string, flags = '', type = '') => {
    if (token === '%%') return '%';
    const value = name === undefined ? undefined : values[name];
    if (value === undefined) throw badTemplate(fileTemplate);
    return formatted(value, flags, type);
  })}.py`;
}
