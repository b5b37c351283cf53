/** What a detected stack has wrong with it, each with its repair. */
import type { Finding } from '../ir/findings.ts';
import type { RankedEngine } from './combine.ts';
import { findDisagreement } from './migrations/checksums.ts';
import type { Migrations } from './stack.ts';
import type { Tree } from './tree.ts';

function some(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(', ');
  return names.length > 4 ? `${shown} and ${names.length - 4} more` : shown;
}

export function treeFindings(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  if (tree.truncated) {
    findings.push({
      code: 'project-too-large',
      severity: 'warning',
      subject: '.',
      message:
        'The project has more files or deeper folders than are looked at; some were left out.',
      fix: 'Pass the folder of the application itself as project_path.',
    });
  }
  if (tree.unreadable.length > 0) {
    findings.push({
      code: 'unreadable-folder',
      severity: 'info',
      subject: tree.unreadable[0] as string,
      message: `These folders could not be listed and were left out: ${some(tree.unreadable)}.`,
      fix: 'Give read access to them if they hold migrations, schema files or settings.',
    });
  }
  return findings;
}

/** Its drivers and fixtures are what it is tested with, not where it keeps its data. */
export const toolFinding: Finding = {
  code: 'project-is-a-database-tool',
  severity: 'info',
  subject: '.',
  message:
    'This project publishes an ORM or a migration tool itself; what its tests and examples use is not reported.',
  fix: 'Pass the folder of the application as project_path, if it is one of the folders in here.',
};

export function engineFindings(engines: readonly RankedEngine[]): Finding[] {
  const primary = engines[0];
  if (primary === undefined) {
    return [
      {
        code: 'engine-unknown',
        severity: 'warning',
        subject: '.',
        message:
          'The project has database tooling, but nothing that names its engine; PostgreSQL is assumed.',
        fix: "Name the engine in the tool's configuration, or go on if it is PostgreSQL.",
      },
    ];
  }
  if (primary.engine === 'postgresql') return [];
  return [
    {
      code: 'engine-not-supported',
      severity: 'warning',
      subject: primary.engine,
      message: `The project's primary engine is ${primary.engine}; designs and migrations are written and proved for PostgreSQL only.`,
      fix: 'Use the design as a PostgreSQL schema, and do not apply its migrations to another engine.',
    },
  ];
}

export function ledgerFindings(migrations: Migrations): Finding[] {
  const { directory, tool, heads, gaps, duplicates } = migrations;
  const findings: Finding[] = [];
  if (heads.length > 1) {
    const merge =
      tool === 'django' ? 'python manage.py makemigrations --merge' : 'alembic merge heads';
    findings.push({
      code: 'migrations-branched',
      severity: 'critical',
      subject: directory,
      message: `The history has ${heads.length} heads: ${some(heads)}. The tool does not know which one a new migration follows.`,
      fix: `Join them first: ${merge}.`,
    });
  }
  if (duplicates.length > 0) {
    findings.push({
      code: 'migrations-duplicate-number',
      severity: 'warning',
      subject: directory,
      message: `Several migrations share a number, so their order is not certain: ${some(duplicates)}.`,
      fix: 'Rename those that no database has applied yet to the next free number.',
    });
  }
  if (gaps.length > 0) {
    findings.push({
      code: 'migrations-gap',
      severity: 'info',
      subject: directory,
      message: `Numbers are missing in the history: ${some(gaps)}.`,
      fix: 'Check that no migration was lost; numbers of deleted migrations stay unused.',
    });
  }
  return findings;
}

/** A list of migrations (a journal, a sum file) that its folder contradicts. */
export function journalFindings(tree: Tree, migrations: Migrations): Finding[] {
  const { directory, tool } = migrations;
  const found = findDisagreement(tree, directory, tool);
  if (found === null) return [];
  const findings: Finding[] = [];
  if (found.edited.length > 0) {
    findings.push({
      code: 'migrations-edited',
      severity: 'critical',
      subject: `${directory}/${found.edited[0]}`,
      message: `This migration was changed after ${found.path} was written; databases that have it already will not get the change.`,
      fix: 'Put the file back and write the change as a new migration; run `atlas migrate hash` only for one that was never applied.',
    });
  }
  if (found.missing.length + found.unlisted.length > 0) {
    const parts = [
      found.missing.length > 0 ? `listed but missing: ${some(found.missing)}` : '',
      found.unlisted.length > 0 ? `not listed: ${some(found.unlisted)}` : '',
    ];
    findings.push({
      code: 'migrations-journal-differs',
      severity: 'warning',
      subject: found.path,
      message: `The list of migrations and the folder disagree (${parts.filter((part) => part !== '').join('; ')}). The tool runs only what is listed.`,
      fix:
        tool === 'atlas'
          ? 'Run `atlas migrate hash` once the folder is as it should be.'
          : 'Restore the missing files, or regenerate those that were written by hand with the tool.',
    });
  }
  return findings;
}
