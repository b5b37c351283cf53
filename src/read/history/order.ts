/** Orders and picks of file names that several tools share. */
import type { ProjectFolder } from '../project-files.ts';
import type { Listing } from './tool.ts';

export function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** By the numbers in a version, however they are padded and separated; 1.10 after 1.9. */
export function compareVersions(one: string, other: string): number {
  const left = one.match(/\d+/g) ?? [];
  const right = other.match(/\d+/g) ?? [];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const a = BigInt(left[index] ?? '0');
    const b = BigInt(right[index] ?? '0');
    if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
}

/** Digits as numbers, all else as text: `2_b` before `10_a`. */
export function compareNatural(one: string, other: string): number {
  const left = one.match(/\d+|\D+/g) ?? [];
  const right = other.match(/\d+|\D+/g) ?? [];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const a = left[index] as string;
    const b = right[index] as string;
    const numbers = /^\d/.test(a) && /^\d/.test(b);
    const order = numbers ? compareVersions(a, b) : compareText(a, b);
    if (order !== 0) return order;
  }
  return left.length - right.length || compareText(one, other);
}

/** The number that a name begins with. */
export function byNumber(one: string, other: string): number {
  const number = (name: string) => /^\d+/.exec(name)?.[0] ?? '0';
  return compareVersions(number(one), number(other)) || compareText(one, other);
}

const code = /\.(?:[cm]?[jt]s|go|java|kt|py|rb|ya?ml|rs)$/;
const beside = /\.(?:d\.ts|map)$|(?:^|[._-])(?:test|spec)\.\w+$|_test\.go$/;

/** Numbered files that are programs: the tool runs them, we do not. */
export function programs(names: readonly string[]): Listing['others'] {
  return names
    .filter((name) => /^[VRm]?\d/.test(name) && code.test(name) && !beside.test(name))
    .map((file) => ({ file, why: 'it is a program, not SQL' }));
}

export function top(folder: ProjectFolder): string[] {
  return folder.files.filter((file) => !file.includes('/'));
}

/** Files of the folder itself that `wanted` matches. */
export function flat(
  folder: ProjectFolder,
  wanted: RegExp,
  order: (one: string, other: string) => number,
): Listing {
  const names = top(folder);
  return { files: names.filter((name) => wanted.test(name)).sort(order), others: programs(names) };
}

/** Folders with one file each: `20260101000000_name/migration.sql`. */
export function inFolders(
  folder: ProjectFolder,
  inner: string,
  order: (one: string, other: string) => number,
): string[] {
  return folder.files
    .filter((file) => file.split('/').length === 2 && file.endsWith(`/${inner}`))
    .sort((one, other) =>
      order(one.slice(0, one.indexOf('/')), other.slice(0, other.indexOf('/'))),
    );
}
