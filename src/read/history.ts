/** A project's schema out of its SQL migrations, run in the order and transactions of their tool. */
import { resolveProject } from '../detect/project.ts';
import { Refusal } from '../ir/findings.ts';
import { type ReadOptions, readScripts, type ScriptFile } from './from-scripts.ts';
import { historyTool } from './history/index.ts';
import { ledgerOf } from './history/ledgers.ts';
import type { HistoryTool, Listing } from './history/tool.ts';
import type { Prelude } from './prelude.ts';
import { openProjectFolder, type ProjectFolder } from './project-files.ts';
import type { Reading } from './reading.ts';
import { Report } from './report.ts';
import { supabasePrelude } from './supabase.ts';

export interface HistorySource {
  readonly project: string;
  /** Relative to the project. */
  readonly directory: string;
  /** As `detect_stack` calls it. */
  readonly tool: string;
  /** Of the stack: some bring objects that histories lean on. */
  readonly platforms?: readonly string[];
  /** Files that are not to be run, relative to the project. */
  readonly without?: readonly string[];
}

/** A tool's own table is put in place only for histories that speak of it: that is rare. */
function preludeFor(
  { tool, platforms = [] }: HistorySource,
  folder: ProjectFolder,
  files: readonly string[],
): Prelude | undefined {
  if (tool === 'supabase-cli' || platforms.includes('supabase')) return supabasePrelude;
  const ledger = ledgerOf(tool);
  if (ledger === null || !files.some((file) => folder.text(file)?.includes(ledger.table))) {
    return undefined;
  }
  return {
    owner: tool,
    assumption: `The table ${ledger.table}, which ${tool} keeps, was put in place; it is no part of the result.`,
    statements: [ledger.statement],
  };
}

function reportOthers(folder: ProjectFolder, listing: Listing, report: Report): void {
  if (listing.remark !== undefined) {
    report.add({
      code: 'order-assumed',
      severity: 'warning',
      subject: folder.path,
      message: listing.remark,
      fix: 'Name a live database to read the schema that is really there.',
    });
    report.incomplete();
  }
  for (const { file, why } of listing.others) {
    report.add({
      code: 'migration-not-run',
      severity: 'warning',
      subject: pathOf(folder, file),
      message: `This file was not run: ${why}.`,
      fix: 'Name a live database to read the schema from where the file changes it.',
    });
    report.incomplete();
  }
}

function pathOf(folder: ProjectFolder, file: string): string {
  return folder.path === '' ? file : `${folder.path}/${file}`;
}

function reportPlaceholders(tool: HistoryTool, path: string, text: string, report: Report): void {
  if (tool.placeholder === undefined) return;
  for (const match of text.matchAll(new RegExp(tool.placeholder, 'g'))) {
    report.add({
      code: 'placeholder',
      severity: 'warning',
      subject: `${path}:${text.slice(0, match.index).split('\n').length}`,
      message: `${match[0]} is replaced when the tool runs; its value is not known here.`,
      fix: 'Name a live database to read the schema from where the value matters.',
    });
    report.incomplete();
  }
}

function* readFiles(
  folder: ProjectFolder,
  tool: HistoryTool,
  files: readonly string[],
  report: Report,
): Generator<ScriptFile> {
  for (const file of files) {
    const path = pathOf(folder, file);
    const text = folder.text(file);
    if (text === null) {
      report.incomplete();
      report.add({
        code: 'migration-unreadable',
        severity: 'critical',
        subject: path,
        message: 'This migration is missing, too large, no text, or lies outside of the project.',
        fix: 'Put the file in its place, or name a live database to read the schema from.',
      });
    } else {
      reportPlaceholders(tool, path, text, report);
      yield { path, scripts: tool.scripts(text, file, folder) };
    }
  }
}

function leaving(listing: Listing, folder: ProjectFolder, out: readonly string[]): Listing {
  const files = listing.files.filter((file) => !out.includes(pathOf(folder, file)));
  const others = listing.others.filter(({ file }) => !out.includes(pathOf(folder, file)));
  return { ...listing, files, others };
}

/** Throws `Refusal` when there is no such folder, or nothing in it that could be run. */
export async function readHistory(
  history: HistorySource,
  options: Omit<ReadOptions, 'prelude'> = {},
): Promise<Reading> {
  const project = await resolveProject(history.project);
  const folder = openProjectFolder(project, history.directory);
  const tool = historyTool(history.tool);
  const listing = leaving(tool.list(folder), folder, history.without ?? []);
  if (listing.files.length === 0 && history.without === undefined) {
    throw new Refusal(
      'history_not_sql',
      `${history.directory} holds no migrations of ${history.tool} that are SQL.`,
      'Name a live database, by the variable that holds its URL, to read the schema from.',
    );
  }
  const report = new Report();
  reportOthers(folder, listing, report);
  return await readScripts(
    `migrations: ${history.directory}`,
    readFiles(folder, tool, listing.files, report),
    report,
    { ...options, prelude: preludeFor(history, folder, listing.files) },
  );
}
