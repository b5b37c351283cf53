/** `check_migration`'s work: the files or text, the schema they are meant for, and the check. */
import { relative, resolve, sep } from 'node:path';
import { type CheckResult, checkMigration } from './check/check.ts';
import type { MigrationFile } from './check/migration.ts';
import { detectStack } from './detect/detect.ts';
import { resolveProject } from './detect/project.ts';
import type { Stack } from './detect/stack.ts';
import { type Finding, Refusal } from './ir/findings.ts';
import { newDatabase, type Schema } from './ir/schema.ts';
import { redact } from './log.ts';
import { readCurrent } from './read/current.ts';
import { readHistory } from './read/history.ts';
import { readProjectText } from './read/project-files.ts';
import { readSource } from './source.ts';

export interface CheckRequest {
  /** Relative to the project, in the order in which they run. */
  readonly files?: readonly string[] | undefined;
  readonly sql?: string | undefined;
  /** Absolute. */
  readonly project_path?: string | undefined;
  /** As `from` of write_migration. */
  readonly current?: string | undefined;
  readonly empty_tables?: readonly string[] | undefined;
}

const mostBytes = 1_000_000;
const programs = /\.(?:py|rb|php|[cm]?[jt]sx?|exs?|cs|java|kt|go)$/;

function readFile(project: string, name: string): MigrationFile {
  const path = relative(project, resolve(project, name)).split(sep).join('/');
  if (programs.test(path)) {
    throw new Refusal(
      'not_sql',
      `${redact(path)} is a program: only SQL can be checked.`,
      'Let its tool print the SQL (alembic upgrade --sql, sqlmigrate, …), and give that as sql.',
    );
  }
  const text = path.startsWith('..') ? null : readProjectText(project, path);
  if (text === null) {
    throw new Refusal(
      'file_not_readable',
      `${redact(name)} is missing, no text, or lies outside of the project.`,
      'Give paths of SQL files inside of project_path.',
    );
  }
  if (Buffer.byteLength(text) > mostBytes) {
    throw new Refusal(
      'file_too_large',
      `${redact(path)} has more than 1 MB.`,
      'Check it in parts.',
    );
  }
  return { path, text };
}

function given({ files, sql }: CheckRequest, project: string | null): MigrationFile[] {
  if ((files === undefined || files.length === 0) === (sql === undefined)) {
    throw new Refusal(
      'nothing_to_check',
      'give either files or sql',
      'name SQL files, or send the text as sql',
    );
  }
  if (sql !== undefined) return [{ path: 'sql', text: sql }];
  if (project === null) {
    throw new Refusal(
      'project_missing',
      'files are relative to project_path, which was not given',
      'give project_path as an absolute folder',
    );
  }
  return (files ?? []).map((name) => readFile(project, name));
}

interface Current {
  readonly schema: Schema;
  readonly findings: readonly Finding[];
}

function folderOf({ migrations }: Stack, files: readonly MigrationFile[]) {
  return migrations.find(({ directory }) =>
    files.some(({ path }) => path.startsWith(`${directory}/`)),
  );
}

/** What the project's history makes without the files that are checked. */
async function fromProject(
  project: string,
  files: readonly MigrationFile[],
): Promise<Current & { tool: string | null }> {
  const stack = await detectStack(project);
  const folder = folderOf(stack, files);
  const tool = folder?.tool ?? null;
  if (folder !== undefined) {
    const without = files.map(({ path }) => path);
    const { platforms } = stack;
    const history = { project, directory: folder.directory, tool: folder.tool, platforms, without };
    const { schema, findings } = await readHistory(history);
    return { schema, findings, tool };
  }
  const { reading, findings } = await readCurrent(stack, {});
  return { schema: reading?.schema ?? newDatabase, findings, tool };
}

async function currentOf(
  request: CheckRequest,
  project: string | null,
  files: readonly MigrationFile[],
): Promise<Current & { tool: string | null }> {
  const detected = project === null ? null : await fromProject(project, files);
  if (request.current !== undefined) {
    const options = { folder: project ?? process.cwd(), within: project };
    const { schema, findings } = await readSource(request.current, 'from', options);
    return { schema, findings, tool: detected?.tool ?? null };
  }
  if (detected !== null) return detected;
  const finding: Finding = {
    code: 'current-unknown',
    severity: 'info',
    subject: 'current',
    message: 'No current schema was given: the migration was checked against an empty database.',
    fix: 'Give current (an SQL file, or env:NAME of a database) or project_path.',
  };
  return { schema: newDatabase, findings: [finding], tool: null };
}

/** Throws `Refusal` for what cannot be read; a migration that fails is a result. */
export async function checkRequest(request: CheckRequest): Promise<CheckResult> {
  const project =
    request.project_path === undefined ? null : await resolveProject(request.project_path);
  const files = given(request, project);
  const { schema, findings, tool } = await currentOf(request, project, files);
  const result = await checkMigration({
    files,
    current: schema,
    tool,
    emptyTables: request.empty_tables ?? [],
  });
  return { ...result, findings: [...findings, ...result.findings] };
}
