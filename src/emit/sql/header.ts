/** The comment at the top of a migration: what it is, what proved it, and how to run it by hand. */
import { basename } from 'node:path/posix';
import { aboutLines } from '../about.ts';
import type { Migration } from './convention.ts';
import { comment } from './statements.ts';

const psql = 'psql -v ON_ERROR_STOP=1';

/** psql runs a whole file, so that each half has to be cut out of it. */
function markerLines(path: string, outside: boolean): string[] {
  const file = basename(path);
  // psql takes -1 only together with -f.
  const run = outside ? psql : `${psql} -1 -f -`;
  return [
    outside
      ? 'Each half is one statement that PostgreSQL refuses in a transaction block.'
      : 'Each half runs in one transaction. dbmate does it so; without it, from this folder:',
    `up: sed '/^-- migrate:down/,$d' ${file} | ${run}`,
    `down: sed '1,/^-- migrate:down/d' ${file} | ${run}`,
  ];
}

function halfLines(path: string, outside: boolean): string[] {
  const file = basename(path);
  return outside
    ? ['One statement that PostgreSQL refuses in a transaction block.', `${psql} -f ${file}`]
    : ['Runs in one transaction:', `${psql} -1 -f ${file}`];
}

/** For a tool that needs no explanation of how its own files are run. */
export function aboutHeader({ input, part, comment: own }: Migration): string[] {
  return own(aboutLines(input, part.phase, part.last).flatMap(comment));
}

export function markerHeader({ input, part, path, comment: own }: Migration): string[] {
  return own(
    [...aboutLines(input, part.phase, part.last), ...markerLines(path, part.outside)].flatMap(
      comment,
    ),
  );
}

/** For a file that may have to be run by hand. */
export function halfHeader(migration: Migration, path: string, way: 'up' | 'down'): string[] {
  const { input, part, comment: own } = migration;
  const about = aboutLines(input, part.phase, part.last);
  const first = way === 'up' ? [] : ['The way back from this migration:'];
  return own([...first, ...about, ...halfLines(path, part.outside)].flatMap(comment));
}
