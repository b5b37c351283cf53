/** A folder of SQL outside of any project that is known: whose migrations its names say they are. */
import { Refusal } from '../ir/findings.ts';
import { type ReadOptions, readScripts, type ScriptFile } from './from-scripts.ts';
import { compareNatural } from './history/order.ts';
import { readHistory } from './history.ts';
import { openProjectFolder, type ProjectFolder } from './project-files.ts';
import { type Include, includer } from './psql.ts';
import type { Reading } from './reading.ts';
import { Report } from './report.ts';
import { tidy } from './sql-text.ts';

/** What only one tool's folders hold, by their files' paths; the first that fits says the tool. */
const signs: readonly (readonly [RegExp, string])[] = [
  [/^meta\/_journal\.json$/, 'drizzle-kit'],
  [/^atlas\.sum$/, 'atlas'],
  [/^committed\/\d+[^/]*\.sql$/, 'graphile-migrate'],
  [/^[^/]+\/migration\.sql$/, 'prisma-migrate'],
  [/^[^/]+\/up\.sql$/, 'diesel'],
  [/^V\d[\d._]*__[^/]+\.sql$/, 'flyway'],
  [/^\d+[^/]*\.up\.sql$/, 'golang-migrate'],
];

function toolOf({ files }: ProjectFolder): string {
  return signs.find(([sign]) => files.some((file) => sign.test(file)))?.[1] ?? 'raw-sql';
}

/** Numbers in front say an order; without them the files are parts of one schema. */
function isHistory(folder: ProjectFolder, tool: string): boolean {
  if (tool !== 'raw-sql') return true;
  const flat = folder.files.filter((file) => /^[^/]+\.sql$/i.test(file));
  return flat.length > 0 && flat.every((file) => /^\D{0,2}\d/.test(file));
}

function scriptsOf(
  folder: ProjectFolder,
  files: readonly string[],
  include: Include,
  report: Report,
): ScriptFile[] {
  return files.flatMap((path) => {
    const sql = folder.text(path);
    if (sql !== null) {
      const script = { sql, line: 1, transaction: false, message: 'each', include } as const;
      return [{ path, scripts: [script] }];
    }
    report.incomplete();
    report.add({
      code: 'file-unreadable',
      severity: 'critical',
      subject: path,
      message: 'This file is too large, no text, or lies outside of the folder.',
      fix: 'Put a text file in its place.',
    });
    return [];
  });
}

/** Files that others read in: they run there. */
function readIn(folder: ProjectFolder, files: readonly string[], include: Include): Set<string> {
  const found = new Set<string>();
  for (const file of files) {
    tidy(folder.text(file) ?? '', {
      variables: new Map(),
      include: (name, beside) => {
        const read = include(name, file, beside);
        if (read !== null && read.path !== file) found.add(read.path);
        return null;
      },
    });
  }
  return found;
}

const manyFiles = 200;

/** Files of one schema in the order in which they can run: what fails is tried again behind the others. */
async function readParts(
  source: string,
  path: string,
  folder: ProjectFolder,
  options: Omit<ReadOptions, 'prelude'>,
): Promise<Reading> {
  const all = folder.files.filter((file) => /\.sql$/i.test(file)).sort(compareNatural);
  const include = includer(path, path);
  const inside = readIn(folder, all, include);
  let files = all.filter((file) => !inside.has(file));
  if (files.length === 0) {
    throw new Refusal(
      'folder_not_sql',
      `${source} holds no SQL files.`,
      'Name a folder of SQL files or migrations, or one file.',
    );
  }
  let fewest = Number.POSITIVE_INFINITY;
  for (;;) {
    const report = new Report();
    const reading = await readScripts(
      source,
      scriptsOf(folder, files, include, report),
      report,
      options,
    );
    const subjects = reading.findings.map(({ subject }) => subject.replace(/:\d+$/, ''));
    const failed = files.filter((file) => subjects.includes(file));
    const stays = failed.length === 0 || failed.length >= fewest || files.length > manyFiles;
    if (reading.complete || stays) return reading;
    fewest = failed.length;
    files = [...files.filter((file) => !failed.includes(file)), ...failed];
  }
}

/** `folder` is a real path. Throws `Refusal` when nothing in it can be run. */
export async function readFolder(
  folder: string,
  name: string,
  options: Omit<ReadOptions, 'prelude'> = {},
): Promise<Reading> {
  const opened = openProjectFolder(folder, '');
  const tool = toolOf(opened);
  if (!isHistory(opened, tool)) return await readParts(`folder: ${name}`, folder, opened, options);
  const reading = await readHistory({ project: folder, directory: '', tool }, options);
  return { ...reading, source: `migrations: ${name}` };
}

/** Prisma keeps a schema in several files of one folder. */
export function holdsPrisma(folder: string): boolean {
  return openProjectFolder(folder, '').files.some((file) => /^[^/]+\.prisma$/.test(file));
}
