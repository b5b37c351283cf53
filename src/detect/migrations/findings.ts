/** What is wrong with a migrations folder, each with its repair in the words of its tool. */
import type { Finding } from '../../ir/findings.ts';
import { some } from '../findings.ts';
import type { Migrations } from '../stack.ts';
import type { Tree } from '../tree.ts';
import { brokenOf, readLinks } from './chains.ts';
import { type Disagreement, findDisagreement } from './checksums.ts';
import { readEntries } from './entries.ts';

function mergeCommand({ directory, tool, heads }: Migrations): string {
  switch (tool) {
    case 'django':
      return `python manage.py makemigrations --merge ${directory.split('/').at(-2) ?? ''}`.trim();
    case 'flask-migrate':
      return 'flask db merge heads';
    case 'drizzle-kit':
      return heads.every((name) => name.endsWith('_snapshot.json'))
        ? 'npx drizzle-kit drop (the newer of the two, when no database has it), then npx drizzle-kit generate'
        : 'npx drizzle-kit check names the conflict; remove the newer folder, when no database has it, and run npx drizzle-kit generate again';
    default:
      return 'alembic merge heads';
  }
}

function branched(migrations: Migrations): Finding[] {
  const { directory, heads } = migrations;
  if (heads.length < 2) return [];
  return [
    {
      code: 'migrations-branched',
      severity: 'critical',
      subject: directory,
      message: `The history has ${heads.length} heads: ${some(heads)}. The tool does not know which one a new migration follows.`,
      fix: `Join them first: ${mergeCommand(migrations)}.`,
    },
  ];
}

/** What a tool does with two migrations of one number. */
const onDuplicate: Readonly<Record<string, 'refuses' | 'skips' | 'by-name' | 'by-list'>> = {
  flyway: 'refuses',
  refinery: 'refuses',
  evolve: 'refuses',
  'golang-migrate': 'refuses',
  goose: 'refuses',
  activerecord: 'refuses',
  sequel: 'refuses',
  ecto: 'refuses',
  sqlx: 'refuses',
  tern: 'refuses',
  hasura: 'refuses',
  encore: 'refuses',
  'supabase-cli': 'refuses',
  diesel: 'skips',
  dbmate: 'refuses',
  'prisma-migrate': 'by-name',
  'drizzle-kit': 'by-list',
  laravel: 'by-name',
  knex: 'by-name',
  kysely: 'by-name',
  typeorm: 'by-name',
  'sequelize-cli': 'by-name',
  'mikro-orm': 'by-name',
  'node-pg-migrate': 'by-name',
  'ef-core': 'by-name',
  'sea-orm': 'by-list',
  liquibase: 'by-list',
  atlas: 'by-name',
  django: 'by-list',
  wrangler: 'by-name',
};

const consequence = {
  refuses: { severity: 'critical', text: 'the tool refuses to run such a history' },
  skips: {
    severity: 'critical',
    text: 'the tool takes the second for one that it has already run',
  },
  'by-name': { severity: 'info', text: 'they run in the order of the rest of their names' },
  'by-list': { severity: 'info', text: 'their order is said elsewhere, and stands' },
  unknown: { severity: 'warning', text: 'so their order is not certain' },
} as const;

function duplicated({ directory, tool, duplicates, next }: Migrations): Finding[] {
  if (duplicates.length === 0) return [];
  const { severity, text } = consequence[onDuplicate[tool] ?? 'unknown'];
  const free = next === null ? 'the next free number' : `the next free one, as ${next} has`;
  return [
    {
      code: 'migrations-duplicate-number',
      severity,
      subject: directory,
      message: `Several migrations share a number: ${some(duplicates)}; ${text}.`,
      fix: `Give those that no database has applied yet ${free}.`,
    },
  ];
}

function gaps({ directory, gaps: missing }: Migrations): Finding[] {
  if (missing.length === 0) return [];
  return [
    {
      code: 'migrations-gap',
      severity: 'info',
      subject: directory,
      message: `Numbers are missing in the history: ${some(missing)}.`,
      fix: 'Check that no migration was lost; numbers of deleted migrations stay unused.',
    },
  ];
}

export function ledgerFindings(migrations: Migrations): Finding[] {
  return [...branched(migrations), ...duplicated(migrations), ...gaps(migrations)];
}

/** Files that follow one that is not there. Several folders of one tool may follow each other. */
export function chainFindings(
  tree: Tree,
  { directory, tool }: Migrations,
  all: readonly Migrations[],
): Finding[] {
  const isAlembic = tool === 'alembic' || tool === 'flask-migrate';
  if (!isAlembic && tool !== 'django') return [];
  if (isAlembic && all.some((other) => other.tool === tool && other.directory !== directory))
    return [];
  const folder = tree.folders.get(directory);
  if (folder === undefined) return [];
  const broken = brokenOf(readLinks(tree, directory, tool, readEntries(tree, folder).names));
  const first = broken[0];
  if (first === undefined) return [];
  return [
    {
      code: 'migrations-chain-broken',
      severity: 'critical',
      subject: `${directory}/${first.name}`,
      message: `It follows ${first.missing}, which is not in ${directory}; the tool cannot load the history.`,
      fix: `Restore the file of ${first.missing}, or let ${first.name} follow the newest migration that is there.`,
    },
  ];
}

const repairEdited: Readonly<Record<string, string>> = {
  atlas: 'run `atlas migrate hash` only for one that was never applied',
  'graphile-migrate': 'if no database has it, `graphile-migrate uncommit` it and commit it again',
};

const repairList: Readonly<Record<string, string>> = {
  atlas: 'Run `atlas migrate hash` once the folder is as it should be.',
  'graphile-migrate':
    'Restore the missing file from version control: each follows the hash of the one before.',
  activerecord:
    'Run `bin/rails db:migrate`, which writes the file again, and commit both together.',
  ecto: 'Run `mix ecto.migrate` and `mix ecto.dump`, and commit both together.',
  dbmate: 'Run `dbmate up`, which writes the file again, and commit both together.',
  'sea-orm':
    'Name each migration in `migrations()` of lib.rs, oldest first; restore those that are missing.',
  liquibase: 'Include each changelog in the master, in order; restore those that are missing.',
  'ef-core':
    'Make the missing half with `dotnet ef migrations add` instead of by hand, or put [DbContext] and [Migration] on the class itself.',
};

const listSays: Readonly<Record<string, string>> = {
  activerecord: 'A database that is loaded from it lacks what is not listed, or has what is gone.',
  ecto: 'A database that is loaded from it lacks what is not listed, or has what is gone.',
  dbmate: 'A database that is loaded from it lacks what is not listed, or has what is gone.',
};

function edited(found: Disagreement, directory: string, tool: string): Finding[] {
  const first = found.edited[0];
  if (first === undefined) return [];
  return [
    {
      code: 'migrations-edited',
      severity: 'critical',
      subject: `${directory}/${first}`,
      message:
        found.path === directory
          ? 'This migration was changed after its hash was written into it; databases that have it already will not get the change, and the tool refuses to run.'
          : `This migration was changed after ${found.path} was written; databases that have it already will not get the change.`,
      fix: `Put the file back and write the change as a new migration; ${repairEdited[tool] ?? 'change only what no database has'}.`,
    },
  ];
}

function unlisted(found: Disagreement, tool: string): Finding[] {
  if (found.missing.length + found.unlisted.length === 0) return [];
  const parts = [
    found.missing.length > 0 ? `listed but missing: ${some(found.missing)}` : '',
    found.unlisted.length > 0 ? `not listed: ${some(found.unlisted)}` : '',
  ];
  return [
    {
      code: 'migrations-journal-differs',
      severity: 'warning',
      subject: found.path,
      message: `The list of migrations and the folder disagree (${parts.filter((part) => part !== '').join('; ')}). ${listSays[tool] ?? 'The tool runs only what is listed.'}`,
      fix:
        repairList[tool] ??
        'Restore the missing files, or regenerate those that were written by hand with the tool.',
    },
  ];
}

/** A list of migrations (a journal, a sum file, a dump) that its folder contradicts. */
export function journalFindings(tree: Tree, { directory, tool }: Migrations): Finding[] {
  const found = findDisagreement(tree, directory, tool);
  if (found === null) return [];
  return [...edited(found, directory, tool), ...unlisted(found, tool)];
}
